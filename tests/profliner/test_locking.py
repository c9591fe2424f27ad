"""Erasing somebody while others write to what is theirs: one waits for the other, none for both.

PostgreSQL ends one of two that wait for each other with an error; a database that lets one
writer in at a time has nothing to fail with.
"""

import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Event
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from eschool.accounts.actions import erase_person as erasing
from eschool.accounts.actions.erase_person import erase_person
from eschool.accounts.actions.withdraw_consent import withdraw_consent
from eschool.accounts.models import User
from profliner import line
from profliner.actions import mark_attendance as marking
from profliner.actions import recheck_paths, save_city_list
from profliner.actions import save_opportunity as saving
from profliner.actions.keep_lines import keep_line
from profliner.actions.make_path import make_path
from profliner.actions.plant_fields import plant_fields
from profliner.actions.show_name import show_name
from profliner.models import CityList, Opportunity, Path, SignUp, Step
from profliner.refusals import Refused
from tests.profliner.opportunities import making
from tests.profliner.paths.making import Ways, make_field, make_student
from tests.profliner.professions.making import PROGRAMMER, WELDER, put_on_list
from tests.profliner.students.making import let_profile

pytestmark = [pytest.mark.usefixtures("committing_db"), pytest.mark.timeout(300)]
MEANWHILE = 1.0  # seconds in which the other goes as far as it can


def _meet(monkeypatch: pytest.MonkeyPatch, module: Any, name: str) -> Event:
    """Whoever calls this waits a while, with all that they have locked."""
    there, real = Event(), getattr(module, name)

    def slowly(*args: Any, **kwargs: Any) -> Any:
        done = real(*args, **kwargs)
        there.set()
        Event().wait(MEANWHILE)
        return done

    monkeypatch.setattr(module, name, slowly)
    return there


def _both(first: Callable[[], Any], there: Event, person: User) -> None:
    """Erases ``person`` while ``first`` is in the midst of it."""

    def erase() -> Any:
        assert there.wait(20)
        return erase_person(person=person)

    _at_once(first, erase)


def _at_once(*acts: Callable[[], Any]) -> None:
    """Raises what any of them raised."""

    def run(act: Callable[[], Any]) -> Any:
        try:
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        for each in [pool.submit(run, act) for act in acts]:
            each.result()


def test_places_move_while_somebody_in_the_line_is_erased(monkeypatch: pytest.MonkeyPatch) -> None:
    opportunity = making.make_opportunity(places=1)
    students = [making.make_grown() for _number in range(3)]
    for each in students:
        making.join(each, opportunity)
    Opportunity.objects.filter(pk=opportunity.pk).update(places=3)
    there = _meet(monkeypatch, line, "announce")
    _both(lambda: keep_line(opportunity_id=opportunity.pk), there, students[1])
    left = opportunity.signups.values_list("student", "state")
    assert set(left) == {(each.pk, SignUp.State.PLACE) for each in (students[0], students[2])}


def test_places_move_while_a_consent_is_withdrawn(monkeypatch: pytest.MonkeyPatch) -> None:
    opportunity = making.make_opportunity(places=1)
    students = [making.make_grown() for _number in range(2)]
    for each in students:
        show_name(signup=making.join(each, opportunity), by=each, shown=True)
    guardian = making.let_meet_employers(students[1])
    Opportunity.objects.filter(pk=opportunity.pk).update(places=2)
    there = _meet(monkeypatch, line, "announce")

    def withdraw() -> None:
        assert there.wait(20)
        withdraw_consent(guardian=guardian, student=students[1], purpose="employers")

    _at_once(lambda: keep_line(opportunity_id=opportunity.pk), withdraw)
    assert set(making.states(opportunity)) == {SignUp.State.PLACE}
    named = opportunity.signups.exclude(name_by_student_at=None)
    assert [each.student for each in named] == students[:1]


