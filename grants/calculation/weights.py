"""What each counted use is worth to each person it is credited to, step by step to points."""

from dataclasses import dataclass

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from grants.calculation.arithmetic import (
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
from grants.calculation.credits import insiders, stays
from grants.calculation.plans import Sketch, Tables
from grants.calculation.reasons import bit
from grants.calculation.ruleset import Ruleset
from grants.calculation.units import UNIT

LINE = ("teacher", "author", "family")
_RECKONED = (*LINE, "place", "stratum", "at", "use", "w_repeat")
TOLD = ("place", "stratum", "weight", "is_mutual", "is_only", "is_fresh")
_FACTORS = pa.schema([("order", pa.int64()), ("scale", pa.int64())])


@dataclass(frozen=True, slots=True)
class Steps:
    """What is left of each line after each step; a line is known by ``LINE``.

    ``credited`` is how every line comes to be, up to earlier rounds, to be told in full once more
    when lines are explained; ``lines`` keeps of it what the rest reckons with. The others have only
    what a step changes, since most lines pass most steps untouched: ``paired`` those of a teacher
    with several families of an author or of a reciprocal pair, ``diluted`` those still worth
    something, ``tapered`` those of them from a school that gives the author more than one use;
    ``schools`` are authors' schools.
    """

    credited: ir.Table
    lines: ir.Table
    paired: ir.Table
    diluted: ir.Table
    schools: ir.Table
    tapered: ir.Table


def weighted(
    sketch: Sketch,
    tables: Tables,
    counted: ir.Table,
    lessons: ir.Table,
    parts: ir.Table,
    ruleset: Ruleset,
) -> Steps:
    """A line for each counted use and each person it is credited to, step by step to points."""
    inside = sketch.keep("insiders", insiders(tables, lessons))
    there = sketch.keep("stays", stays(tables["affiliations"]))
    credited = repeats(own_uses(shared(counted, parts), inside, there), tables)
    lines = sketch.keep("lines", credited.select(*_RECKONED))
    worth = lines.filter(lines.w_repeat > 0)
    pairs = worth.group_by("teacher", "author").agg(number=worth.count())
    pairs = sketch.keep("pairs", pairs)
    paired = sketch.keep("paired", pairwise(worth, pairs, sketch, ruleset))
    givers = sketch.keep("givers", givers_of(worth, paired, tables, ruleset))
    diluted = sketch.keep("diluted", dilution(worth, paired, givers, ruleset))
    schools = sketch.keep("by_school", by_school(diluted))
    tapered_ = sketch.keep("tapered", taper(diluted, schools, sketch, ruleset))
    return Steps(credited, lines, paired, diluted, schools, tapered_)


def shared(counted: ir.Table, parts: ir.Table) -> ir.Table:
    joined = counted.inner_join(parts, ["lesson", "w_base"])
    return joined.select(
        *("use", "at", "lesson", "teacher", "school", "family", "author", "is_upstream"),
        *("stratum", "why", "w_share", "w_again"),
        place=ibis.coalesce(joined.school, whole(0)),
    )


def own_uses(lines: ir.Table, inside: ir.Table, there: ir.Table) -> ir.Table:
    """Nothing for a use by an author of the lesson or from the beneficiary's own school."""
    inside = inside.select(inside_of="lesson", insider="insider", as_author="as_author")
    known = lines.left_join(
        inside, [lines.lesson == inside.inside_of, lines.teacher == inside.insider]
    )
    is_inside = known.insider.notnull() & (known.as_author | known.is_upstream)
    known = known.select(*lines.columns, is_inside=is_inside)
    there = there.rename(there="school")
    joined = known.left_join(
        there,
        [
            known.author == there.person,
            known.school == there.there,
            known.at >= there.from_at,
            there.until.isnull() | (known.at < there.until),
        ],
    )
    is_inside = joined.is_inside
    is_own_school = ~is_inside & joined.person.notnull()
    is_own = is_inside & (joined.teacher == joined.author)
    why = (
        joined.why
        + bit("own_use", is_own)
        + bit("co_author", is_inside & ~is_own)
        + bit("own_school", is_own_school)
    )
    return joined.select(
        *(name for name in lines.columns if name not in {"why", "lesson"}),
        is_own=is_inside | is_own_school,
        why=why,
    )


def repeats(lines: ir.Table, tables: Tables) -> ir.Table:
    """Less for a family for which the teacher was counted in an earlier round."""
    earlier = tables["earlier"].select(before_by="teacher", before="family")
    joined = lines.left_join(
        earlier, [lines.teacher == earlier.before_by, lines.family == earlier.before]
    )
    is_repeat = joined.before.notnull()
    left = ibis.ifelse(is_repeat, joined.w_again, joined.w_share)
    is_less = is_repeat & ~joined.is_own & (joined.w_share > 0)
    return joined.select(
        *(name for name in lines.columns if name not in {"why", "w_again"}),
        w_repeat=ibis.ifelse(joined.is_own, whole(0), left),
        why=joined.why + bit("repeat", is_less),
    )


def pairwise(worth: ir.Table, pairs: ir.Table, sketch: Sketch, ruleset: Ruleset) -> ir.Table:
    """Less for a pair who in this round both use what the other wrote; then a teacher's strongest
    family counts whole for an author, each next one less.
    """
    mutual = _mutual(pairs)
    some = pairs.left_join(mutual, [pairs.teacher == mutual.one, pairs.author == mutual.other])
    is_mutual = some.one.notnull()
    some = some.filter((some.number > 1) | is_mutual)
    some = some.select(by="teacher", to="author", is_mutual=some.one.notnull())
    joined = worth.inner_join(some, [worth.teacher == some.by, worth.author == some.to])
    less = reduced(joined.w_repeat, ruleset.reciprocal)
    met = joined.select(
        *LINE,
        "at",
        "use",
        "w_repeat",
        "is_mutual",
        w_reciprocal=ibis.ifelse(joined.is_mutual, less, joined.w_repeat),
    )
    return _families(met, sketch, ruleset)


def _mutual(pairs: ir.Table) -> ir.Table:
    back = pairs.select(there="author", here="teacher")
    both = pairs.semi_join(back, [pairs.teacher == back.there, pairs.author == back.here])
    return both.select(one="teacher", other="author")


def _families(met: ir.Table, sketch: Sketch, ruleset: Ruleset) -> ir.Table:
    order = ibis.row_number().over(
        group_by=["teacher", "author"],
        order_by=[met.w_reciprocal.desc(), met.at, met.use, met.family],
    )
    ranked = met.mutate(order=order)
    scale = powers(ruleset.family_factor)
    table = pa.table({"order": range(len(scale)), "scale": scale}, schema=_FACTORS)
    factors = sketch.constant("family_factors", table).rename(nth="order")
    joined = ranked.left_join(factors, ranked.order == factors.nth)
    w_family = quotient(joined.w_reciprocal * joined["scale"].fill_null(0), whole(UNIT))
    return joined.select(
        *LINE,
        "w_repeat",
        "is_mutual",
        "w_reciprocal",
        w_family=w_family,
        lessened=bit("reciprocal", joined.is_mutual)
        + bit("family", w_family < joined.w_reciprocal),
    )


def givers_of(worth: ir.Table, paired: ir.Table, tables: Tables, ruleset: Ruleset) -> ir.Table:
    """What each teacher would give to all authors together; until when their account is fresh."""
    whole_ = worth.select("teacher", given="w_repeat")
    lost = paired.select("teacher", given=paired.w_family - paired.w_repeat)
    sums = [t.group_by("teacher").agg(given=summed(t.given)) for t in (whole_, lost)]
    every = sums[0].union(sums[1])
    every = every.group_by("teacher").agg(given=summed(every.given))
    known = tables["teachers"].select(whose="teacher", verified_at="verified_at")
    joined = every.left_join(known, every.teacher == known.whose)
    fresh_until = joined.verified_at + ibis.interval(days=ruleset.hold.fresh_days)
    return joined.select(giver="teacher", given="given", fresh_until=fresh_until)


def dilution(worth: ir.Table, paired: ir.Table, givers: ir.Table, ruleset: Ruleset) -> ir.Table:
    """A teacher gives ``n0`` uses at most, whoever they go to."""
    most = whole(ruleset.n0 * UNIT)
    given = with_pairs(worth, paired).inner_join(givers, worth.teacher == givers.giver)
    by = ibis.greatest(given.given, most)
    fits = ruleset.n0 * UNIT * UNIT < 2**63
    less = (
        quotient(given.w_family * most, by)
        if fits
        else divided_product(given.w_family, most, by)[0]
    )
    return given.select(
        *LINE,
        *("place", "stratum", "at", "use", "is_mutual", "is_only"),
        weight="w_repeat",
        w_dilution=ibis.ifelse(given.given > most, less, given.w_family),
        is_fresh=(given.at < given.fresh_until).fill_null(False),
    )


def with_pairs(lines: ir.Table, paired: ir.Table) -> ir.Table:
    """The lines after the steps of pairs and families."""
    joined = _beside(lines, paired.drop("w_repeat"), "its")
    return joined.select(
        *lines.columns,
        is_only=joined.its_author.isnull(),
        is_mutual=joined.is_mutual.fill_null(False),
        w_reciprocal=ibis.coalesce(joined.w_reciprocal, joined.w_repeat),
        w_family=ibis.coalesce(joined.w_family, joined.w_repeat),
        lessened=joined.lessened.fill_null(0),
    )


def by_school(diluted: ir.Table) -> ir.Table:
    """Before the taper; ``singles`` are the teachers with one line for the author."""
    is_single = diluted.is_only & (diluted.w_dilution > 0)
    return diluted.group_by("author", "place").agg(
        given=summed(diluted.w_dilution), singles=exactly(diluted.count(where=is_single))
    )


def is_steep(schools: ir.Table) -> ir.BooleanValue:
    """The first use is worth what it is: below it nothing is tapered."""
    return schools.given > UNIT


def taper(diluted: ir.Table, schools: ir.Table, sketch: Sketch, ruleset: Ruleset) -> ir.Table:
    """The more of an author's uses come from one school, the less each further one adds."""
    running = ibis.window(
        group_by=["author", "place"],
        order_by=["at", "use", "family", "teacher"],
        preceding=None,
        following=0,
    )
    among = diluted.semi_join(schools.filter(is_steep(schools)), ["author", "place"])
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
    return joined.select(*LINE, *TOLD, points=points)


def explained(steps: Steps) -> ir.Table:
    """Every line with its value after each step."""
    lines = with_pairs(steps.credited, steps.paired)
    joined = _beside(lines, steps.diluted.select(*LINE, "w_dilution"), "d")
    joined = _beside(joined, steps.tapered.select(*LINE, "points"), "t")
    w_dilution = joined.w_dilution.fill_null(0)
    points = ibis.coalesce(joined.points, w_dilution)
    return joined.select(
        *(name for name in lines.columns if name not in {"why", "lessened", "is_own"}),
        w_own=ibis.ifelse(joined.is_own, whole(0), joined.w_share),
        w_dilution=w_dilution,
        points=points,
        why=joined.why
        + joined.lessened
        + bit("dilution", w_dilution < joined.w_family)
        + bit("school_taper", points < w_dilution),
    )


def _beside(lines: ir.Table, others: ir.Table, letter: str) -> ir.Table:
    """Where there is the same line among the others."""
    others = others.rename({f"{letter}_{name}": name for name in LINE})
    return lines.left_join(others, [(name, f"{letter}_{name}") for name in LINE])
