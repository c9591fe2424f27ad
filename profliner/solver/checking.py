"""Whether a schedule still holds: written apart from the search, so that it can judge it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import pairwise

from profliner.solver.calendar import (
    FIRST_LEAVING,
    LAST_GRADE,
    add_months,
    is_compulsory_and_begun,
    leaving_day,
    leaving_grades,
    school_year,
)
from profliner.solver.graph import FULL_TIME, IN_SCHOOL, Graph, Kind, Node, Student


class Fault(StrEnum):
    GONE = "gone"
    CLOSED = "closed"
    CANCELLED = "cancelled"
    DEADLINE = "deadline"
    FULL = "full"
    OVERDUE = "overdue"  # was to begin before today
    LIMITS = "limits"  # age, grade, days of its own, length
    NEEDS = "needs"
    OVERLAP = "overlap"


@dataclass(frozen=True, slots=True)
class Problem:
    step: str
    fault: Fault


@dataclass(frozen=True, slots=True)
class Placed:
    """A step as it stands on a path: first day, and the day after its last."""

    id: str
    start: date
    end: date


def check(steps: Sequence[Placed], graph: Graph, student: Student) -> list[Problem]:
    """What does not hold, for the way of leaving school that suits the schedule best."""
    found = [
        list(_Checker(graph, student, leave, {step.id: step for step in steps}).problems())
        for leave in leaving_grades(student)
    ]
    return min(found, key=len, default=[])


@dataclass(frozen=True, slots=True)
class _Checker:
    graph: Graph
    student: Student
    leave: int
    placed: Mapping[str, Placed]

    def problems(self) -> Iterator[Problem]:
        for step in self.placed.values():
            if fault := self._fault(step):
                yield Problem(step.id, fault)
        yield from self._overlaps()

    def _fault(self, step: Placed) -> Fault | None:
        if step.id in self.student.done or step.id in self.student.doing:
            return None
        if step.id not in self.graph:
            return Fault.GONE
        return self._fault_of(self.graph[step.id], step)

    def _fault_of(self, node: Node, step: Placed) -> Fault | None:
        if is_compulsory_and_begun(node, self.student):
            return None if self._ends_in_school(step) else Fault.LIMITS
        if node.shut and step.id not in self.student.holds:
            return Fault(node.shut.value)
        if step.start < self.student.today:
            return Fault.OVERDUE
        if not self._fits(node, step):
            return Fault.LIMITS
        return None if self._has_needs(node, step) else Fault.NEEDS

    def _fits(self, node: Node, step: Placed) -> bool:
        age = _years(self.student.born, step.start)
        return (
            step.end.toordinal() == add_months(step.start.toordinal(), node.months)
            and node.age_from <= age <= (node.age_to if node.age_to is not None else age)
            and (node.opens or step.start) <= step.start <= (node.closes or step.start)
            and self._suits_school(node, step)
        )

    def _suits_school(self, node: Node, step: Placed) -> bool:
        grade = self.student.grade + school_year(step.start) - school_year(self.student.today)
        is_september = (step.start.month, step.start.day) == (9, 1)
        is_january = (step.start.month, step.start.day) == (1, 10)
        if node.kind in IN_SCHOOL:
            in_season = is_september or (is_january and node.kind == Kind.ELECTIVE)
            return in_season and self._in_grades(node, grade) and self._ends_in_school(step)
        if node.kind in FULL_TIME:
            left = step.start >= leaving_day(self.student, self.leave)
            return is_september and left and self._may_enter(node, step)
        if node.kind == Kind.PROFESSION:
            return step.start >= leaving_day(self.student, self.leave)
        if node.grade_to is None:
            return grade >= (node.grade_from or 1)
        return self._in_grades(node, grade)

    def _in_grades(self, node: Node, grade: int) -> bool:
        return (node.grade_from or 1) <= grade <= min(node.grade_to or LAST_GRADE, self.leave)

    def _may_enter(self, node: Node, step: Placed) -> bool:
        is_university = node.kind == Kind.UNIVERSITY
        first = node.grade_from or (LAST_GRADE if is_university else FIRST_LEAVING)
        if is_university and self.leave < first:
            needed = [member for group in node.groups for member in group]
            colleges = [m for m in needed if m in self.graph and self.graph[m].kind == "college"]
            return self._any_done(colleges, step.start)
        return is_university or first <= self.leave <= (node.grade_to or LAST_GRADE)

    def _ends_in_school(self, step: Placed) -> bool:
        return step.end <= leaving_day(self.student, self.leave)

    def _has_needs(self, node: Node, step: Placed) -> bool:
        return all(self._any_done(group, step.start) for group in node.groups)

    def _any_done(self, group: Iterable[str], day: date) -> bool:
        return any(self._is_done(member, day) for member in group)

    def _is_done(self, member: str, day: date) -> bool:
        if member in self.student.done:
            return True
        if member in self.placed:
            return self.placed[member].end <= day
        return member in self.graph and self._was_at_school(self.graph[member], day)

    def _was_at_school(self, node: Node, day: date) -> bool:
        """A subject of grades behind, which nobody writes on a path."""
        if not is_compulsory_and_begun(node, self.student):
            return False
        years = self.student.grade - (node.grade_from or 1)
        began = date(school_year(self.student.today) - years, 9, 1)
        return add_months(began.toordinal(), node.months) <= self.student.today.toordinal()

    def _overlaps(self) -> Iterator[Problem]:
        for kinds in (FULL_TIME, frozenset({Kind.VOCATIONAL})):
            those = sorted(
                (step for step in self.placed.values() if self._is_of(step, kinds)),
                key=lambda step: (step.start, step.end, step.id),
            )
            for first, second in pairwise(those):
                if second.start < first.end:
                    yield Problem(second.id, Fault.OVERLAP)

    def _is_of(self, step: Placed, kinds: frozenset[Kind]) -> bool:
        is_known = step.id in self.graph and step.id not in self.student.done
        return is_known and self.graph[step.id].kind in kinds


def _years(born: date, day: date) -> int:
    """Whole years; born on 29 February means 1 March in other years."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))
