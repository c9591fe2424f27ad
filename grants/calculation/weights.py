"""What each counted use is worth to each person it is credited to, step by step to points."""

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
from grants.calculation.credits import insiders
from grants.calculation.engines import Engine, Tables
from grants.calculation.ruleset import Ruleset

_FACTORS = pa.schema([("order", pa.int64()), ("scale", pa.int64())])
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
