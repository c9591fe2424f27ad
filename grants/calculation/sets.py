"""From uses to points, as Ibis expressions: nothing here looks at one row at a time.

Points are integers, ``UNIT`` to a use. The steps stand in the order in which they are taken.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from grants.calculation.arithmetic import (
    UNIT,
    Whole,
    divided_product,
    powers,
    quotient,
    reduced,
    taper_table,
    tapered,
    whole,
    whole_uses,
)
from grants.calculation.engines import Engine
from grants.calculation.ruleset import Ruleset
from grants.calculation.snapshot import SnapshotError, Window

_FACTORS = pa.schema([("order", pa.int64()), ("scale", pa.int64())])
Tables = Mapping[str, ir.Table]

# Why an event does not become a counted use, in the order in which it is asked.
DROPPED = ("robot", "double", "not_verified", "suspended", "kind_unpaid")
ROBOT, DOUBLE, NOT_VERIFIED, SUSPENDED, KIND_UNPAID, PAYABLE = range(6)
# Why a counted use gives less than a whole one; bit n of ``why`` is REASONS[n].
REASONS = (
    "copy",
    "shared",
    "upstream",
    "own_use",
    "co_author",
    "own_school",
    "repeat",
    "reciprocal",
    "family",
    "dilution",
    "school_taper",
    "below_eligibility",
    "cap",
    "floor",
)
BIT = {code: 1 << number for number, code in enumerate(REASONS)}


@dataclass(frozen=True, slots=True)
class Sets:
    """What the sets leave: small tables for counting and money, ``lines`` in the engine."""

    by_lesson: ir.Table
    by_teacher: ir.Table
    candidates: ir.Table
    counted: ir.Table
    lines: ir.Table
    credits: ir.Table


def compute_sets(
    engine: Engine,
    tables: Tables,
    ruleset: Ruleset,
    window: Window,
    tell: Callable[[int], None],
) -> Sets:
    events = staged(tables, ruleset, window)
    lessons = engine.keep("credited_lessons", credited_lessons(tables))
    shares = engine.keep("credits", credits_of(tables, lessons, ruleset))
    candidates = engine.keep(
        "candidates", candidates_of(payable(tables, ruleset, window), lessons, ruleset)
    )
    counted = engine.keep("counted", counted_of(candidates))
    tell(20)
    lines = weighted(engine, tables, counted, lessons, shares, ruleset)
    tell(40)
    by_lesson = events.group_by("lesson", "stage").agg(events=lambda t: t.count())
    by_lesson = engine.keep("by_lesson", by_lesson)
    check_lessons(engine, by_lesson, tables)
    signed_in = events.filter(events.teacher.notnull())
    by_teacher = signed_in.group_by("teacher").agg(stage=lambda t: t.stage.max())
    tell(50)
    return Sets(
        by_lesson=by_lesson,
        by_teacher=engine.keep("by_teacher", by_teacher),
        candidates=candidates,
        counted=counted,
        lines=lines,
        credits=shares,
    )


def check_lessons(engine: Engine, by_lesson: ir.Table, tables: Tables) -> None:
    strange = by_lesson.anti_join(tables["lessons"], "lesson").limit(1)
    if engine.rows(strange).num_rows:
        raise SnapshotError("lessons.parquet", "does not describe all lessons of uses.parquet")


def _literal(moment: datetime) -> ir.TimestampValue:
    return ibis.literal(moment.astimezone(UTC).replace(tzinfo=None), type="timestamp(6)")


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


def credited_lessons(tables: Tables) -> ir.Table:
    """Each lesson with its family, stratum, the family's first lesson and the lesson upstream."""
    lessons = tables["lessons"]
    firsts = lessons.filter(lessons.lesson == lessons.family).select(original="lesson", of="family")
    some = lessons.group_by("family").agg(some=lessons.lesson.min())
    sources = some.left_join(firsts, some.family == firsts.of).select(
        source_family="family", source=lambda t: ibis.coalesce(t.original, t.some)
    )
    above = (
        tables["families"]
        .filter(lambda t: t.upstream.notnull() & (t.upstream != t.family))
        .select(below="family", upstream="upstream")
    )
    above = above.inner_join(sources, above.upstream == sources.source_family)
    above = above.select("below", upstream_lesson="source")
    joined = lessons.left_join(firsts, lessons.family == firsts.of)
    joined = joined.left_join(above, joined.family == above.below)
    return joined.select(
        "lesson",
        "family",
        "subject",
        "upstream_lesson",
        grade=quotient((joined.grade_from + joined.grade_to).cast("int64"), whole(2)),
        credited=ibis.coalesce(joined.original, joined.lesson),
    )


