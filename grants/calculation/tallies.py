"""What is counted of the sets: each author's figures, the funnel, and what was dropped."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple, TypeAlias

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
from grants.calculation.results import Award
from grants.calculation.ruleset import Hold, Ruleset
from grants.calculation.weights import TOLD, Steps, is_steep

Rows: TypeAlias = list[dict[str, Any]]
Ask: TypeAlias = Callable[[str], pa.Table]


class AuthorTally(NamedTuple):
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


def holder(rule: Hold) -> Callable[[AuthorTally], tuple[str, ...]]:
    """Why an award waits for people."""
    (fresh, of_fresh), (school, of_school), (mutual, of_mutual) = (
        share.as_integer_ratio()
        for share in (rule.fresh_share, rule.school_share, rule.reciprocal_share)
    )

    def held(tally: AuthorTally) -> tuple[str, ...]:
        points, found = tally.points, tuple[str, ...]()
        if tally.fresh_points * of_fresh > points * fresh:
            found += ("fresh_accounts",)
        if tally.top_school_points * of_school > points * school:
            found += ("one_school",)
        if tally.reciprocal_weight * of_mutual > tally.weight * mutual:
            found += ("reciprocal",)
        return found

    return held


def ask_tallies(sketch: Sketch, steps: Steps, strata: ir.Table, ruleset: Ruleset) -> None:
    flat, steep = _untapered(steps), steps.tapered.select(*_COUNTED)
    lines = flat.union(steep)
    sums = sketch.keep("sums", _sums(lines, steps.lines))
    points = sums.inner_join(strata, "stratum").select("author", "name", "points")
    sketch.ask("strata", points)
    at_place = sketch.keep("at_place", _at_place(steps.schools, flat, steep))
    sketch.ask("authors", _authors(sums, _several(lines), _places(at_place, ruleset)))


_COUNTED = ("author", "teacher", *TOLD, "points")


def _untapered(steps: Steps) -> ir.Table:
    steep = steps.schools.filter(is_steep(steps.schools))
    flat = steps.diluted.anti_join(steep, ["author", "place"])
    return flat.mutate(points=flat.w_dilution).select(*_COUNTED)


def _sums(lines: ir.Table, every: ir.Table) -> ir.Table:
    """By author and stratum, those without points too; ``teachers`` who gave a single line."""
    idle = every.filter(every.w_repeat == 0)
    none = dict.fromkeys(_SUMS, whole(0))
    told = lines.select(
        "author",
        "stratum",
        "points",
        fresh_points=ibis.ifelse(lines.is_fresh, lines.points, whole(0)),
        weight="weight",
        reciprocal_weight=ibis.ifelse(lines.is_mutual, lines.weight, whole(0)),
        teachers=ibis.ifelse(lines.is_only & (lines.points > 0), whole(1), whole(0)),
    ).union(idle.select("author", "stratum", **none))
    return told.group_by("author", "stratum").agg(**{name: summed(told[name]) for name in _SUMS})


_SUMS = ("points", "fresh_points", "weight", "reciprocal_weight", "teachers")


def _several(lines: ir.Table) -> ir.Table:
    """How many teachers gave an author several lines."""
    several = lines.filter(~lines.is_only)
    by_teacher = several.group_by("author", "teacher").agg(points=summed(several.points))
    paying = by_teacher.filter(by_teacher.points > 0)
    return paying.group_by(of="author").agg(others=exactly(paying.count()))


def _authors(sums: ir.Table, several: ir.Table, places: ir.Table) -> ir.Table:
    authors = sums.group_by("author").agg(**{name: summed(sums[name]) for name in _SUMS})
    joined = authors.left_join(several, authors.author == several.of)
    joined = joined.left_join(places, [("author", "whose")])
    return joined.select(
        "author",
        *(name for name in _SUMS if name != "teachers"),
        teachers=joined.teachers + joined.others.fill_null(0),
        **{name: joined[name].fill_null(0) for name in places.columns if name != "whose"},
    )


Points: TypeAlias = Mapping[tuple[int, str], int]


def tally_authors(ask: Ask) -> tuple[dict[int, AuthorTally], Points]:
    """By author, in the order of their numbers, and the points by author and stratum."""
    rows = _values(ask("authors"), *AuthorTally._fields)
    tallies = {row[0]: AuthorTally._make(row) for row in sorted(rows)}
    points = {
        (row[0], row[1]): row[2] for row in _values(ask("strata"), "author", "name", "points")
    }
    return tallies, points


def _values(table: pa.Table, *columns: str) -> Iterator[tuple[Any, ...]]:
    return zip(*(_plain(table[name].combine_chunks()) for name in columns), strict=True)


def _plain(column: pa.Array) -> list[Any]:
    """Python's own values; by way of NumPy, since Arrow makes them one by one."""
    if pa.types.is_integer(column.type) and not column.null_count:
        return list(column.to_numpy(zero_copy_only=False).tolist())
    if pa.types.is_string(column.type):
        coded = column.dictionary_encode()
        names = coded.dictionary.to_pylist()
        return [names[code] for code in coded.indices.to_numpy().tolist()]
    return list(column.to_pylist())


def _at_place(schools: ir.Table, flat: ir.Table, steep: ir.Table) -> ir.Table:
    """What an author has from each school, and from how many teachers."""
    tapered = _by_teacher(steep)
    tapered = tapered.group_by("author", "place").agg(
        points=summed(tapered.points), teachers=exactly(tapered.count())
    )
    others = _by_teacher(flat.filter(~flat.is_only))
    others = others.group_by(of="author", there="place").agg(others=exactly(others.count()))
    rest = schools.filter(~is_steep(schools) & (schools.given > 0))
    rest = rest.left_join(others, [rest.author == others.of, rest.place == others.there])
    rest = rest.select(
        "author", "place", points="given", teachers=rest.singles + rest.others.fill_null(0)
    )
    return rest.union(tapered)


def _by_teacher(lines: ir.Table) -> ir.Table:
    """Who gives something from where."""
    found = lines.group_by("author", "place", "teacher").agg(points=summed(lines.points))
    return found.filter(found.points > 0)


def _places(at_place: ir.Table, ruleset: Ruleset) -> ir.Table:
    """Of each author: schools, the one with most points, teachers outside the biggest ones."""
    by_author = at_place.group_by("author").agg(
        schools=at_place.count(),
        teachers=summed(at_place.teachers),
        top_school_points=at_place.points.max(),
        inside=at_place.teachers.max(),
    )
    most = by_author.select(whose="author", most="top_school_points")
    first = at_place.inner_join(most, [at_place.author == most.whose, at_place.points == most.most])
    first = first.group_by(first_of="author").agg(top_school=lambda t: t.place.min())
    joined = by_author.inner_join(first, by_author.author == first.first_of)
    if (number := ruleset.eligibility.schools - 1) != 1:
        joined = joined.drop("inside").left_join(
            _biggest(at_place, number), [("author", "biggest_of")]
        )
    return joined.select(
        "schools",
        "top_school",
        "top_school_points",
        whose="author",
        outside=joined.teachers - joined.inside.fill_null(0),
    )


def _biggest(at_place: ir.Table, number: int) -> ir.Table:
    """How many teachers of an author are from the ``number`` schools with most of them."""
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
