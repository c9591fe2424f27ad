"""What each counted use is worth to each person it is credited to, step by step to points."""

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from grants.calculation.arithmetic import (
    UNIT,
    divided_product,
    exactly,
    powers,
    quotient,
    reduced,
    summed,
    taper_table,
    tapered,
    whole,
    whole_uses,
)
from grants.calculation.credits import insiders
from grants.calculation.plans import Sketch, Tables
from grants.calculation.reasons import bit
from grants.calculation.ruleset import Ruleset

_FACTORS = pa.schema([("order", pa.int64()), ("scale", pa.int64())])


def weighted(
    sketch: Sketch,
    tables: Tables,
    counted: ir.Table,
    lessons: ir.Table,
    shares: ir.Table,
    ruleset: Ruleset,
) -> ir.Table:
    """A line for each counted use and each person it is credited to, step by step to points.

    What the lines need not reckon with (kind, lesson, district) stays with the counted uses.
    """
    lines = sketch.keep("shared_lines", shared(counted, shares))
    lines = sketch.keep("own_lines", repeats(own_uses(lines, tables, lessons), tables, ruleset))
    lines = sketch.keep("family_lines", families(reciprocals(lines, ruleset), sketch, ruleset))
    lines = dilution(lines, ruleset)
    return sketch.keep("lines", taper(lines, sketch, tables, ruleset))


def shared(counted: ir.Table, shares: ir.Table) -> ir.Table:
    joined = counted.inner_join(shares, "lesson")
    cut = [quotient(joined.w_base * end, whole(UNIT)) for end in (joined.low, joined.high)]
    return joined.select(
        "use",
        "at",
        "lesson",
        "teacher",
        "school",
        "family",
        "author",
        "is_upstream",
        "stratum",
        "why",
        w_share=cut[1] - cut[0],
    )


def own_uses(lines: ir.Table, tables: Tables, lessons: ir.Table) -> ir.Table:
    """Nothing for a use by an author of the lesson or from the beneficiary's own school."""
    inside = insiders(tables, lessons).select(
        inside_of="lesson", as_upstream="is_upstream", insider="insider"
    )
    colleagues = same_school(lines, tables["affiliations"])
    joined = lines.left_join(
        inside,
        [
            lines.lesson == inside.inside_of,
            lines.is_upstream == inside.as_upstream,
            lines.teacher == inside.insider,
        ],
    ).left_join(
        colleagues,
        [
            lines.teacher == colleagues.its_teacher,
            lines.family == colleagues.its_family,
            lines.author == colleagues.its_author,
        ],
    )
    is_inside = joined.insider.notnull()
    is_own_school = ~is_inside & joined.its_teacher.notnull()
    is_own = is_inside & (joined.teacher == joined.author)
    why = (
        joined.why
        + bit("own_use", is_own)
        + bit("co_author", is_inside & ~is_own)
        + bit("own_school", is_own_school)
    )
    return joined.select(
        *(name for name in lines.columns if name not in {"why", "lesson"}),
        w_own=ibis.ifelse(is_inside | is_own_school, whole(0), joined.w_share),
        why=why,
    )


def same_school(lines: ir.Table, affiliations: ir.Table) -> ir.Table:
    """Keys of the lines whose teacher's school was then a school of the beneficiary's."""
    there = affiliations.select(person="person", there="school", from_at="from_at", until="until")
    joined = lines.inner_join(there, [lines.author == there.person, lines.school == there.there])
    during = (joined.at >= joined.from_at) & (joined.until.isnull() | (joined.at < joined.until))
    keys = {"its_teacher": "teacher", "its_family": "family", "its_author": "author"}
    return joined.filter(during).select(**keys).distinct()


def repeats(lines: ir.Table, tables: Tables, ruleset: Ruleset) -> ir.Table:
    earlier = tables["earlier"].select(before_by="teacher", before="family")
    joined = lines.left_join(
        earlier, [lines.teacher == earlier.before_by, lines.family == earlier.before]
    )
    is_repeat = joined.before.notnull()
    less = reduced(joined.w_own, ruleset.repeat)
    return joined.select(
        *(name for name in lines.columns if name != "why"),
        w_repeat=ibis.ifelse(is_repeat, less, joined.w_own),
        why=joined.why + bit("repeat", is_repeat & (joined.w_own > 0)),
    )


