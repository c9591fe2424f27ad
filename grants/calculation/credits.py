"""Whom a lesson's uses are credited to, and whose use of it pays nobody."""

import ibis
import ibis.expr.types as ir

from grants.calculation.arithmetic import UNIT, Whole, exactly, quotient, whole
from grants.calculation.crowds import apart
from grants.calculation.plans import Tables
from grants.calculation.reasons import bit
from grants.calculation.ruleset import Ruleset

_WHO = ("lesson", "author", "stratum", "credited")


def credited_lessons(tables: Tables, ruleset: Ruleset) -> ir.Table:
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
    grade = quotient((joined.grade_from + joined.grade_to).cast("int64"), whole(2))
    return joined.select(
        "lesson",
        "family",
        "upstream_lesson",
        stratum=joined.subject + "|" + _band(grade, ruleset),
        credited=ibis.coalesce(joined.original, joined.lesson),
    )


def _band(grade: Whole, ruleset: Ruleset) -> ir.StringValue:
    branches = [(grade.between(low, high), f"{low}-{high}") for low, high in ruleset.strata.bands]
    return ibis.cases(*branches, else_="other")


def credited_to(tables: Tables, lessons: ir.Table) -> ir.Table:
    """Each lesson's authors, and those of the lesson upstream."""
    authors = tables["authors"].rename(of="lesson")
    own = lessons.inner_join(authors, lessons.credited == authors.of)
    own = own.select(*_WHO, share=own.share.cast("int64"), is_upstream=ibis.literal(False))
    above = lessons.inner_join(authors, lessons.upstream_lesson == authors.of)
    above = above.select(*_WHO, share=above.share.cast("int64"), is_upstream=ibis.literal(True))
    above = above.anti_join(own, ["lesson", "author"])
    return own.union(above)


def credits_of(every: ir.Table, ruleset: Ruleset) -> ir.Table:
    """Who gets which part of a lesson's use: from ``low`` to ``high`` of ``UNIT``, and ``why``."""
    part = int(UNIT * ruleset.upstream)
    in_role = ibis.window(group_by=["lesson", "is_upstream"])
    running = ibis.window(
        group_by=["lesson", "is_upstream"], order_by=["author"], preceding=None, following=0
    )
    alone, several = apart(every, ("lesson",))
    cut = alone.mutate(passes=alone.is_upstream, total=alone.share, until=alone.share).union(
        several.mutate(
            passes=several.is_upstream.any().over(group_by="lesson"),
            total=exactly(several.share.sum().over(in_role)),
            until=exactly(several.share.sum().over(running)),
        )
    )
    upstream_part = ibis.ifelse(cut.passes, whole(part), whole(0))
    size = ibis.ifelse(cut.is_upstream, upstream_part, whole(UNIT) - upstream_part)
    start = ibis.ifelse(cut.is_upstream, whole(UNIT) - upstream_part, whole(0))
    why = (
        bit("copy", (cut.credited != cut.lesson) & ~cut.is_upstream)
        + bit("shared", cut.total != cut.share)
        + bit("upstream", cut.passes)
    )
    return cut.select(
        "lesson",
        "author",
        "is_upstream",
        "stratum",
        low=start + quotient(size * (cut.until - cut.share), cut.total),
        high=start + quotient(size * cut.until, cut.total),
        why=why,
    )


def insiders(tables: Tables, lessons: ir.Table) -> ir.Table:
    """Whose use of a lesson pays nobody: its authors, the original's, upstream the source's."""
    authors = tables["authors"].rename(of="lesson", insider="author")
    found = []
    copies = lessons.filter(lessons.credited != lessons.lesson)
    for some, column, roles in (
        (lessons, "lesson", (False, True)),
        (copies, "credited", (False, True)),
        (lessons, "upstream_lesson", (True,)),
    ):
        joined = some.inner_join(authors, some[column] == authors.of)
        found += [
            joined.select("lesson", "insider", is_upstream=ibis.literal(role)) for role in roles
        ]
    return ibis.union(*found, distinct=True)
