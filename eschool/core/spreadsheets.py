"""Tables as files that a spreadsheet opens: CSV with a byte order mark, no cell a formula."""

import csv
import io
from collections.abc import Iterable, Sequence

from django.http import HttpResponse

# What makes a spreadsheet take a cell for a formula.
DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
BYTE_ORDER_MARK = "\ufeff"


def harmless(cell: object) -> object:
    """A text that a spreadsheet would calculate becomes one that it shows; numbers stay."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(DANGEROUS) else cell


def as_csv(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(columns)
    writer.writerows([harmless("" if cell is None else cell) for cell in row] for row in rows)
    return f"{BYTE_ORDER_MARK}{text.getvalue()}".encode()


def csv_file(name: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> HttpResponse:
    answer = HttpResponse(as_csv(columns, rows), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return answer
