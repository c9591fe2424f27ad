"""What counsellors and families find on their pages."""

import re
from datetime import timedelta

import pytest
from django.contrib.messages import get_messages
from django.core import mail
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
    InterestAnswer,
    InterestSitting,
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
    make_field,
    make_meeting,
    make_opportunity,
    make_profession,
)
from tests.profliner.paths.making import make_step
from tests.profliner.students.making import make_guardian

pytestmark = pytest.mark.django_db
ENGLISH = {"accept-language": "en"}


def signed_in(user: User) -> Client:
    client = Client(headers=ENGLISH)
    client.force_login(user)
    return client


@pytest.fixture
def school_class(db: None) -> SchoolClass:
    return make_class(grade=8)


@pytest.fixture
def counsellor(school_class: SchoolClass) -> User:
    return make_counsellor(school_class.school)


@pytest.fixture
def student(school_class: SchoolClass) -> User:
    return make_student(school_class=school_class, first_name="Лев", last_name="Стрижов")


@pytest.fixture
def guardian(student: User) -> User:
    return let_counsel(student)


@pytest.fixture
def desk(counsellor: User, guardian: User) -> Client:
    return signed_in(counsellor)


def move(admin: User, student: User, new: SchoolClass) -> None:
    """As administrators do it: within a school at once, between two by way of none."""
    held = student.enrolments.get(ended_on=None)
    if held.school_class.school_id != new.school_id:
        end_enrolment(by=admin, enrolment=held)
    row = Row(1, student.last_name, student.first_name, student.patronymic, student.email)
    enrol_class(by=admin, school_class=new, rows=[row])


def post(desk: Client, address: str, **data: object) -> int:
    return desk.post(address, data).status_code


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


class TestPicture:
    def test_of_fewer_than_ten_nothing_is_told(
        self, desk: Client, school_class: SchoolClass
    ) -> None:
        for _each in range(8):
            choose(make_counselled(school_class))
        page = desk.get(f"/counselling/classes/{school_class.pk}/").content.decode()
        assert "Fewer than 10 students with consent" in page
        assert "Have chosen a path" not in page

    def test_the_place_one_is_at_is_marked(self, desk: Client, school_class: SchoolClass) -> None:
        make_counselled(school_class)
        for address in ("/counselling/school/", f"/counselling/classes/{school_class.pk}/"):
            classes = desk.get(address).content.decode().split('aria-label="Classes"')[1]
            assert re.findall(r'href="([^"]+)" aria-current="true"', classes) == [address]

    def test_of_ten_who_chose_a_field_the_field_is_told(
        self, desk: Client, school_class: SchoolClass
    ) -> None:
        profession = make_profession(make_field(name_en="Robots"))
        rare = make_profession(make_field(name_en="Rarity"))
        for number in range(24):
            chosen = rare if number < 2 else profession if number < 14 else None
            student = make_counselled(school_class)
            if chosen:
                choose(student, chosen)
        page = desk.get(f"/counselling/classes/{school_class.pk}/").content.decode()
        assert "Rarity" not in page
        # Twelve less than fourteen would give the two away.
        assert "Robots" not in page
        assert "are left out" in page

    def test_interests_are_a_mean_of_ten_at_least(
        self, desk: Client, school_class: SchoolClass
    ) -> None:
        now = timezone.now()
        for number in range(12):
            sitting = InterestSitting.objects.create(
                student=make_counselled(school_class), started_at=now, finished_at=now
            )
            InterestAnswer.objects.bulk_create(
                InterestAnswer(sitting=sitting, statement=n, value=5 if n % 6 == 1 else 1,
                               answered_at=now)
                for n in range(1, 31)
            )  # fmt: skip
            if number == 8:
                few = desk.get(f"/counselling/classes/{school_class.pk}/").text
                assert "Mean answer" not in few
        page = desk.get(f"/counselling/classes/{school_class.pk}/").text
        assert ">100<" in page
        assert "Mean answer" in page

    def test_another_class_is_not_given_away_by_the_school(
        self, desk: Client, school_class: SchoolClass
    ) -> None:
        """Twelve of the school less twelve of the class would be none of the other class."""
        small = make_class(school=school_class.school, grade=9)
        profession = make_profession(make_field(name_en="Robots"))
        for _each in range(12):
            choose(make_counselled(school_class), profession)
        for _each in range(11):
            choose(make_counselled(small), make_profession(make_field()), is_chosen=False)
        whole = desk.get("/counselling/school/").content.decode()
        assert "Robots" in whole
        assert "Robots" not in desk.get(f"/counselling/classes/{school_class.pk}/").content.decode()
