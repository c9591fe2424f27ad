"""Talks of a counsellor with students: planned, held, cancelled."""

from datetime import timedelta

import pytest
from django.contrib.messages import get_messages
from django.core import mail
from django.test import Client
from django.utils import timezone

from eschool.accounts.actions.withdraw_consent import withdraw_consent
from eschool.accounts.models import Notice, SchoolClass, User
from profliner.models import (
    Meeting,
)
from tests.factories import make_class, make_school
from tests.profliner.guidance.making import (
    make_counselled,
    make_meeting,
    post,
    signed_in,
)

pytestmark = pytest.mark.django_db


class TestMeetings:
    def plan(self, desk: Client, student: User, days: float = 3) -> int:
        at = timezone.localtime() + timedelta(days=days)
        return post(
            desk,
            f"/counselling/students/{student.pk}/meetings/",
            starts_at=f"{at:%Y-%m-%dT%H:%M}",
            place="Кабинет 12",
        )

    def test_family_is_told_on_the_site_and_by_mail(
        self,
        desk: Client,
        student: User,
        guardian: User,
        django_capture_on_commit_callbacks: object,
    ) -> None:
        with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]  # a fixture
            assert self.plan(desk, student) == 302
        assert {letter.to[0] for letter in mail.outbox} == {student.email, guardian.email}
        assert "Кабинет 12" in signed_in(guardian).get("/my/counselling/").content.decode()

    def test_the_hour_is_told_to_both_sides(self, desk: Client, student: User) -> None:
        self.plan(desk, student)
        at = timezone.localtime(Meeting.objects.get().starts_at)
        addresses = (
            "/counselling/",
            "/counselling/meetings/",
            f"/counselling/students/{student.pk}/",
        )
        for address in addresses:
            assert f", {at:%H:%M}</time>" in desk.get(address).content.decode()
        assert f", {at:%H:%M}</time>" in signed_in(student).get("/my/counselling/").content.decode()

    def test_sent_twice_it_is_planned_once(self, desk: Client, student: User) -> None:
        at = timezone.localtime() + timedelta(days=3)
        for _each in range(2):
            post(
                desk,
                f"/counselling/students/{student.pk}/meetings/",
                starts_at=f"{at:%Y-%m-%dT%H:%M}",
            )
        assert Meeting.objects.count() == 1
        assert Notice.objects.filter(kind="meeting_planned", recipient=student).count() == 1

    def test_two_at_one_hour_are_named(
        self, desk: Client, student: User, counsellor: User, school_class: SchoolClass
    ) -> None:
        other = make_counselled(school_class, last_name="Яшина", first_name="Ольга")
        at = timezone.localtime() + timedelta(days=3)

        def said(person: User, minutes: int) -> list[str]:
            begins = at + timedelta(minutes=minutes)
            address = f"/counselling/students/{person.pk}/meetings/"
            told = desk.post(address, {"starts_at": f"{begins:%Y-%m-%dT%H:%M}"})
            desk.get(address.removesuffix("meetings/"))  # reads the messages
            return [str(each) for each in get_messages(told.wsgi_request)]

        assert not any("Яшин" in each for each in said(student, 0))
        assert any("Стрижов" in each for each in said(other, 30))
        assert not any("Стрижов" in each for each in said(other, 60))

    @pytest.mark.parametrize("days", [-1, 400])
    def test_a_day_that_cannot_be_is_refused(
        self, desk: Client, student: User, days: float
    ) -> None:
        assert self.plan(desk, student, days) == 422
        assert not Meeting.objects.exists()

    def test_held_with_what_was_agreed(
        self, desk: Client, student: User, guardian: User, counsellor: User
    ) -> None:
        meeting = make_meeting(student, counsellor, days=-1)
        held = f"/counselling/meetings/{meeting.pk}/held/"
        assert post(desk, held, outcome="Пойдёт на кружок") == 302
        meeting.refresh_from_db()
        assert meeting.state == "held"
        assert "Пойдёт на кружок" in signed_in(student).get("/my/counselling/").content.decode()
        answer = desk.post(held, {"outcome": "Иначе"})
        assert [str(m) for m in get_messages(answer.wsgi_request)]
        meeting.refresh_from_db()
        assert meeting.outcome == "Пойдёт на кружок"

    def test_not_before_it_was(self, desk: Client, student: User, counsellor: User) -> None:
        meeting = make_meeting(student, counsellor, days=1)
        post(desk, f"/counselling/meetings/{meeting.pk}/held/", outcome="Заранее")
        meeting.refresh_from_db()
        assert meeting.state == "planned"

    def test_cancelled_tells_the_family(
        self, desk: Client, student: User, guardian: User, counsellor: User
    ) -> None:
        meeting = make_meeting(student, counsellor)
        assert post(desk, f"/counselling/meetings/{meeting.pk}/cancel/") == 302
        assert Notice.objects.filter(kind="meeting_cancelled").count() == 2

    def test_a_withdrawal_cancels_what_is_to_come(
        self, student: User, guardian: User, counsellor: User
    ) -> None:
        past, coming = (make_meeting(student, counsellor, days=days) for days in (-2, 2))
        withdraw_consent(guardian=guardian, student=student, purpose="counselling")
        past.refresh_from_db()
        coming.refresh_from_db()
        assert (past.state, coming.state) == ("planned", "cancelled")
        told = Notice.objects.get(recipient=counsellor)
        assert "Стрижов" not in str(told.params)

    def test_the_list_has_only_own_students(
        self, desk: Client, student: User, counsellor: User
    ) -> None:
        make_meeting(student, counsellor)
        strange = make_counselled(make_class(school=make_school()), last_name="Чужой")
        make_meeting(strange, counsellor)
        page = desk.get("/counselling/meetings/").content.decode()
        assert "Стрижов" in page
        assert "Чужой" not in page