def credits_of(tables: Tables, lessons: ir.Table, ruleset: Ruleset) -> ir.Table:
    """Who gets which part of a lesson's use: from ``low`` to ``high`` of ``UNIT``."""
    authors = tables["authors"].rename(of="lesson")
    own = lessons.inner_join(authors, lessons.credited == authors.of)
    own = own.select("lesson", "author", "share", is_upstream=ibis.literal(False))
    above = lessons.inner_join(authors, lessons.upstream_lesson == authors.of)
    above = above.select("lesson", "author", "share", is_upstream=ibis.literal(True))
    above = above.anti_join(own, ["lesson", "author"])
    every = own.union(above)
    part = int(UNIT * ruleset.upstream)
    in_role = ibis.window(group_by=["lesson", "is_upstream"])
    running = ibis.window(
        group_by=["lesson", "is_upstream"], order_by=["author"], preceding=None, following=0
    )
    summed = every.mutate(
        passes=every.is_upstream.any().over(group_by="lesson"),
        total=every.share.sum().over(in_role),
        until=every.share.sum().over(running),
    )
    upstream_part = ibis.ifelse(summed.passes, whole(part), whole(0))
    size = ibis.ifelse(summed.is_upstream, upstream_part, whole(UNIT) - upstream_part)
    start = ibis.ifelse(summed.is_upstream, whole(UNIT) - upstream_part, whole(0))
    return summed.select(
        "lesson",
        "author",
        "is_upstream",
        "passes",
        is_shared=summed.total != summed.share,
        low=start + quotient(size * (summed.until - summed.share), summed.total),
        high=start + quotient(size * summed.until, summed.total),
    )


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


def weighted(
    engine: Engine,
    tables: Tables,
    counted: ir.Table,
    lessons: ir.Table,
    shares: ir.Table,
    ruleset: Ruleset,
) -> ir.Table:
    """A line for each counted use and each person it is credited to, step by step to points."""
    lines = engine.keep("shared_lines", shared(counted, lessons, shares, ruleset))
    lines = engine.keep("own_lines", own_uses(lines, tables, lessons))
    lines = engine.keep("repeat_lines", repeats(lines, tables, ruleset))
    lines = reciprocals(lines, ruleset)
    lines = engine.keep("family_lines", families(lines, ruleset))
    lines = dilution(lines, ruleset)
    return engine.keep("lines", taper(lines, tables, ruleset))


def shared(counted: ir.Table, lessons: ir.Table, shares: ir.Table, ruleset: Ruleset) -> ir.Table:
    about = lessons.select("lesson", "credited", "subject", "grade")
    joined = counted.inner_join(shares, "lesson").inner_join(about, "lesson")
    cut = [quotient(joined.w_base * end, whole(UNIT)) for end in (joined.low, joined.high)]
    why = (
        _bit("copy", (joined.credited != joined.lesson) & ~joined.is_upstream)
        + _bit("shared", joined.is_shared)
        + _bit("upstream", joined.passes)
    )
    return joined.select(
        "use",
        "at",
        "kind",
        "lesson",
        "teacher",
        "school",
        "family",
        "w_base",
        "author",
        "is_upstream",
        place=ibis.coalesce(joined.school, whole(0)),
        stratum=joined.subject + "|" + _band(joined.grade, ruleset),
        w_share=cut[1] - cut[0],
        why=why,
    )


