"""Each author's kopecks over the lines that earned them."""

from collections.abc import Iterable, Iterator, Mapping

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from grants.calculation.arithmetic import divided_product, exactly, whole
from grants.calculation.money import Parts
from grants.calculation.plans import Sketch, Tables
from grants.calculation.reasons import codes
from grants.calculation.results import LINES

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
_OF_THE_USE = ("lesson", "kind", "w_base")
_UNTOLD = {"why", "stratum", "place", "is_mutual", "is_only"}
_ORDER = ("author", "at", "use", "teacher", "family")


def ask_lines(
    sketch: Sketch, tables: Tables, counted: ir.Table, lines: ir.Table, strata: ir.Table
) -> ir.Table:
    """In the columns of the result, but for the reasons, and sorted."""
    priced = sketch.keep("priced", _priced(lines, _numbered(sketch.given("parts", _PARTS), strata)))
    uses = counted.select(*_OF_THE_USE, by="teacher", of="family")
    schools = tables["schools"].select(here="school", district="district")
    told = priced.inner_join(uses, [priced.teacher == uses.by, priced.family == uses.of])
    told = told.left_join(schools, priced.school == schools.here)
    role = ibis.ifelse(told.is_upstream, "upstream", "author")
    sketch.ask("lines", told.mutate(role=role).select(*_PLAIN, "why").order_by(*_ORDER))
    return priced


def _numbered(parts: ir.Table, strata: ir.Table) -> ir.Table:
    names = strata.select(name="name", number="stratum")
    joined = parts.inner_join(names, parts.stratum == names.name)
    return joined.select("author", "name", "part", "part_points", "limits", stratum=joined.number)


def _priced(lines: ir.Table, parts: ir.Table) -> ir.Table:
    """Largest remainder among the lines of an author in a stratum; ties to the earlier use."""
    joined = lines.inner_join(parts, ["author", "stratum"])
    floor, over = divided_product(joined.points, joined.part, joined.part_points)
    cut = joined.mutate(floor=floor, over=over)
    place = ibis.row_number().over(
        group_by=["author", "stratum"],
        order_by=[cut.over.desc(), cut.at, cut.use, cut.teacher, cut.family],
    )
    extra = cut.part - exactly(cut.floor.sum().over(group_by=["author", "stratum"]))
    return cut.select(
        *(name for name in lines.columns if name not in _UNTOLD),
        stratum="name",
        kopecks=cut.floor + ibis.ifelse(place < extra, whole(1), whole(0)),
        why=cut.why + cut.limits,
    )


def parts_of(
    points: Mapping[tuple[int, str], int], parts: Parts, limits: Mapping[int, int]
) -> pa.Table:
    """What the engine must know as ``parts`` before the lines."""
    rows = [
        (author, stratum, parts.get((author, stratum), 0), max(own, 1), limits[author])
        for (author, stratum), own in points.items()
    ]
    columns = zip(*rows, strict=True) if rows else [()] * len(_PARTS)
    return pa.table([list(column) for column in columns], schema=_PARTS)


def with_reasons(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    for batch in batches:
        yield _with_reasons(batch)


def _with_reasons(batch: pa.RecordBatch) -> pa.RecordBatch:
    whys = batch["why"].dictionary_encode()
    kind = LINES.field("reasons").type
    lists = pa.array([codes(why) for why in whys.dictionary.to_pylist()], kind)
    columns = {name: batch[name] for name in batch.schema.names}
    columns["reasons"] = lists.take(whys.indices)
    arrays = [columns[field.name].cast(field.type) for field in LINES]
    return pa.RecordBatch.from_arrays(arrays, schema=LINES)
