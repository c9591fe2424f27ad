"""From uses to points, as Ibis expressions: nothing here looks at one row at a time.

Points are integers, ``UNIT`` to a use. The steps: ``events``, then ``credits``, then ``weights``.
"""

from collections.abc import Callable
from dataclasses import dataclass

import ibis.expr.types as ir

from grants.calculation.credits import credited_lessons, credits_of
from grants.calculation.engines import Engine, Tables
from grants.calculation.events import candidates_of, counted_of, payable, staged
from grants.calculation.ruleset import Ruleset
from grants.calculation.snapshot import SnapshotError, Window
from grants.calculation.weights import weighted


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
