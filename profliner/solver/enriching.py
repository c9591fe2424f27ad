"""Steps that nothing demands but that bring what the profession asks, added to a plan."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from profliner.solver.calendar import (
    add_months,
    first_start,
    groups_of,
    is_compulsory_and_begun,
    september,
    slots_of,
)
from profliner.solver.graph import FULL_TIME, Graph, Kind, Node, Student, Wishes
from profliner.solver.solving import Plan, Planned
from profliner.solver.weighing import DEFAULT, Weights, closes

MOST = 4
AT_ONCE = 2  # nobody manages more beside school
EXTRAS = frozenset({Kind.ELECTIVE, Kind.PROGRAMME, Kind.VOCATIONAL, Kind.CONTEST, Kind.INTERNSHIP})
YEARS = 3


def enrich(
    plan: Plan,
    graph: Graph,
    student: Student,
    wishes: Wishes,
    related: Iterable[str],
    *,
    weights: Weights = DEFAULT,
) -> Plan:
    """At most ``MOST`` of ``related``, each time the one that closes most of the gap that is left.

    Greedy: what is closed grows less with each step (it is submodular), so the sum stands at no
    less than 63 % of the best for as many steps. Nothing that is on the plan moves.
    O(``MOST`` · related · steps).
    """
    target = plan.ids[-1]
    known = set(plan.ids) | wishes.dropped | student.done
    left = sorted(
        each for each in set(related) - known if each in graph and graph[each].kind in EXTRAS
    )
    adder = _Adder(graph, student, wishes, weights, graph[target].skills, plan.leave)
    for _number in range(MOST):
        found = adder.best(left, plan)
        if found is None:
            break
        left.remove(found.id)
        plan = _with(plan, found)
    return plan


def _with(plan: Plan, new: Planned) -> Plan:
    *steps, goal = plan.steps
    steps = sorted([*steps, new], key=lambda each: (each.start, each.end, each.id))
    return replace(plan, steps=(*steps, goal))


@dataclass(frozen=True, slots=True)
class _Adder:
    graph: Graph
    student: Student
    wishes: Wishes
    weights: Weights
    asked: Mapping[str, int]
    leave: int

    def best(self, left: Sequence[str], plan: Plan) -> Planned | None:
        have = gained(plan.ids[:-1], self.graph, self.student)
        whole = closes(have, self.asked)
        scores = {each: self._score(self.graph[each], have, whole) for each in left}
        for each in sorted(left, key=lambda one: (-scores[one], one)):
            if scores[each] <= 0:
                return None
            if placed := self._placed(self.graph[each], plan):
                return placed
        return None

    def _score(self, node: Node, have: Mapping[str, int], whole: float) -> float:
        """Nothing for what closes nothing and was not wished for."""
        fit = self.wishes.fit.get(node.id, 0.0)
        gap = closes(merged(have, node.skills), self.asked) - whole
        if gap <= 0 and not fit:
            return 0.0
        keep = 1.0 if node.id in self.wishes.keep else 0.0
        return (
            self.weights.gap * gap * 3
            + self.weights.fit * fit
            + self.weights.ease * node.ease / 2
            + keep
        )

    def _placed(self, node: Node, plan: Plan) -> Planned | None:
        slots = slots_of(node, self.student, self.leave)
        release = self._release(node, plan)
        if release is None:
            return None
        septembers = (september(self.student, self.student.grade + n) for n in range(1, YEARS + 1))
        for day in (release, *(max(release, each.toordinal()) for each in septembers)):
            start = first_start(slots, day)
            if start is None:
                return None
            placed = Planned(
                node.id,
                date.fromordinal(start),
                date.fromordinal(add_months(start, node.months)),
            )
            if self._has_room(node, placed, plan):
                return placed
        return None

    def _release(self, node: Node, plan: Plan) -> int | None:
        """When all that it needs is done, by the plan as it is; None where something is missing."""
        ends = {step.id: step.end.toordinal() for step in plan.steps}
        kinds = {each: self.graph[each].kind for group in node.groups for each in group
                 if each in self.graph}  # fmt: skip
        release = self.student.today.toordinal()
        for group in groups_of(node, self.student, self.leave, kinds):
            met = [ends[each] for each in group if each in ends]
            if any(self._is_behind(each) for each in group):
                continue
            if not met:
                return None
            release = max(release, min(met))
        return release

    def _is_behind(self, node_id: str) -> bool:
        if node_id in self.student.done:
            return True
        if node_id not in self.graph:
            return False
        node = self.graph[node_id]
        if not is_compulsory_and_begun(node, self.student):
            return False
        began = september(self.student, node.grade_from or 1).toordinal()
        return add_months(began, node.months) <= self.student.today.toordinal()

    def _has_room(self, node: Node, placed: Planned, plan: Plan) -> bool:
        """Before the profession, beside no more than one other, in one vocational class only."""
        if placed.end > plan.steps[-1].start:
            return False
        beside = [
            self.graph[each.id].kind
            for each in plan.steps
            if each.start < placed.end and placed.start < each.end
        ]
        if node.kind == Kind.VOCATIONAL and Kind.VOCATIONAL in beside:
            return False
        if FULL_TIME.intersection(beside) and node.kind != Kind.INTERNSHIP:
            return False
        return sum(kind in EXTRAS for kind in beside) < AT_ONCE


def gained(steps: Iterable[str], graph: Graph, student: Student) -> dict[str, int]:
    """The highest level of each skill that these steps and all that is done teach."""
    have: dict[str, int] = {}
    for each in {*steps, *student.done}:
        if each in graph:
            have = merged(have, graph[each].skills)
    return have


def merged(first: Mapping[str, int], second: Mapping[str, int]) -> dict[str, int]:
    return {skill: max(first.get(skill, 0), second.get(skill, 0)) for skill in {*first, *second}}
