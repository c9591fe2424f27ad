"""Which events count: the window's, by verified teachers, the strongest of each lesson family."""

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from grants.calculation.arithmetic import Whole, whole
from grants.calculation.plans import Tables
from grants.calculation.ruleset import Ruleset
from grants.calculation.units import UNIT

# Why an event does not become a counted use, in the order in which it is asked.
DROPPED = ("robot", "double", "not_verified", "suspended", "kind_unpaid")
ROBOT, DOUBLE, NOT_VERIFIED, SUSPENDED, KIND_UNPAID, PAYABLE = range(6)


def suspended(tables: Tables) -> ir.Table:
    return tables["teachers"].filter(lambda t: t.is_suspended).select(barred="teacher")


def is_double(uses: ir.Table, ruleset: Ruleset) -> ir.BooleanValue:
    """No more than the seconds set after the same person's click before."""
    return (uses.since <= ruleset.double_click_seconds * 10**6).fill_null(False)


def paying(ruleset: Ruleset) -> list[str]:
    return [kind for kind, weight in ruleset.weights.items() if weight]


def staged(tables: Tables, ruleset: Ruleset) -> ir.Table:
    """The window's events, each with how far it gets before uses are compared with each other."""
    uses, barred = tables["uses"], suspended(tables)
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


def payable(tables: Tables, ruleset: Ruleset, only: str | None = None) -> ir.Table:
    """The events that reach the last stage, found by filters that the file itself can apply."""
    kinds = [kind for kind in paying(ruleset) if only in {None, kind}]
    uses = tables["uses"]
    found = uses.filter(
        uses.kind.isin(kinds),
        uses.is_verified,
        ~uses.is_robot,
        uses.teacher.notnull(),
        ~is_double(uses, ruleset),
    )
    barred = suspended(tables)
    return found.anti_join(barred, found.teacher == barred.barred)


def candidates_of(events: ir.Table, lessons: ir.Table, ruleset: Ruleset) -> ir.Table:
    """The payable events with their family and weight; taught ones before enough students."""
    family_of = lessons.select("lesson", "family")
    joined = events.inner_join(family_of, "lesson")
    is_enough = (joined.kind != "taught") | (
        joined.students.fill_null(0) >= ruleset.taught_students
    )
    return joined.select(
        "use",
        "at",
        "kind",
        "lesson",
        "teacher",
        "school",
        "family",
        is_enough=is_enough,
        w_base=_weight(joined.kind, ruleset),
    )


def handed_in(homework: ir.Table, ruleset: Ruleset) -> ir.Table:
    """Of which families' homework enough of a teacher's students completed."""
    found = homework.group_by("teacher", "family").having(
        lambda t: t.count() >= ruleset.homework_students
    )
    return found.agg(has_homework=ibis.literal(True))


def with_enough(candidates: ir.Table, homework: ir.Table) -> ir.Table:
    """Those at which enough students were."""
    done = homework.select(by="teacher", of="family", has_homework="has_homework")
    joined = candidates.left_join(
        done, [candidates.teacher == done.by, candidates.family == done.of]
    )
    is_enough = ibis.ifelse(
        joined.kind == "homework", joined.has_homework.notnull(), joined.is_enough
    )
    return joined.filter(is_enough).select(*(n for n in candidates.columns if n != "is_enough"))


def strongest(several: ir.Table) -> ir.Table:
    """Of each teacher and family the strongest event; of equals the earliest."""
    place = ibis.row_number().over(
        group_by=["teacher", "family"],
        order_by=[several.w_base.desc(), several.at, several.use, several.lesson],
    )
    return several.mutate(place=place).filter(lambda t: t.place == 0).drop("place")


def weights(ruleset: Ruleset) -> pa.Table:
    """Those that a use may have."""
    values = sorted({int(UNIT * ruleset.weights[kind]) for kind in paying(ruleset)})
    return pa.table({"w_base": pa.array(values, pa.int64())})


def _weight(kind: ir.StringValue, ruleset: Ruleset) -> Whole:
    branches = [(kind == name, whole(int(UNIT * w))) for name, w in ruleset.weights.items()]
    return ibis.cases(*branches, else_=whole(0))