def test_who_signs_up_while_being_erased_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    opportunity, student = making.make_opportunity(places=5), making.make_grown()
    there = _meet(monkeypatch, erasing, "record_deed")

    def join() -> None:
        assert there.wait(20)
        with pytest.raises(Refused):
            making.join(student, opportunity)

    _at_once(lambda: erase_person(person=student), join)
    assert not opportunity.signups.exists()


def test_a_path_is_checked_while_its_student_is_erased(monkeypatch: pytest.MonkeyPatch) -> None:
    ways = Ways()
    path = make_path(student=make_student(grade=8), profession=ways.profession)
    Step.objects.filter(pk=ways.internship.pk).update(is_open=False)
    there = _meet(monkeypatch, recheck_paths, "_tell")

    def check() -> None:
        recheck_paths.recheck_path(path_id=path.pk, now=timezone.now())

    _both(check, there, path.student)
    assert not Path.objects.exists()


def test_two_who_mark_the_same_students_as_having_come(monkeypatch: pytest.MonkeyPatch) -> None:
    """In an order of their own each: codes differ from list to list."""
    monkeypatch.setattr(sys.modules[__name__], "MEANWHILE", 0.2)
    students = [making.make_grown() for _number in range(2)]
    for each in students:
        let_profile(each)
    organisation = making.make_organisation()
    by = organisation.members.get()
    offers = [making.make_opportunity(organisation) for _number in range(2)]
    codes = [[making.join(each, offer).code for each in students] for offer in offers]
    yesterday = timezone.localdate() - timedelta(days=1)
    Opportunity.objects.update(starts_on=yesterday, ends_on=yesterday)
    there = _meet(monkeypatch, marking, "record_signal")

    def mark_backwards() -> None:
        assert there.wait(20)
        came = dict.fromkeys(reversed(codes[1]), "")
        marking.mark_attendance(opportunity=offers[1], by=by, came=came)

    _at_once(
        lambda: marking.mark_attendance(
            opportunity=offers[0], by=by, came=dict.fromkeys(codes[0], "")
        ),
        mark_backwards,
    )
    assert SignUp.objects.filter(state=SignUp.State.ATTENDED).count() == 4


def test_two_who_save_at_once_close_no_ring(monkeypatch: pytest.MonkeyPatch) -> None:
    make_field()
    organisation = making.make_organisation()
    by = organisation.members.get()
    first, second = (making.make_opportunity(organisation, state="draft") for _number in range(2))
    there = _meet(monkeypatch, saving, "check_values")
    refused: list[str] = []

    def put_after(offer: Opportunity, other: Opportunity) -> None:
        values = {name: getattr(offer, name) for name in saving.FIELDS} | {"requires": [other]}
        try:
            saving.save_opportunity(opportunity=offer, by=by, values=values)
        except Refused as ring:
            refused.append(ring.code)

    def the_other_way() -> None:
        assert there.wait(20)
        put_after(second, first)

    _at_once(lambda: put_after(first, second), the_other_way)
    assert refused == ["requires_itself"]


def test_two_lists_of_the_city_at_once_are_two_versions(monkeypatch: pytest.MonkeyPatch) -> None:
    """The first list of all as well, where there is no version yet to wait for."""
    plant_fields()
    there = _meet(monkeypatch, save_city_list, "current_entries")

    def second() -> None:
        assert there.wait(20)
        put_on_list(WELDER, PROGRAMMER)

    _at_once(lambda: put_on_list(WELDER), second)
    third = WELDER | {"name_en": "Master welder"}
    there.clear()

    def fourth() -> None:
        assert there.wait(20)
        put_on_list(third, PROGRAMMER)

    _at_once(lambda: put_on_list(third), fourth)
    versions = CityList.objects.order_by("version").values_list("version", "content")
    assert [(number, len(content)) for number, content in versions] == [
        (1, 1), (2, 2), (3, 1), (4, 2)
    ]  # fmt: skip
