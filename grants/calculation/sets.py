"""From uses to points and money, as Ibis expressions: nothing here looks at one row at a time.

Points are integers, ``UNIT`` to a use. The steps: ``events``, then ``credits``, then ``weights``.
"""

from dataclasses import replace
from fractions import Fraction
from functools import lru_cache

from grants.calculation.credits import (
    credited_lessons,
    credited_to,
    credits_of,
    numbered,
    parts_of_uses,
)
from grants.calculation.crowds import crowded
from grants.calculation.events import (
    candidates_of,
    handed_in,
    payable,
    strongest,
    weights,
    with_enough,
)
from grants.calculation.plans import Plan, Sketch
from grants.calculation.pricing import ask_lines
from grants.calculation.ruleset import Ruleset, canonical
from grants.calculation.tallies import ask_funnel, ask_tallies
from grants.calculation.weights import explained, weighted

POINTS, LINES, FUNNEL = "points", "lines", "funnel"
_KEPT = 256
_ONE_USE = ("teacher", "family")


def plan_for(ruleset: Ruleset, dialect: str) -> Plan:
    """Rules that differ in their money alone share one."""
    return _drawn(canonical(_about_sets(ruleset).to_json()), dialect)


def _about_sets(ruleset: Ruleset) -> Ruleset:
    none = Fraction(0)
    return replace(
        ruleset,
        cap_share=Fraction(1),
        floor_kopecks=0,
        eligibility=replace(ruleset.eligibility, teachers=1, ramp=1),
        strata=replace(ruleset.strata, equal_share=none, full_uses=1),
        hold=replace(ruleset.hold, fresh_share=none, school_share=none, reciprocal_share=none),
    )


@lru_cache(maxsize=_KEPT)
def _drawn(rules: bytes, dialect: str) -> Plan:
    ruleset = Ruleset.from_text(rules.decode())
    sketch = Sketch(dialect)
    sketch.stage(POINTS)
    tables = sketch.inputs()
    often = ("lessons", "authors", "affiliations")
    tables |= {name: sketch.keep(f"the_{name}", tables[name]) for name in often}
    named = sketch.keep("named_lessons", credited_lessons(tables, ruleset))
    strata = sketch.keep("strata", numbered(named))
    lessons = sketch.keep("credited_lessons", named.inner_join(strata, "name").drop("name"))
    every = sketch.keep("credited_to", credited_to(tables, lessons))
    shares = sketch.keep("credits", credits_of(every, ruleset))
    candidates = candidates_of(payable(tables, ruleset), lessons, ruleset)
    done = candidates_of(payable(tables, ruleset, only="homework"), lessons, ruleset)
    homework = sketch.keep("homework", handed_in(done, ruleset))
    enough = sketch.keep("enough", with_enough(candidates, homework))
    crowd = sketch.keep("repeated", crowded(enough, _ONE_USE))
    first = sketch.keep("strongest", strongest(enough.semi_join(crowd, _ONE_USE)))
    counted = enough.anti_join(crowd, _ONE_USE).union(first)
    parts = parts_of_uses(shares, sketch.constant("weights", weights(ruleset)), ruleset)
    parts = sketch.keep("parts_of_uses", parts)
    steps = weighted(sketch, tables, counted, lessons, parts, ruleset)
    ask_tallies(sketch, steps, strata, ruleset)
    sketch.stage(LINES)
    counted = sketch.keep("counted", counted)
    lines = ask_lines(sketch, tables, counted, sketch.keep("explained", explained(steps)), strata)
    sketch.stage(FUNNEL)
    ask_funnel(sketch, tables, ruleset, candidates, enough, counted, lines, shares)
    return sketch.plan()
