"""Many students at the same moment: as many places as there are, and nobody overtaken."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import pytest
from django.db import connection

from profliner.actions.answer_sign_up import answer_sign_up
from profliner.actions.change_plan import change_places
from profliner.actions.withdraw_sign_up import withdraw_sign_up
from profliner.models import SignUp
from profliner.refusals import Refused
from tests.factories import make_class, make_student
from tests.profliner.opportunities import making

pytestmark = [pytest.mark.usefixtures("committing_db"), pytest.mark.timeout(300)]
State = SignUp.State
PLACES, STUDENTS = 10, 100


def _at_once(calls: Sequence[Callable[[], Any]], workers: int = 20) -> list[Any]:
    def call(each: Callable[[], Any]) -> Any:
        try:
            return each()
        except Refused as refused:
            return refused.code
        finally:
            connection.close()

    with ThreadPoolExecutor(workers) as pool:
        return list(pool.map(call, calls))


def _grown(number: int) -> list[Any]:
    school_class = make_class(grade=9)
    return [make_student(school_class=school_class) for _n in range(number)]


def _is_in_order(opportunity: Any) -> bool:
    """Places are the head of the line, the rest its tail."""
    line = [state for state in making.states(opportunity) if state in SignUp.ACTIVE]
    first = opportunity.places
    return State.WAITING not in line[:first] and set(line[first:]) <= {State.WAITING, State.CONSENT}


def test_a_hundred_for_ten_places() -> None:
    opportunity, students = making.make_opportunity(places=PLACES), _grown(STUDENTS)
    calls = [partial(making.join, each, opportunity) for each in students]
    _at_once(calls)
    states = making.states(opportunity)
    assert states == [State.PLACE] * PLACES + [State.WAITING] * (STUDENTS - PLACES)
    moments = list(opportunity.signups.values_list("queued_at", flat=True))
    assert len(set(moments)) == STUDENTS, "no two came at the same moment"
    assert opportunity.signups.values("student").distinct().count() == STUDENTS


def test_one_student_on_many_devices_has_one_place() -> None:
    opportunity = making.make_opportunity(places=PLACES)
    (student,) = _grown(1)
    signups = _at_once([lambda: making.join(student, opportunity)] * 20)
    assert len({each.pk for each in signups}) == 1
    assert opportunity.signups.count() == 1


def test_coming_going_and_other_halls_at_once() -> None:
    employer = making.make_employer()
    organisation = making.make_organisation(employer)
    opportunity, students = making.make_opportunity(organisation, places=5), _grown(30)
    younger, guardian = making.make_younger()
    asked = making.join(younger, opportunity)
    early = [making.join(each, opportunity) for each in students[:10]]
    calls: list[Callable[[], Any]] = [
        *(partial(making.join, each, opportunity) for each in students[10:]),
        *(partial(withdraw_sign_up, signup=each, by=each.student) for each in early),
        lambda: answer_sign_up(signup=asked, guardian=guardian, agrees=True),
        lambda: change_places(opportunity=opportunity, by=employer, places=8),
        lambda: change_places(opportunity=opportunity, by=employer, places=3),
    ]
    _at_once(calls[::2] + calls[1::2])
    opportunity.refresh_from_db()
    assert _is_in_order(opportunity)
    assert opportunity.signups.filter(state=State.PLACE).count() == opportunity.places
    assert opportunity.signups.count() == 31, "nobody is lost"
    assert opportunity.signups.filter(state=State.WITHDRAWN).count() == 10