def _band(grade: Whole, ruleset: Ruleset) -> ir.StringValue:
    branches = [(grade.between(low, high), f"{low}-{high}") for low, high in ruleset.strata.bands]
    return ibis.cases(*branches, else_="other")


def _bit(code: str, condition: ir.BooleanValue) -> Whole:
    return ibis.ifelse(condition, whole(BIT[code]), whole(0))


def insiders(tables: Tables, lessons: ir.Table) -> ir.Table:
    """Whose use of a lesson pays nobody: its authors, the original's, upstream the source's."""
    authors = tables["authors"].rename(of="lesson", insider="author")
    found = []
    for column, roles in (
        ("lesson", (False, True)),
        ("credited", (False, True)),
        ("upstream_lesson", (True,)),
    ):
        joined = lessons.inner_join(authors, lessons[column] == authors.of)
        found += [
            joined.select("lesson", "insider", is_upstream=ibis.literal(role)) for role in roles
        ]
    return ibis.union(*found, distinct=True)


def own_uses(lines: ir.Table, tables: Tables, lessons: ir.Table) -> ir.Table:
    """Nothing for a use by an author of the lesson or from the beneficiary's own school."""
    inside = insiders(tables, lessons).mutate(is_inside=True)
    joined = lines.left_join(
        inside,
        [
            lines.lesson == inside.lesson,
            lines.is_upstream == inside.is_upstream,
            lines.teacher == inside.insider,
        ],
        rname="{name}_right",
    )
    own = joined.is_inside.fill_null(False)
    joined = joined.select(
        *lines.columns,
        is_own=own & (joined.teacher == joined.author),
        is_co_author=own & (joined.teacher != joined.author),
    )
    colleagues = same_school(lines, tables["affiliations"]).mutate(is_colleague=True)
    joined = joined.left_join(
        colleagues, ["teacher", "family", "author"], rname="{name}_right"
    ).drop("teacher_right", "family_right", "author_right")
    is_own_school = ~(joined.is_own | joined.is_co_author) & joined.is_colleague.fill_null(False)
    none = joined.is_own | joined.is_co_author | is_own_school
    why = (
        joined.why
        + _bit("own_use", joined.is_own)
        + _bit("co_author", joined.is_co_author)
        + _bit("own_school", is_own_school)
    )
    return joined.mutate(w_own=ibis.ifelse(none, whole(0), joined.w_share), why=why).drop(
        "is_own", "is_co_author", "is_colleague"
    )


def same_school(lines: ir.Table, affiliations: ir.Table) -> ir.Table:
    """Keys of the lines whose teacher's school was then a school of the beneficiary's."""
    there = affiliations.select(person="person", there="school", from_at="from_at", until="until")
    joined = lines.inner_join(there, [lines.author == there.person, lines.school == there.there])
    during = (joined.at >= joined.from_at) & (joined.until.isnull() | (joined.at < joined.until))
    return joined.filter(during).select("teacher", "family", "author").distinct()


def repeats(lines: ir.Table, tables: Tables, ruleset: Ruleset) -> ir.Table:
    earlier = tables["earlier"].mutate(is_repeat=True)
    joined = lines.left_join(earlier, ["teacher", "family"], rname="{name}_right")
    joined = joined.select(*lines.columns, is_repeat=joined.is_repeat.fill_null(False))
    less = reduced(joined.w_own, ruleset.repeat)
    return joined.mutate(
        w_repeat=ibis.ifelse(joined.is_repeat, less, joined.w_own),
        why=joined.why + _bit("repeat", joined.is_repeat & (joined.w_own > 0)),
    ).drop("is_repeat")


