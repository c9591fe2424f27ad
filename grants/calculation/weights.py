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
from grants.calculation.crowds import apart
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
    inside = sketch.keep("insiders", insiders(tables, lessons))
    lines = sketch.keep("own_lines", repeats(own_uses(lines, tables, inside), tables, ruleset))
    pairs = sketch.keep("pairs", pairs_of(lines))
    lines = sketch.keep("mutual_lines", reciprocals(lines, pairs, ruleset))
    lines = sketch.keep("family_lines", families(lines, pairs, sketch, ruleset))
    lines = sketch.keep("diluted_lines", dilution(lines, tables, ruleset))
    return sketch.keep("lines", taper(lines, sketch, ruleset))


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
        place=ibis.coalesce(joined.school, whole(0)),
        w_share=cut[1] - cut[0],
    )


def own_uses(lines: ir.Table, tables: Tables, inside: ir.Table) -> ir.Table:
    """Nothing for a use by an author of the lesson or from the beneficiary's own school."""
    inside = inside.select(inside_of="lesson", as_upstream="is_upstream", insider="insider")
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


def pairs_of(lines: ir.Table) -> ir.Table:
    """Each teacher and author: how many lines, and whether any of them is worth something."""
    return lines.group_by("teacher", "author").agg(
        number=lines.count(), is_worth=(lines.w_repeat > 0).any()
    )


def reciprocals(lines: ir.Table, pairs: ir.Table, ruleset: Ruleset) -> ir.Table:
    """Less for a pair who in this round both use what the other wrote."""
    given = pairs.filter(pairs.is_worth)
    back = given.select(there="author", here="teacher")
    mutual = given.inner_join(
        back, [given.teacher == back.there, given.author == back.here]
    ).select(one="teacher", other="author")
    joined = lines.left_join(mutual, [lines.teacher == mutual.one, lines.author == mutual.other])
    is_mutual = joined.one.notnull()
    less = reduced(joined.w_repeat, ruleset.reciprocal)
    return joined.select(
        *(name for name in lines.columns if name != "why"),
        w_reciprocal=ibis.ifelse(is_mutual, less, joined.w_repeat),
        why=joined.why + bit("reciprocal", is_mutual & (joined.w_repeat > 0)),
    )


def families(lines: ir.Table, pairs: ir.Table, sketch: Sketch, ruleset: Ruleset) -> ir.Table:
    """A teacher's strongest family counts whole for an author, each next one less."""
    several = pairs.filter(pairs.number > 1).select("teacher", "author")
    alone = lines.anti_join(several, ["teacher", "author"])
    among = lines.semi_join(several, ["teacher", "author"])
    order = ibis.row_number().over(
        group_by=["teacher", "author"],
        order_by=[among.w_reciprocal.desc(), among.at, among.use, among.family],
    )
    ranked = among.mutate(order=order)
    scale = powers(ruleset.family_factor)
    table = pa.table({"order": range(len(scale)), "scale": scale}, schema=_FACTORS)
    factors = sketch.constant("family_factors", table).rename(nth="order")
    joined = ranked.left_join(factors, ranked.order == factors.nth)
    w_family = quotient(joined.w_reciprocal * joined["scale"].fill_null(0), whole(UNIT))
    others = [name for name in lines.columns if name != "why"]
    fewer = joined.select(
        *others,
        is_only=False,
        w_family=w_family,
        why=joined.why + bit("family", w_family < joined.w_reciprocal),
    )
    return alone.select(*others, is_only=True, w_family=alone.w_reciprocal, why=alone.why).union(
        fewer
    )


def dilution(lines: ir.Table, tables: Tables, ruleset: Ruleset) -> ir.Table:
    """A teacher gives ``n0`` uses at most, whoever they go to."""
    most = whole(ruleset.n0 * UNIT)
    sums = lines.group_by(giver="teacher").agg(given=summed(lines.w_family))
    known = tables["teachers"].select(whose="teacher", verified_at="verified_at")
    given = lines.left_join(sums, lines.teacher == sums.giver)
    given = given.left_join(known, lines.teacher == known.whose)
    fresh_until = given.verified_at + ibis.interval(days=ruleset.hold.fresh_days)
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
        is_fresh=(given.at < fresh_until).fill_null(False),
        why=given.why + bit("dilution", w_dilution < given.w_family),
    )


def taper(lines: ir.Table, sketch: Sketch, ruleset: Ruleset) -> ir.Table:
    """The more of an author's uses come from one school, the less each further one adds."""
    running = ibis.window(
        group_by=["author", "place"],
        order_by=["at", "use", "family", "teacher"],
        preceding=None,
        following=0,
    )
    alone, among = apart(lines, ("author", "place"))
    placed = among.mutate(until=exactly(among.w_dilution.sum().over(running)))
    before = placed.until - placed.w_dilution
    placed = placed.mutate(row=whole_uses(placed.until), row_before=whole_uses(before))
    rule = ruleset.school_taper
    steps = sketch.constant("school_taper", taper_table(rule.factor, rule.growth))
    start = steps.select(whole_before="whole", value_before="value", slope_before="slope")
    joined = placed.inner_join(steps, placed.row == steps.whole)
    joined = joined.inner_join(start, placed.row_before == start.whole_before)
    points = tapered(joined.until, joined.row, joined["value"], joined.slope) - tapered(
        joined.until - joined.w_dilution,
        joined.row_before,
        joined.value_before,
        joined.slope_before,
    )
    others = [name for name in lines.columns if name != "why"]
    less = joined.select(
        *others,
        points=points,
        why=joined.why + bit("school_taper", points < joined.w_dilution),
    )
    # The first use of a school is worth what it is, and there is no use of more than one.
    return alone.select(*others, points=alone.w_dilution, why=alone.why).union(less)