def reciprocals(lines: ir.Table, ruleset: Ruleset) -> ir.Table:
    """Less for a pair who in this round both use what the other wrote."""
    pairs = lines.filter(lines.w_repeat > 0).select("teacher", "author").distinct()
    back = pairs.select(there="author", here="teacher")
    mutual = pairs.inner_join(
        back, [pairs.teacher == back.there, pairs.author == back.here]
    ).select(one="teacher", other="author")
    joined = lines.left_join(mutual, [lines.teacher == mutual.one, lines.author == mutual.other])
    is_mutual = joined.one.notnull()
    less = reduced(joined.w_repeat, ruleset.reciprocal)
    return joined.select(
        *(name for name in lines.columns if name != "why"),
        w_reciprocal=ibis.ifelse(is_mutual, less, joined.w_repeat),
        why=joined.why + bit("reciprocal", is_mutual & (joined.w_repeat > 0)),
    )


def families(lines: ir.Table, sketch: Sketch, ruleset: Ruleset) -> ir.Table:
    """A teacher's strongest family counts whole for an author, each next one less."""
    order = ibis.row_number().over(
        group_by=["teacher", "author"],
        order_by=[lines.w_reciprocal.desc(), lines.at, lines.use, lines.family],
    )
    ranked = lines.mutate(order=exactly(order))
    scale = powers(ruleset.family_factor)
    table = pa.table({"order": range(len(scale)), "scale": scale}, schema=_FACTORS)
    factors = sketch.constant("family_factors", table).rename(nth="order")
    joined = ranked.left_join(factors, ranked.order == factors.nth)
    w_family = quotient(joined.w_reciprocal * joined["scale"].fill_null(0), whole(UNIT))
    return joined.select(
        *(name for name in lines.columns if name != "why"),
        w_family=w_family,
        why=joined.why + bit("family", w_family < joined.w_reciprocal),
    )


def dilution(lines: ir.Table, ruleset: Ruleset) -> ir.Table:
    """A teacher gives ``n0`` uses at most, whoever they go to."""
    most = whole(ruleset.n0 * UNIT)
    sums = lines.group_by(giver="teacher").agg(given=summed(lines.w_family))
    given = lines.left_join(sums, lines.teacher == sums.giver)
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
        why=given.why + bit("dilution", w_dilution < given.w_family),
    )


def taper(lines: ir.Table, sketch: Sketch, tables: Tables, ruleset: Ruleset) -> ir.Table:
    """The more of an author's uses come from one school, the less each further one adds."""
    placed = lines.mutate(place=ibis.coalesce(lines.school, whole(0)))
    running = ibis.window(
        group_by=["author", "place"],
        order_by=["at", "use", "family", "teacher"],
        preceding=None,
        following=0,
    )
    placed = placed.mutate(until=exactly(placed.w_dilution.sum().over(running)))
    before = placed.until - placed.w_dilution
    placed = placed.mutate(row=whole_uses(placed.until), row_before=whole_uses(before))
    rule = ruleset.school_taper
    steps = sketch.constant("school_taper", taper_table(rule.factor, rule.growth))
    start = steps.select(whole_before="whole", value_before="value", slope_before="slope")
    known = tables["teachers"].select(whose="teacher", verified_at="verified_at")
    joined = (
        placed.inner_join(steps, placed.row == steps.whole)
        .inner_join(start, placed.row_before == start.whole_before)
        .left_join(known, placed.teacher == known.whose)
    )
    points = tapered(joined.until, joined.row, joined["value"], joined.slope) - tapered(
        joined.until - joined.w_dilution,
        joined.row_before,
        joined.value_before,
        joined.slope_before,
    )
    fresh_until = joined.verified_at + ibis.interval(days=ruleset.hold.fresh_days)
    return joined.select(
        *(name for name in lines.columns if name != "why"),
        "place",
        points=points,
        is_fresh=(joined.at < fresh_until).fill_null(False),
        why=joined.why + bit("school_taper", points < joined.w_dilution),
    )