def reciprocals(lines: ir.Table, ruleset: Ruleset) -> ir.Table:
    """Less for a pair who in this round both use what the other wrote."""
    pairs = lines.filter(lines.w_repeat > 0).select("teacher", "author").distinct()
    back = pairs.select(there="author", here="teacher")
    mutual = pairs.inner_join(
        back, [pairs.teacher == back.there, pairs.author == back.here]
    ).select("teacher", "author", is_mutual=ibis.literal(True))
    joined = lines.left_join(mutual, ["teacher", "author"], rname="{name}_right")
    joined = joined.select(*lines.columns, is_mutual=joined.is_mutual.fill_null(False))
    less = reduced(joined.w_repeat, ruleset.reciprocal)
    return joined.mutate(
        w_reciprocal=ibis.ifelse(joined.is_mutual, less, joined.w_repeat),
        why=joined.why + _bit("reciprocal", joined.is_mutual & (joined.w_repeat > 0)),
    ).drop("is_mutual")


def families(lines: ir.Table, ruleset: Ruleset) -> ir.Table:
    """A teacher's strongest family counts whole for an author, each next one less."""
    order = ibis.row_number().over(
        group_by=["teacher", "author"],
        order_by=[lines.w_reciprocal.desc(), lines.at, lines.use, lines.family],
    )
    ranked = lines.mutate(order=order.cast("int64"))
    scale = powers(ruleset.family_factor)
    factors = ibis.memtable(
        pa.table({"order": range(len(scale)), "scale": scale}, schema=_FACTORS),
    )
    joined = ranked.left_join(factors, "order", rname="{name}_right")
    scale_here = joined["scale"].fill_null(0)
    w_family = quotient(joined.w_reciprocal * scale_here, whole(UNIT))
    return joined.mutate(
        w_family=w_family, why=joined.why + _bit("family", w_family < joined.w_reciprocal)
    ).drop("order", "order_right", "scale")


def dilution(lines: ir.Table, ruleset: Ruleset) -> ir.Table:
    """A teacher gives ``n0`` uses at most, whoever they go to."""
    most = whole(ruleset.n0 * UNIT)
    sums = lines.group_by("teacher").agg(given=lines.w_family.sum().cast("int64"))
    given = lines.left_join(sums, "teacher", rname="{name}_right")
    by = ibis.greatest(given.given, most)
    fits = ruleset.n0 * UNIT * UNIT < 2**63
    less = (
        quotient(given.w_family * most, by)
        if fits
        else divided_product(given.w_family, most, by)[0]
    )
    w_dilution = ibis.ifelse(given.given > most, less, given.w_family)
    return given.select(
        *(name for name in lines.columns if name != "why"),
        w_dilution=w_dilution,
        why=given.why + _bit("dilution", w_dilution < given.w_family),
    )


def taper(lines: ir.Table, tables: Tables, ruleset: Ruleset) -> ir.Table:
    """The more of an author's uses come from one school, the less each further one adds."""
    running = ibis.window(
        group_by=["author", "place"],
        order_by=["at", "use", "family", "teacher"],
        preceding=None,
        following=0,
    )
    summed = lines.mutate(until=lines.w_dilution.sum().over(running))
    before = summed.until - summed.w_dilution
    placed = summed.mutate(row=whole_uses(summed.until), row_before=whole_uses(before))
    rule = ruleset.school_taper
    steps = ibis.memtable(taper_table(rule.factor, rule.growth))
    start = steps.select(row_before="whole", value_before="value", slope_before="slope")
    joined = placed.inner_join(steps, placed.row == steps.whole).inner_join(start, "row_before")
    points = tapered(joined.until, joined.row, joined["value"], joined.slope) - tapered(
        joined.until - joined.w_dilution,
        joined.row_before,
        joined.value_before,
        joined.slope_before,
    )
    summed = joined.select(*lines.columns, points=points)
    schools = tables["schools"].select(here="school", district="district")
    known = tables["teachers"].select(whose="teacher", verified_at="verified_at")
    joined = summed.left_join(schools, summed.school == schools.here)
    joined = joined.left_join(known, joined.teacher == known.whose)
    fresh_until = joined.verified_at + ibis.interval(days=ruleset.hold.fresh_days)
    is_fresh = (joined.at < fresh_until).fill_null(False)
    return (
        joined.mutate(is_fresh=is_fresh)
        .mutate(why=lambda t: t.why + _bit("school_taper", t.points < t.w_dilution))
        .drop("here", "whose", "verified_at")
    )
