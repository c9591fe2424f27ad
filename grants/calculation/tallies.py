"""What is counted of the sets: each author's figures, the funnel, and what was dropped."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, TypeAlias

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from grants.calculation import results
from grants.calculation.arithmetic import exactly, summed, whole
from grants.calculation.events import (
    DOUBLE,
    DROPPED,
    KIND_UNPAID,
    NOT_VERIFIED,
    PAYABLE,
    ROBOT,
    staged,
)
from grants.calculation.plans import Sketch, Tables
from grants.calculation.reasons import BIT
from grants.calculation.results import Award
from grants.calculation.ruleset import Hold, Ruleset

Rows: TypeAlias = list[dict[str, Any]]
Ask: TypeAlias = Callable[[str], pa.Table]


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
            "fresh_accounts": _exceeds(self.fresh_points, self.points, rule.fresh_share),
            "one_school": _exceeds(self.top_school_points, self.points, rule.school_share),
            "reciprocal": _exceeds(self.reciprocal_weight, self.weight, rule.reciprocal_share),
        }
        return tuple(code for code, applies in reasons.items() if applies)


def _exceeds(part: int, of: int, share: Fraction) -> bool:
    return part * share.denominator > of * share.numerator


def ask_tallies(sketch: Sketch, lines: ir.Table, ruleset: Ruleset) -> None:
    by_stratum = lines.group_by("author", "stratum").agg(points=summed(lines.points))
    sketch.ask("strata", by_stratum)
    given = sketch.keep("given", _given(lines))
    at_place = sketch.keep("at_place", _at_place(given))
    sketch.ask("places", _places(at_place, ruleset))
    sketch.ask("authors", _by_author(given))


def tally_authors(ask: Ask) -> dict[int, AuthorTally]:
    strata: dict[int, dict[str, int]] = {}
    for author, stratum, points in _values(ask("strata"), "author", "stratum", "points"):
        strata.setdefault(author, {})[stratum] = points
    places = {row["author"]: row for row in ask("places").to_pylist()}
    rows = ask("authors").to_pylist()
    return {row["author"]: _tally(row, places.get(row["author"]), strata) for row in rows}


def _values(table: pa.Table, *columns: str) -> Iterator[tuple[Any, ...]]:
    return zip(*(table[name].to_pylist() for name in columns), strict=True)


def _tally(
    row: dict[str, Any], place: dict[str, Any] | None, strata: dict[int, dict[str, int]]
) -> AuthorTally:
    found = place or {"outside": 0, "schools": 0, "top_school": 0, "top_school_points": 0}
    return AuthorTally(**{**row, **found}, strata=strata[row["author"]])


def _given(lines: ir.Table) -> ir.Table:
    """What each teacher gives to each author from each school."""
    is_mutual = (lines.why & BIT["reciprocal"]) > 0
    told = lines.select(
        "author",
        "place",
        "teacher",
        "points",
        "is_only",
        fresh_points=ibis.ifelse(lines.is_fresh, lines.points, whole(0)),
        weight=lines.w_repeat,
        reciprocal_weight=ibis.ifelse(is_mutual, lines.w_repeat, whole(0)),
    )
    return _together(told, ("author", "place", "teacher"))


def _together(table: ir.Table, keys: tuple[str, ...]) -> ir.Table:
    """The sums of those who have the same keys; a teacher's only line stands alone."""
    several = table.filter(~table.is_only)
    sums = {name: summed(several[name]) for name in _SUMS}
    summed_up = several.group_by(keys).agg(**sums).mutate(is_only=False)
    return table.filter(table.is_only).select(*keys, *_SUMS, "is_only").union(summed_up)


_SUMS = ("points", "fresh_points", "weight", "reciprocal_weight")


def _by_author(given: ir.Table) -> ir.Table:
    by_teacher = _together(given, ("author", "teacher"))
    return by_teacher.group_by("author").agg(
        teachers=by_teacher.count(where=by_teacher.points > 0),
        **{name: summed(by_teacher[name]) for name in _SUMS},
    )


def _at_place(given: ir.Table) -> ir.Table:
    paying = given.filter(given.points > 0)
    return paying.group_by("author", "place").agg(
        points=summed(paying.points), teachers=exactly(paying.count())
    )


def _places(at_place: ir.Table, ruleset: Ruleset) -> ir.Table:
    """Of each author: schools, the one with most points, teachers outside the biggest ones."""
    by_author = at_place.group_by("author").agg(
        schools=at_place.count(),
        teachers=summed(at_place.teachers),
        top_school_points=at_place.points.max(),
    )
    most = by_author.select(whose="author", most="top_school_points")
    first = at_place.inner_join(most, [at_place.author == most.whose, at_place.points == most.most])
    first = first.group_by(first_of="author").agg(top_school=lambda t: t.place.min())
    biggest = _biggest(at_place, ruleset.eligibility.schools - 1)
    joined = by_author.inner_join(first, by_author.author == first.first_of)
    joined = joined.left_join(biggest, joined.author == biggest.biggest_of)
    return joined.select(
        "author",
        "schools",
        "top_school",
        "top_school_points",
        outside=joined.teachers - joined.inside.fill_null(0),
    )


def _biggest(at_place: ir.Table, number: int) -> ir.Table:
    """How many teachers of an author are from the ``number`` schools with most of them."""
    if number == 1:
        return at_place.group_by(biggest_of="author").agg(inside=at_place.teachers.max())
    order = ibis.row_number().over(group_by="author", order_by=at_place.teachers.desc())
    ranked = at_place.mutate(order=order).filter(lambda t: t.order < number)
    return ranked.group_by(biggest_of="author").agg(inside=lambda t: summed(t.teachers))


