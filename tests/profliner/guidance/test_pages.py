"""What counsellors and families find on their pages."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from eschool.accounts.actions.apply_retention import apply_retention
from eschool.accounts.actions.end_enrolment import end_enrolment
from eschool.accounts.actions.enrol_class import enrol_class
from eschool.accounts.actions.move_up_classes import move_up_classes
from eschool.accounts.actions.withdraw_consent import withdraw_consent
from eschool.accounts.class_lists import Row
from eschool.accounts.models import Consent, ConsentText, Deed, Notice, SchoolClass, User
from profliner.models import (
    CounsellorNote,
    Meeting,
    PathStep,
    SignUp,
)
from tests.factories import make_class, make_person, make_school, make_student
from tests.profliner.guidance.making import (
    choose,
    let_counsel,
    make_counselled,
    make_counsellor,
    make_meeting,
    make_opportunity,
    post,
    signed_in,
)
from tests.profliner.paths.making import make_step
from tests.profliner.students.making import make_guardian

pytestmark = pytest.mark.django_db


def move(admin: User, student: User, new: SchoolClass) -> None:
    """As administrators do it: within a school at once, between two by way of none."""
    held = student.enrolments.get(ended_on=None)
    if held.school_class.school_id != new.school_id:
        end_enrolment(by=admin, enrolment=held)
    row = Row(1, student.last_name, student.first_name, student.patronymic, student.email)
    enrol_class(by=admin, school_class=new, rows=[row])


class TestList:
    def test_names_those_with_consent_and_why(
        self, desk: Client, school_class: SchoolClass
    ) -> None:
        make_student(school_class=school_class, last_name="Безсогласия")
        page = desk.get("/counselling/").content.decode()
        assert "Стрижов" in page
        assert "No next step" in page
        assert "Безсогласия" not in page

    def test_filters_by_reason_and_class(self, desk: Client, school_class: SchoolClass) -> None:
        other = make_class(school=school_class.school, grade=9)
        make_counselled(other, last_name="Ерохин")
        page = desk.get(f"/counselling/?school_class={other.pk}").content.decode()
        assert "Ерохин" in page
        assert "Стрижов" not in page
        assert "Стрижов" not in desk.get("/counselling/?why=guardian").content.decode()

    def test_a_class_of_another_school_filters_nothing(self, desk: Client) -> None:
        strange = make_class(school=make_school())
        assert "Стрижов" in desk.get(f"/counselling/?school_class={strange.pk}").content.decode()

    @pytest.mark.parametrize("query", ["why=x", "school_class=1", "page=nil"])
    def test_takes_any_query(self, desk: Client, query: str) -> None:
        assert desk.get(f"/counselling/?{query}").status_code == 200

    def test_asks_as_much_for_one_as_for_many(
        self, desk: Client, school_class: SchoolClass
    ) -> None:
        def count() -> int:
            with CaptureQueriesContext(connection) as queries:
                assert desk.get("/counselling/").status_code == 200
            return len(queries)

        few = count()
        for _each in range(30):
            make_counselled(school_class)
        assert count() == few
        assert few <= 16


class TestStudent:
    def test_is_gone_at_once_when_consent_is(
        self, desk: Client, student: User, guardian: User
    ) -> None:
        address = f"/counselling/students/{student.pk}/"
        assert desk.get(address).status_code == 200
        withdraw_consent(guardian=guardian, student=student, purpose="counselling")
        assert desk.get(address).status_code == 404
        assert post(desk, f"{address}notes/", text="Тайком") == 404
        assert not CounsellorNote.objects.exists()

    def test_shows_what_the_consent_names_and_no_more(self, desk: Client, student: User) -> None:
        path, day = choose(student), timezone.localdate()
        said = [{"code": "strength", "subject": "mathematics", "lessons": 4}, {"code": "saved"}]
        PathStep.objects.create(
            path=path,
            step=make_step("elective"),
            position=1,
            starts_on=day,
            ends_on=day,
            reasons=said,
        )
        address = f"/counselling/students/{student.pk}/"
        for page in (desk.get(address).text, desk.get(f"/paths/{path.pk}/").text):
            assert "Your results in this subject" not in page
            assert "You saved it" not in page
            assert "went well" not in page

    def test_shows_sign_ups_where_the_consent_names_them(
        self, desk: Client, student: User, guardian: User
    ) -> None:
        address = f"/counselling/students/{student.pk}/"
        assert "Signed up for nothing yet." in desk.get(address).text
        now = timezone.now()
        SignUp.objects.create(
            student=student, opportunity=make_opportunity(title_en="Hackathon"), state="place",
            queued_at=now, changed_at=now,
        )  # fmt: skip
        assert "Hackathon" in desk.get(address).text
        first = ConsentText.objects.get(purpose="counselling", version=1)
        Consent.objects.filter(student=student, wording__purpose="counselling").update(
            wording=first
        )
        page = desk.get(address).text
        assert "Hackathon" not in page
        assert "does not name sign-ups" in page

    def test_a_path_read_is_noted_and_only_the_chosen_one_is(
        self, desk: Client, student: User, guardian: User, counsellor: User
    ) -> None:
        path, other = choose(student), choose(student, is_chosen=False)
        day = timezone.localdate()
        PathStep.objects.create(
            path=path, step=make_step("elective"), position=1, starts_on=day, ends_on=day
        )
        assert signed_in(guardian).get(f"/paths/{path.pk}/").status_code == 200
        assert not Deed.objects.filter(kind="student_read").exists()
        assert desk.get(f"/paths/{other.pk}/").status_code == 404
        assert desk.get(f"/paths/{path.pk}/").status_code == 200
        deed = Deed.objects.get(kind="student_read")
        assert (deed.by, deed.person) == (counsellor, student)

    def test_each_reading_is_noted_once_a_day(
        self, desk: Client, student: User, guardian: User, counsellor: User
    ) -> None:
        for _each in range(3):
            desk.get(f"/counselling/students/{student.pk}/")
        deed = Deed.objects.get(kind="student_read")
        assert (deed.by, deed.person) == (counsellor, student)
        assert counsellor.get_full_name() in signed_in(guardian).get("/my/counselling/").text


class TestAnotherSchool:
    def test_ends_what_was_planned_and_leaves_the_notes_with_the_family(
        self,
        desk: Client,
        student: User,
        guardian: User,
        counsellor: User,
        school_class: SchoolClass,
    ) -> None:
        """A class of the same school changes nothing; leaving it does, also before the next."""
        post(desk, f"/counselling/students/{student.pk}/notes/", text="Любит приборы")
        talk = make_meeting(student, counsellor, about="Олимпиада")
        make_meeting(student, counsellor, days=-3, state="held", outcome="Решили ждать")
        admin = make_person("administrator")
        own = make_class(school=school_class.school, grade=9)
        new = make_class(school=make_school(), grade=8)
        move(admin, student, own)
        talk.refresh_from_db()
        assert talk.state == "planned"
        Notice.objects.all().delete()
        move(admin, student, new)
        talk.refresh_from_db()
        assert talk.state == "cancelled"
        told = Notice.objects.filter(kind="meeting_cancelled").values_list("recipient", flat=True)
        assert set(told) == {student.pk, guardian.pk, counsellor.pk}
        page = signed_in(make_counsellor(new.school)).get(f"/counselling/students/{student.pk}/")
        mine = signed_in(guardian).get("/my/counselling/")
        for text in ("Любит приборы", "Решили ждать"):
            assert (text in page.text, text in mine.text) == (False, True)
        assert "Notes: 1, talks: 2." in signed_in(guardian).get(f"/wards/{student.pk}/").text

    def test_the_end_of_school_ends_what_was_planned(
        self, student: User, guardian: User, counsellor: User, school_class: SchoolClass
    ) -> None:
        kept = make_meeting(student, counsellor)
        last = make_class(school=school_class.school, grade=11)
        leaver = make_counselled(last)
        talk = make_meeting(leaver, counsellor)
        move_up_classes(by=make_person("administrator"), school=last.school, year=last.year + 1)
        states = Meeting.objects.in_bulk([kept.pk, talk.pk])
        assert [states[each.pk].state for each in (kept, talk)] == ["planned", "cancelled"]


class TestNotes:
    def test_family_is_told_and_may_read(self, desk: Client, student: User, guardian: User) -> None:
        assert post(desk, f"/counselling/students/{student.pk}/notes/", text="Любит приборы") == 302
        assert set(Notice.objects.filter(kind="counsellor_note").values_list("recipient", flat=True)
                   ) == {student.pk, guardian.pk}  # fmt: skip
        for reader in (student, guardian):
            assert "Любит приборы" in signed_in(reader).get("/my/counselling/").content.decode()

    def test_the_latest_stand_first_and_all_on_one_click(
        self, student: User, guardian: User, counsellor: User
    ) -> None:
        now = timezone.now()
        for day in range(12):
            CounsellorNote.objects.create(
                student=student, author=counsellor, text=f"Запись-{day}-й день",
                written_at=now - timedelta(days=day),
            )  # fmt: skip
        family = signed_in(guardian)
        latest, all_of_them = (
            family.get(f"/my/counselling/{each}").text for each in ("", "?all=1")
        )
        shown = [
            sum(f"Запись-{day}-й" in page for day in range(12)) for page in (latest, all_of_them)
        ]
        assert shown == [10, 12]
        assert ("All notes and talks" in latest, "All notes and talks" in all_of_them) == (
            True,
            False,
        )

    def test_nobody_else_reads_them(
        self, desk: Client, student: User, school_class: SchoolClass
    ) -> None:
        post(desk, f"/counselling/students/{student.pk}/notes/", text="Любит приборы")
        neighbour = make_counselled(school_class)
        stranger = make_guardian(neighbour)
        for other in (neighbour, stranger):
            assert "приборы" not in signed_in(other).get("/my/counselling/").content.decode()

    def test_an_empty_one_says_so(self, desk: Client, student: User) -> None:
        answer = desk.post(f"/counselling/students/{student.pk}/notes/", {"text": "  "})
        assert answer.status_code == 422
        assert not CounsellorNote.objects.exists()

    def test_only_its_author_deletes_it(
        self, desk: Client, student: User, school_class: SchoolClass
    ) -> None:
        post(desk, f"/counselling/students/{student.pk}/notes/", text="Раз")
        note = CounsellorNote.objects.get()
        other = signed_in(make_counsellor(school_class.school))
        assert "Раз" in other.get(f"/counselling/students/{student.pk}/").content.decode()
        assert post(other, f"/counselling/notes/{note.pk}/delete/") == 404
        assert post(desk, f"/counselling/notes/{note.pk}/delete/") == 302
        assert not CounsellorNote.objects.exists()

    def test_after_a_withdrawal_they_are_kept_for_the_family_and_no_longer_than_the_rule(
        self, desk: Client, student: User, guardian: User
    ) -> None:
        post(desk, f"/counselling/students/{student.pk}/notes/", text="Любит приборы")
        withdraw_consent(guardian=guardian, student=student, purpose="counselling")
        assert "приборы" in signed_in(guardian).get("/my/counselling/").content.decode()
        apply_retention()
        assert CounsellorNote.objects.exists()
        student.consents.update(withdrawn_at=timezone.now() - timedelta(days=31))
        apply_retention()
        assert not CounsellorNote.objects.exists()

    def test_consent_given_again_keeps_them(
        self, desk: Client, student: User, guardian: User
    ) -> None:
        post(desk, f"/counselling/students/{student.pk}/notes/", text="Любит приборы")
        withdraw_consent(guardian=guardian, student=student, purpose="counselling")
        student.consents.update(withdrawn_at=timezone.now() - timedelta(days=31))
        let_counsel(student, guardian)
        apply_retention()
        assert CounsellorNote.objects.exists()
