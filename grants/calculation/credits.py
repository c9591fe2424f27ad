"""Whom a lesson's uses are credited to, and whose use of it pays nobody."""

import ibis
import ibis.expr.types as ir

from grants.calculation.arithmetic import Whole, exactly, quotient, reduced, whole
from grants.calculation.crowds import apart
from grants.calculation.plans import Tables
from grants.calculation.reasons import bit
from grants.calculation.ruleset import Ruleset
from grants.calculation.units import UNIT

_WHO = ("lesson", "author", "stratum", "credited")


def credited_lessons(tables: Tables, ruleset: Ruleset) -> ir.Table:
    """Each lesson with its family, its stratum's name, the family's first lesson, that upstream."""
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
        name=joined.subject + "|" + _band(grade, ruleset),
        credited=ibis.coalesce(joined.original, joined.lesson),
    )


def numbered(lessons: ir.Table) -> ir.Table:
    """Strata by number: texts are heavy to carry through every step."""
    names = lessons.select("name").distinct()
    return names.select("name", stratum=ibis.row_number().over(order_by="name"))


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


def parts_of_uses(shares: ir.Table, weights: ir.Table, ruleset: Ruleset) -> ir.Table:
    """What a use of each weight gives to whom, also as a repeated one: few lessons, many uses."""
    joined = shares.cross_join(weights)
    cut = [quotient(joined.w_base * end, whole(UNIT)) for end in (joined.low, joined.high)]
    parts = joined.select(
        *(name for name in shares.columns if name not in {"low", "high"}),
        "w_base",
        w_share=cut[1] - cut[0],
    )
    return parts.mutate(w_again=reduced(parts.w_share, ruleset.repeat))


def insiders(tables: Tables, lessons: ir.Table) -> ir.Table:
    """Whose use of a lesson pays nobody: its authors, the original's; upstream the source's too."""
    authors = tables["authors"].rename(of="lesson", insider="author")
    copies = lessons.filter(lessons.credited != lessons.lesson)
    found = []
    for some, column, as_author in (
        (lessons, "lesson", True),
        (copies, "credited", True),
        (lessons, "upstream_lesson", False),
    ):
        joined = some.inner_join(authors, some[column] == authors.of)
        found.append(joined.select("lesson", "insider", as_author=ibis.literal(as_author)))
    every = ibis.union(*found)
    return every.group_by("lesson", "insider").agg(as_author=every.as_author.any())


def stays(affiliations: ir.Table) -> ir.Table:
    """At which schools people were when: at no moment twice at the same one."""
    alone, several = apart(affiliations, ("person", "school"))
    in_order = {"group_by": ["person", "school"], "order_by": ["from_at", "until"]}
    earlier = ibis.window(**in_order, preceding=(None, 1))
    several = several.mutate(
        ended=several.until.max().over(earlier),
        is_open=several.until.isnull().any().over(earlier).fill_null(False),
    )
    is_new = ~several.is_open & (several.ended.isnull() | (several.from_at > several.ended))
    several = several.mutate(is_new=ibis.ifelse(is_new, whole(1), whole(0)))
    running = ibis.window(**in_order, preceding=None, following=0)
    several = several.mutate(stay=exactly(several.is_new.sum().over(running)))
    merged = several.group_by("person", "school", "stay").agg(
        from_at=several.from_at.min(),
        last=several.until.max(),
        is_open=several.until.isnull().any(),
    )
    until = ibis.ifelse(merged.is_open, ibis.null(merged["last"].type()), merged["last"])
    return alone.union(merged.select("person", "school", "from_at", until=until))