def ask_funnel(
    sketch: Sketch,
    tables: Tables,
    ruleset: Ruleset,
    candidates: ir.Table,
    enough: ir.Table,
    counted: ir.Table,
    lines: ir.Table,
    shares: ir.Table,
) -> None:
    events = staged(tables, ruleset)
    by_lesson = events.group_by("lesson", "stage").agg(events=lambda t: exactly(t.count()))
    by_lesson = sketch.keep("by_lesson", by_lesson)
    signed_in = events.filter(events.teacher.notnull())
    by_teacher = signed_in.group_by("teacher").agg(stage=lambda t: t.stage.max())
    uses = sketch.keep("credited_uses", _credited_uses(lines, counted, sketch))
    sketch.ask("events_at", by_lesson.group_by("stage").agg(number=summed(by_lesson.events)))
    sketch.ask("lessons_at", _furthest(by_lesson.group_by("lesson").agg(stage=_last_stage)))
    sketch.ask("teachers_at", _furthest(by_teacher))
    steps = {
        "enough_students": enough,
        "distinct": counted,
        "with_author": uses,
        "points": uses.filter(uses.has_points),
        "money": uses.filter(uses.has_money),
    }
    for step, table in steps.items():
        sketch.ask(step, _counted(table))
    sketch.ask("dropped", _dropped(by_lesson, candidates, enough, counted, shares))


def funnel(ask: Ask) -> Iterator[dict[str, Any]]:
    """Events, teachers and lessons after each step, from the window to the awards."""
    numbers = [_numbers(ask(f"{what}_at")) for what in ("events", "teachers", "lessons")]
    for step, least in _STEPS.items():
        yield _step(step, *(_at_least(each, least) for each in numbers))
    for step in ("enough_students", "distinct", "with_author", "points", "money"):
        row = ask(step).to_pylist()[0]
        yield _step(step, row["events"], row["teachers"], row["lessons"])


def paid_authors(awards: Sequence[Award]) -> pa.Table:
    """What the engine must know as ``paid`` before the funnel."""
    return pa.table({"author": [each.author for each in awards if each.kopecks]}, schema=_AUTHOR)


def _credited_uses(lines: ir.Table, counted: ir.Table, sketch: Sketch) -> ir.Table:
    paid = sketch.given("paid", _AUTHOR).rename(paid="author")
    joined = lines.left_join(paid, lines.author == paid.paid)
    has_points = joined.points > 0
    uses = joined.group_by("teacher", "family").agg(
        has_points=has_points.any(), has_money=(has_points & joined.paid.notnull()).any()
    )
    lessons = counted.select("teacher", "family", "lesson")
    return uses.inner_join(lessons, ["teacher", "family"])


_AUTHOR = pa.schema([("author", pa.int64())])
_STEPS = {
    "window": ROBOT,
    "not_robot": DOUBLE,
    "not_double": NOT_VERIFIED,
    "verified": KIND_UNPAID,
    "paid_kind": PAYABLE,
}


def _last_stage(table: ir.Table) -> ir.IntegerScalar:
    return table.stage.max()


def _furthest(table: ir.Table) -> ir.Table:
    return table.group_by("stage").agg(number=table.count())


def _numbers(table: pa.Table) -> dict[int, int]:
    return dict(_values(table, "stage", "number"))


def _at_least(numbers: Mapping[int, int], least: int) -> int:
    return sum(number for stage, number in numbers.items() if stage >= least)


def _step(step: str, events: int, teachers: int, lessons: int) -> dict[str, Any]:
    return {"step": step, "events": events, "teachers": teachers, "lessons": lessons}


def _counted(table: ir.Table) -> ir.Table:
    return table.agg(
        events=table.count(), teachers=table.teacher.nunique(), lessons=table.lesson.nunique()
    )


def dropped(ask: Ask) -> pa.Table:
    """By author and reason, how many events of their lessons came to nothing before weighing."""
    return ask("dropped").cast(results.DROPPED)


def _dropped(
    by_lesson: ir.Table,
    candidates: ir.Table,
    enough: ir.Table,
    counted: ir.Table,
    shares: ir.Table,
) -> ir.Table:
    by_stage = by_lesson.filter(by_lesson.stage < PAYABLE)
    parts = [
        by_stage.select("lesson", "events", reason=_reason(by_stage.stage)),
        _by_lesson(candidates, "too_few_students"),
        _by_lesson(enough, "too_few_students", sign=-1),
        _by_lesson(enough, "weaker_event"),
        _by_lesson(counted, "weaker_event", sign=-1),
    ]
    every = ibis.union(*(part.select("lesson", "reason", "events") for part in parts))
    own = shares.filter(~shares.is_upstream).select("lesson", "author")
    joined = every.inner_join(own, "lesson")
    lost = joined.group_by("author", "reason").agg(events=summed(joined.events))
    return lost.filter(lost.events > 0).order_by("author", "reason")


def _by_lesson(table: ir.Table, reason: str, sign: int = 1) -> ir.Table:
    counts = table.group_by("lesson").agg(number=table.count())
    return counts.select("lesson", events=counts.number * sign, reason=ibis.literal(reason))


def _reason(stage: ir.IntegerValue) -> ir.StringValue:
    return ibis.cases(*((stage == n, code) for n, code in enumerate(DROPPED)), else_="?")
