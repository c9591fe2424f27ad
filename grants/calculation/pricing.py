"""Each author's kopecks over the lines that earned them."""

from collections.abc import Iterator, Mapping

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from grants.calculation.arithmetic import divided_product, whole
from grants.calculation.engines import Engine
from grants.calculation.money import Division
from grants.calculation.results import LINES
from grants.calculation.tallies import AuthorTally
from grants.calculation.weights import REASONS

_PARTS = pa.schema(
    [
        ("author", pa.int64()),
        ("stratum", pa.string()),
        ("part", pa.int64()),
        ("part_points", pa.int64()),
        ("limits", pa.int64()),
    ]
)
_PLAIN = [name for name in LINES.names if name != "reasons"]
_ORDER = ("author", "at", "use", "teacher", "family")


def priced(
    engine: Engine,
    lines: ir.Table,
    tallies: Mapping[int, AuthorTally],
    division: Division,
    limits: Mapping[int, int],
) -> ir.Table:
    """Largest remainder among the lines of an author in a stratum; ties to the earlier use."""
    parts = ibis.memtable(_parts(tallies, division, limits))
    joined = lines.inner_join(parts, ["author", "stratum"])
    floor, over = divided_product(joined.points, joined.part, joined.part_points)
    cut = joined.mutate(floor=floor, over=over)
    place = ibis.row_number().over(
        group_by=["author", "stratum"],
        order_by=[cut.over.desc(), cut.at, cut.use, cut.teacher, cut.family],
    )
    extra = cut.part - cut.floor.sum().over(group_by=["author", "stratum"])
    kopecks = cut.floor + ibis.ifelse(place < extra, whole(1), whole(0))
    found = cut.mutate(
        kopecks=kopecks,
        why=cut.why + cut.limits,
        role=ibis.ifelse(cut.is_upstream, "upstream", "author"),
    )
    return engine.keep("priced", found.select(*_PLAIN, "why"))


def _parts(
    tallies: Mapping[int, AuthorTally], division: Division, limits: Mapping[int, int]
) -> pa.Table:
    rows = [
        {
            "author": author,
            "stratum": stratum,
            "part": division.parts.get((author, stratum), 0),
            "part_points": max(points, 1),
            "limits": limits[author],
        }
        for author, tally in tallies.items()
        for stratum, points in tally.strata.items()
    ]
    return pa.Table.from_pylist(rows, schema=_PARTS)


def line_batches(engine: Engine, priced_lines: ir.Table) -> Iterator[pa.RecordBatch]:
    """In the columns of the result, sorted."""
    for batch in engine.batches(priced_lines.order_by(*_ORDER)):
        yield _with_reasons(batch)


def _with_reasons(batch: pa.RecordBatch) -> pa.RecordBatch:
    codes = batch["why"].dictionary_encode()
    lists = pa.array(
        [_codes(why) for why in codes.dictionary.to_pylist()], LINES.field("reasons").type
    )
    columns = {**{name: batch[name] for name in batch.schema.names}, "reasons": None}
    columns["reasons"] = lists.take(codes.indices)
    arrays = [columns[field.name].cast(field.type) for field in LINES]
    return pa.RecordBatch.from_arrays(arrays, schema=LINES)


def _codes(why: int) -> list[str]:
    return [code for number, code in enumerate(REASONS) if why >> number & 1]
