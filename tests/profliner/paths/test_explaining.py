"""Why there is no way, by the first thing that stops it; and what the solver makes of limits."""

from dataclasses import replace
from datetime import date

import pytest

from profliner.solver.enriching import MOST, enrich
from profliner.solver.explaining import Reason
from profliner.solver.graph import Graph, Kind, Node, Shut, Student, Wishes
from profliner.solver.solving import NoWay, Plan, solve

TODAY = date(2026, 11, 22)
STUDENT = Student(grade=8, born=date(2012, 5, 1), today=TODAY)
CLUB = Node("club", Kind.PROGRAMME, 8, age_from=10, grade_from=5, grade_to=11)
COLLEGE = Node("college", Kind.COLLEGE, 46, age_from=14)
GOAL = Node("goal", Kind.PROFESSION, 0, (("club",), ("college",)), age_from=18)


def answer(*nodes: Node, student: Student = STUDENT, wishes: Wishes | None = None) -> Plan | NoWay:
    return solve(Graph(nodes), student, "goal", wishes)


@pytest.mark.parametrize(
    ("club", "reason"),
    [
        (replace(CLUB, shut=Shut.FULL), Reason.FULL),
        (replace(CLUB, shut=Shut.DEADLINE), Reason.DEADLINE),
        (replace(CLUB, shut=Shut.CANCELLED), Reason.CANCELLED),
        (replace(CLUB, shut=Shut.CLOSED), Reason.CLOSED),
        (replace(CLUB, age_from=5, age_to=12), Reason.TOO_OLD),
        (replace(CLUB, age_from=16, closes=date(2027, 1, 1)), Reason.TOO_YOUNG),
        (replace(CLUB, grade_from=5, grade_to=6), Reason.GRADE),
        (replace(CLUB, closes=date(2026, 10, 1)), Reason.DATES),
        (replace(CLUB, groups=((),)), Reason.MISSING),
        (replace(CLUB, groups=(("goal",),)), Reason.CYCLE),
    ],
)
def test_what_stops_is_named(club: Node, reason: Reason) -> None:
    found = answer(club, COLLEGE, GOAL)
    assert isinstance(found, NoWay)
    assert found.obstacles[0].reason == reason


def test_a_trail_leads_to_what_stops() -> None:
    deep = replace(CLUB, groups=(("first",),))
    found = answer(deep, replace(CLUB, id="first", shut=Shut.FULL), COLLEGE, GOAL)
    assert isinstance(found, NoWay)
    assert found.obstacles[0].trail == ("goal", "club", "first")


def test_what_closes_before_its_prerequisite_ends_comes_too_late() -> None:
    late = replace(CLUB, groups=(("first",),), closes=date(2027, 1, 1))
    found = answer(late, replace(CLUB, id="first"), COLLEGE, GOAL)
    assert isinstance(found, NoWay)
    assert found.obstacles[0].reason == Reason.TOO_LATE


def test_who_holds_a_place_goes_on_though_it_is_full() -> None:
    full = replace(CLUB, shut=Shut.FULL)
    assert isinstance(answer(full, COLLEGE, GOAL), NoWay)
    held = replace(STUDENT, holds=frozenset({"club"}))
    assert isinstance(answer(full, COLLEGE, GOAL, student=held), Plan)


def test_a_college_begins_in_september_after_the_ninth_grade() -> None:
    found = answer(CLUB, COLLEGE, GOAL)
    assert isinstance(found, Plan)
    starts = {step.id: step.start for step in found.steps}
    assert starts["college"] == date(2028, 9, 1)
    assert starts["club"] == TODAY


def test_two_colleges_are_never_at_once() -> None:
    other = replace(COLLEGE, id="other")
    goal = replace(GOAL, groups=(*GOAL.groups, ("other",)))
    found = answer(CLUB, COLLEGE, other, goal)
    assert isinstance(found, Plan)
    days = {step.id: step for step in found.steps}
    first, second = sorted((days["college"], days["other"]), key=lambda step: step.start)
    assert first.end <= second.start


def test_of_two_as_soon_the_one_that_suits_is_taken() -> None:
    other = replace(CLUB, id="aaa")
    goal = replace(GOAL, groups=(("club", "aaa"), ("college",)))
    found = answer(CLUB, other, COLLEGE, goal, wishes=Wishes(fit={"club": 1.0}))
    assert isinstance(found, Plan)
    assert "club" in found.ids
    assert "aaa" not in found.ids


def test_what_is_done_is_not_planned_again() -> None:
    found = answer(CLUB, COLLEGE, GOAL, student=replace(STUDENT, done=frozenset({"club"})))
    assert isinstance(found, Plan)
    assert "club" not in found.ids


def test_extras_close_the_gap_without_moving_anything() -> None:
    goal = replace(GOAL, skills={"a": 5, "b": 3})
    extras = [replace(CLUB, id=f"extra{n}", skills={"b": 3} if n else {"c": 5}) for n in range(9)]
    graph = Graph([CLUB, replace(COLLEGE, skills={"a": 4}), goal, *extras])
    plan = solve(graph, STUDENT, "goal")
    assert isinstance(plan, Plan)
    richer = enrich(plan, graph, STUDENT, Wishes(), [each.id for each in extras])
    added = set(richer.ids) - set(plan.ids)
    assert len(added) == 1
    assert "extra0" not in added
    assert {step.id: step.start for step in plan.steps}.items() <= {
        step.id: step.start for step in richer.steps
    }.items()
    saved = Wishes(fit={each.id: 1.0 for each in extras})
    assert len(enrich(plan, graph, STUDENT, saved, [e.id for e in extras]).ids) <= 3 + MOST
