"""The payments as a table for people: CSV in UTF-8, opened by any spreadsheet."""

import csv
import io

from grants.exports.rows import Batch, one_line

HEAD = ("payment", "holder", "inn", "account", "bik", "bank", "roubles", "purpose")
# What makes a spreadsheet take a cell for a formula.
DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
BYTE_ORDER_MARK = "\ufeff"


def render(batch: Batch) -> bytes:
    """Lines end in CR LF; without the mark in front a spreadsheet would not see it is UTF-8."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(HEAD)
    for row in batch.rows:
        cells = (
            row.end_to_end_id,
            row.holder,
            row.inn,
            row.account,
            row.bik,
            row.bank,
            row.roubles,
            batch.purpose,
        )
        writer.writerow([harmless(one_line(cell, 300)) for cell in cells])
    return f"{BYTE_ORDER_MARK}{text.getvalue()}".encode()


def harmless(cell: str) -> str:
    """A text that a spreadsheet would calculate becomes one that it shows."""
    return f"'{cell}" if cell.startswith(DANGEROUS) else cell
