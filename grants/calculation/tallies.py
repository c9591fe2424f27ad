"""What is counted of the sets: each author's figures, the funnel, and what was dropped."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from grants.calculation import results
from grants.calculation.engines import Engine
from grants.calculation.events import DOUBLE, DROPPED, KIND_UNPAID, NOT_VERIFIED, PAYABLE, ROBOT
from grants.calculation.results import Award
from grants.calculation.ruleset import Hold, Ruleset
from grants.calculation.sets import Sets
from grants.calculation.weights import BIT

Rows = list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class AuthorTally:
    """``outside``: teachers not from the biggest schools; ``weight``: before reciprocity."""

    author: int
    points: int
    teachers: int
    schools: int
    outside: int
    fresh_points: int
    top_school: int
    top_school_points: int
    weight: int
    reciprocal_weight: int
    strata: Mapping[str, int]

    def held(self, rule: Hold) -> tuple[str, ...]:
        reasons = {
            "fresh_accounts": self.fresh_points > self.points * rule.fresh_share,
            "one_school": self.top_school_points > self.points * rule.school_share,
            "reciprocal": self.reciprocal_weight > self.weight * rule.reciprocal_share,
        }
        return tuple(code for code, applies in reasons.items() if applies)


def tally_authors(engine: Engine, sets: Sets, ruleset: Ruleset) -> dict[int, AuthorTally]:
    lines = sets.lines
    strata: dict[int, dict[str, int]] = {}
    for row in _rows(engine, lines.group_by("author", "stratum").agg(points=lines.points.sum())):
        strata.setdefault(row["author"], {})[row["stratum"]] = row["points"]
    places = {row["author"]: row for row in _rows(engine, _places(lines, ruleset))}
    rows = _rows(engine, _by_author(lines, ruleset))
    return {row["author"]: _tally(row, places.get(row["author"]), strata) for row in rows}


def _tally(
    row: dict[str, Any], place: dict[str, Any] | None, strata: dict[int, dict[str, int]]
) -> AuthorTally:
    found = place or {"outside": 0, "schools": 0, "top_school": 0, "top_school_points": 0}
    return AuthorTally(**{**row, **found}, strata=strata[row["author"]])


def _rows(engine: Engine, expression: ir.Table) -> Rows:
    return engine.rows(expression).to_pylist()


def _by_author(lines: ir.Table, ruleset: Ruleset) -> ir.Table:
    pays = lines.points > 0
    is_mutual = (lines.why & BIT["reciprocal"]) > 0
    return lines.group_by("author").agg(
        points=lines.points.sum(),
        teachers=lines.teacher.nunique(where=pays),
        fresh_points=lines.points.sum(where=lines.is_fresh).fill_null(0),
        weight=lines.w_repeat.sum(),
        reciprocal_weight=lines.w_repeat.sum(where=is_mutual).fill_null(0),
    )


def _places(lines: ir.Table, ruleset: Ruleset) -> ir.Table:
    """Of each author: schools, the one with most points, teachers outside the biggest ones."""
    at_place = (
        lines.filter(lines.points > 0)
        .group_by("author", "place")
        .agg(points=lambda t: t.points.sum(), teachers=lambda t: t.teacher.nunique())
    )
    by_teachers = ibis.row_number().over(
        group_by="author", order_by=[at_place.teachers.desc(), at_place.place]
    )
    by_points = ibis.row_number().over(
        group_by="author", order_by=[at_place.points.desc(), at_place.place]
    )
    ranked = at_place.mutate(by_teachers=by_teachers, by_points=by_points)
    first = ranked.by_points == 0
    is_outside = ranked.by_teachers >= ruleset.eligibility.schools - 1
    return ranked.group_by("author").agg(
        schools=ranked.count(),
        outside=ranked.teachers.sum(where=is_outside).fill_null(0),
        top_school=ranked.place.max(where=first),
        top_school_points=ranked.points.max(where=first),
    )


def funnel(engine: Engine, sets: Sets, awards: Sequence[Award]) -> Iterator[dict[str, Any]]:
    """Events, teachers and lessons after each step, from the window to the awards."""
    stages = {row["stage"]: row["events"] for row in _rows(engine, _sum(sets.by_lesson, "stage"))}
    lessons = _furthest(engine, sets.by_lesson.group_by("lesson").agg(stage=_max_stage))
    teachers = _furthest(engine, sets.by_teacher)
    for step, least in _STEPS.items():
        yield _step(step, *(_at_least(numbers, least) for numbers in (stages, teachers, lessons)))
    candidates = sets.candidates
    yield _counted(engine, "enough_students", candidates.filter(candidates.has_enough))
    yield _counted(engine, "distinct", sets.counted)
    paid = pa.table({"author": [a.author for a in awards if a.kopecks]}, schema=_AUTHOR)
    uses = engine.keep("credited_uses", _credited_uses(sets.lines, ibis.memtable(paid)))
    yield _counted(engine, "with_author", uses)
    yield _counted(engine, "points", uses.filter(uses.has_points))
    yield _counted(engine, "money", uses.filter(uses.has_money))


def _credited_uses(lines: ir.Table, paid: ir.Table) -> ir.Table:
    joined = lines.left_join(paid.mutate(is_paid=True), "author", rname="{name}_right")
    has_points = joined.points > 0
    return joined.group_by("teacher", "family").agg(
        lesson=joined.lesson.min(),
        has_points=has_points.any(),
        has_money=(has_points & joined.is_paid.fill_null(False)).any(),
    )


_AUTHOR = pa.schema([("author", pa.int64())])
_STEPS = {
    "window": ROBOT,
    "not_robot": DOUBLE,
    "not_double": NOT_VERIFIED,
    "verified": KIND_UNPAID,
    "paid_kind": PAYABLE,
}


def _max_stage(table: ir.Table) -> ir.IntegerScalar:
    return table.stage.max()


def _sum(table: ir.Table, key: str) -> ir.Table:
    return table.group_by(key).agg(events=table.events.sum())


def _furthest(engine: Engine, table: ir.Table) -> dict[int, int]:
    found = table.group_by("stage").agg(number=table.count())
    return {row["stage"]: row["number"] for row in _rows(engine, found)}


def _at_least(numbers: Mapping[int, int], least: int) -> int:
    return sum(number for stage, number in numbers.items() if stage >= least)


def _step(step: str, events: int, teachers: int, lessons: int) -> dict[str, Any]:
    return {"step": step, "events": events, "teachers": teachers, "lessons": lessons}


def _counted(engine: Engine, step: str, table: ir.Table) -> dict[str, Any]:
    found = table.agg(
        events=table.count(), teachers=table.teacher.nunique(), lessons=table.lesson.nunique()
    )
    row = _rows(engine, found)[0]
    return _step(step, row["events"], row["teachers"], row["lessons"])


def dropped(engine: Engine, sets: Sets) -> pa.Table:
    """By author and reason, how many events of their lessons came to nothing before weighing."""
    by_stage = sets.by_lesson.filter(sets.by_lesson.stage < PAYABLE)
    parts = [
        by_stage.select("lesson", "events", reason=_reason(by_stage.stage)),
        _by_lesson(sets.candidates.filter(~sets.candidates.has_enough), "too_few_students"),
        _by_lesson(sets.candidates.filter(sets.candidates.has_enough), "weaker_event"),
        _by_lesson(sets.counted, "weaker_event", sign=-1),
    ]
    every = ibis.union(*(part.select("lesson", "reason", "events") for part in parts))
    own = sets.credits.filter(~sets.credits.is_upstream).select("lesson", "author")
    joined = every.inner_join(own, "lesson")
    summed = joined.group_by("author", "reason").agg(events=joined.events.sum().cast("int64"))
    found = summed.filter(summed.events > 0).order_by("author", "reason")
    return engine.rows(found).cast(results.DROPPED)


def _by_lesson(table: ir.Table, reason: str, sign: int = 1) -> ir.Table:
    counts = table.group_by("lesson").agg(number=table.count())
    return counts.select("lesson", events=counts.number * sign, reason=ibis.literal(reason))


def _reason(stage: ir.IntegerValue) -> ir.StringValue:
    return ibis.cases(*((stage == n, code) for n, code in enumerate(DROPPED)), else_="?")
