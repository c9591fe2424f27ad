"""Which events count: the window's, by verified teachers, the strongest of each lesson family."""

from datetime import UTC, datetime

import ibis
import ibis.expr.types as ir

from grants.calculation.arithmetic import UNIT, Whole, whole
from grants.calculation.engines import Tables
from grants.calculation.ruleset import Ruleset
from grants.calculation.snapshot import Window

# Why an event does not become a counted use, in the order in which it is asked.
DROPPED = ("robot", "double", "not_verified", "suspended", "kind_unpaid")
ROBOT, DOUBLE, NOT_VERIFIED, SUSPENDED, KIND_UNPAID, PAYABLE = range(6)


def inside(tables: Tables, window: Window) -> ir.Table:
    uses = tables["uses"]
    return uses.filter(uses.at >= _literal(window.opens), uses.at < _literal(window.closes))


def suspended(tables: Tables) -> ir.Table:
    return tables["teachers"].filter(lambda t: t.is_suspended).select(barred="teacher")


def is_double(uses: ir.Table, ruleset: Ruleset) -> ir.BooleanValue:
    """No more than the seconds set after the same person's click before."""
    return (uses.since <= ruleset.double_click_seconds * 10**6).fill_null(False)


def paying(ruleset: Ruleset) -> list[str]:
    return [kind for kind, weight in ruleset.weights.items() if weight]


def staged(tables: Tables, ruleset: Ruleset, window: Window) -> ir.Table:
    """The window's events, each with how far it gets before uses are compared with each other."""
    uses = inside(tables, window)
    barred = suspended(tables)
    joined = uses.left_join(barred, uses.teacher == barred.barred)
    stage = ibis.cases(
        (joined.is_robot, ROBOT),
        (is_double(joined, ruleset), DOUBLE),
        (joined.teacher.isnull() | ~joined.is_verified, NOT_VERIFIED),
        (joined.barred.notnull(), SUSPENDED),
        (~joined.kind.isin(paying(ruleset)), KIND_UNPAID),
        else_=PAYABLE,
    )
    return joined.select("lesson", "teacher", stage=stage.cast("int8"))


def payable(tables: Tables, ruleset: Ruleset, window: Window) -> ir.Table:
    """The events that reach the last stage, found by filters that the file itself can apply."""
    uses = inside(tables, window)
    found = uses.filter(
        uses.kind.isin(paying(ruleset)),
        uses.is_verified,
        ~uses.is_robot,
        uses.teacher.notnull(),
        ~is_double(uses, ruleset),
    )
    barred = suspended(tables)
    return found.anti_join(barred, found.teacher == barred.barred)


def candidates_of(events: ir.Table, lessons: ir.Table, ruleset: Ruleset) -> ir.Table:
    """The payable events with their family and weight, and whether enough students were there."""
    family_of = lessons.select("lesson", "family")
    joined = events.inner_join(family_of, "lesson").select(
        "use", "at", "kind", "lesson", "teacher", "school", "students", "family"
    )
    homework = joined.filter(joined.kind == "homework").group_by("teacher", "family")
    handed_in = homework.agg(handed_in=lambda t: t.count())
    counts = joined.left_join(handed_in, ["teacher", "family"], rname="{name}_right")
    has_enough = ibis.cases(
        (counts.kind == "taught", counts.students.fill_null(0) >= ruleset.taught_students),
        (counts.kind == "homework", counts.handed_in >= ruleset.homework_students),
        else_=True,
    )
    return counts.select(
        *(name for name in joined.columns if name != "students"),
        has_enough=has_enough,
        w_base=_weight(counts.kind, ruleset),
    )


def counted_of(candidates: ir.Table) -> ir.Table:
    """Of each teacher and family the strongest event; of equals the earliest."""
    enough = candidates.filter(candidates.has_enough).drop("has_enough")
    place = ibis.row_number().over(
        group_by=["teacher", "family"],
        order_by=[enough.w_base.desc(), enough.at, enough.use, enough.lesson],
    )
    return enough.mutate(place=place).filter(lambda t: t.place == 0).drop("place")


def _weight(kind: ir.StringValue, ruleset: Ruleset) -> Whole:
    branches = [(kind == name, whole(int(UNIT * w))) for name, w in ruleset.weights.items()]
    return ibis.cases(*branches, else_=whole(0))


def _literal(moment: datetime) -> ir.TimestampValue:
    return ibis.literal(moment.astimezone(UTC).replace(tzinfo=None), type="timestamp(6)")
