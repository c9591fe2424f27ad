"""Why there is no way: from the profession down to the first step that cannot be."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from profliner.solver.calendar import is_compulsory_and_begun, slots_of, years_after
from profliner.solver.graph import Graph, Node, Student, Wishes
from profliner.solver.scenario import Scenario


class Reason(StrEnum):
    UNKNOWN = "unknown"  # no such step
    MISSING = "missing"  # a group without any step
    DROPPED = "dropped"
    CLOSED = "closed"
    CANCELLED = "cancelled"
    DEADLINE = "deadline"
    FULL = "full"
    TOO_OLD = "too_old"
    TOO_YOUNG = "too_young"
    GRADE = "grade"
    DATES = "dates"  # its own days are over, or too far away
    CYCLE = "cycle"
    TOO_LATE = "too_late"  # it closes before what it needs can be done


@dataclass(frozen=True, slots=True)
class Obstacle:
    """``trail`` leads from the profession to ``step``; of a cycle it is the ring itself."""

    step: str
    reason: Reason
    trail: tuple[str, ...] = ()


def explain(
    graph: Graph,
    student: Student,
    target: str,
    wishes: Wishes,
    scenarios: Sequence[Scenario],
) -> tuple[Obstacle, ...]:
    """One obstacle for each way of leaving school, the most telling first, none twice."""
    if target not in graph:
        return (Obstacle(target, Reason.UNKNOWN),)
    found = [_Explainer(graph, student, wishes, each).why(target, ()) for each in scenarios]
    found = found or [Obstacle(target, Reason.GRADE, (target,))]
    unique = {(each.step, each.reason): each for each in found}
    return tuple(sorted(unique.values(), key=lambda each: each.reason == Reason.GRADE))


@dataclass(frozen=True, slots=True)
class _Explainer:
    graph: Graph
    student: Student
    wishes: Wishes
    scenario: Scenario
    known: dict[str, Obstacle] = field(default_factory=dict)  # each step is asked about once

    def why(self, node_id: str, trail: tuple[str, ...]) -> Obstacle:
        if node_id in trail:
            return Obstacle(node_id, Reason.CYCLE, trail[trail.index(node_id) :])
        if node_id not in self.known:
            self.known[node_id] = self._why(node_id, (*trail, node_id))
        return self.known[node_id]

    def _why(self, node_id: str, trail: tuple[str, ...]) -> Obstacle:
        if not self.scenario.slots[node_id]:
            return Obstacle(node_id, self._own(node_id), trail)
        for group in self.scenario.groups[node_id]:
            if not any(member in self.scenario.times for member in group):
                return self._none_of(group, node_id, trail)
        return Obstacle(node_id, Reason.TOO_LATE, trail)

    def _none_of(self, group: tuple[str, ...], node_id: str, trail: tuple[str, ...]) -> Obstacle:
        """Of several that are all barred the one that was nearest: a ring only if all are rings."""
        members = sorted(member for member in group if member in self.graph)
        if not members:
            return Obstacle(node_id, Reason.MISSING, trail)
        whys = []
        for member in members:
            why = self.why(member, trail)
            if why.reason != Reason.CYCLE:
                return why
            whys.append(why)
        return whys[0]

    def _own(self, node_id: str) -> Reason:
        node = self.graph[node_id]
        if node_id in self.wishes.dropped:
            return Reason.DROPPED
        if node.shut and not is_compulsory_and_begun(node, self.student):
            return Reason(node.shut.value)
        return self._by_limits(node)

    def _by_limits(self, node: Node) -> Reason:
        """The limit without which there would be a day to begin."""
        today, born = self.student.today, self.student.born
        if node.age_to is not None and years_after(born, node.age_to + 1) <= today.toordinal():
            return Reason.TOO_OLD
        if node.closes and node.closes < today:
            return Reason.DATES
        if self._has_slots(node, age_from=0, age_to=None):
            young = node.closes and years_after(born, node.age_from) > node.closes.toordinal()
            return Reason.TOO_YOUNG if young else self._young_or_old(node)
        if self._has_slots(node, grade_from=None, grade_to=None):
            return Reason.GRADE
        return Reason.DATES if node.opens or node.closes else Reason.GRADE

    def _young_or_old(self, node: Node) -> Reason:
        return Reason.TOO_OLD if self._has_slots(node, age_to=None) else Reason.TOO_YOUNG

    def _has_slots(self, node: Node, **limits: int | date | None) -> bool:
        freed = Node(
            id=node.id,
            kind=node.kind,
            months=node.months,
            **{  # type: ignore[arg-type]
                "age_from": node.age_from,
                "age_to": node.age_to,
                "grade_from": node.grade_from,
                "grade_to": node.grade_to,
                "opens": node.opens,
                "closes": node.closes,
                **limits,
            },
        )
        return bool(slots_of(freed, self.student, self.scenario.leave))
