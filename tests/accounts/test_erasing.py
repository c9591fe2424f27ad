"""Erasing a person, erasing them anew after a restore, and ending what was kept long enough."""

import json
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import Client
from django.utils import timezone
from wagtail.models import Revision

from eschool.accounts.actions.apply_retention import apply_retention, retention_due
from eschool.accounts.actions.erase_person import erase_person
from eschool.accounts.actions.give_consent import give_consent
from eschool.accounts.actions.log_erasures import LOG, log_erasures
from eschool.accounts.actions.notify import notify
from eschool.accounts.models import (
    Consent,
    ConsentText,
    Deed,
    Enrolment,
    Erasure,
    Guardianship,
    Notice,
    RetentionRule,
    School,
    User,
)
from eschool.accounts.retention import KINDS
from library.actions.answer_work import answer_work
from library.actions.set_lesson import set_lesson
from library.marking import items_of
from library.models import (
    Assignment,
    Authorship,
    LessonPage,
    Response,
    SubjectPage,
    Upload,
    Use,
    Work,
)
from library.scripts import script_of
from tests.factories import (
    PASSWORD,
    make_class,
    make_draft,
    make_person,
    make_student,
    make_teacher,
    make_user,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator(db: None) -> User:
    return make_person("administrator")


@pytest.fixture
def student(teacher: User, school: School) -> User:
    school_class = make_class(school=school, teacher=teacher)
    return make_student(school_class=school_class, first_name="Лев", last_name="Стрижов")


@pytest.fixture
def work(student: User, teacher: User, lesson: LessonPage) -> Work:
    school_class = student.enrolments.get().school_class
    assignment = set_lesson(teacher=teacher, lesson=lesson, school_class=school_class)
    task = next(iter(items_of(script_of(assignment.version.revision.as_object()))))
    return answer_work(
        assignment=assignment, student=student, answers={task.id: "Ответ"}, hand_in=True
    )


def _run(command: str, *arguments: str) -> str:
    out = StringIO()
    call_command(command, *arguments, stdout=out)
    return out.getvalue()


def test_a_student_is_gone_and_what_they_did_with_them(work: Work, student: User) -> None:
    guardian = make_person("guardian")
    Guardianship.objects.create(guardian=guardian, student=student, confirmed_at=timezone.now())
    wording = ConsentText.objects.get(purpose="learning")
    give_consent(guardian=guardian, student=student, wording=wording)
    uses = Use.objects.count()
    _run("erase_person", student.email)
    student.refresh_from_db()
    assert (student.first_name, student.last_name, student.is_active) == ("", "", False)
    assert student.email.endswith("@erased.invalid")
    assert not Work.objects.exists()
    assert not Response.objects.exists()
    assert not Notice.objects.filter(recipient=student).exists()
    assert not Enrolment.objects.exists()
    assert not Guardianship.objects.exists()
    assert not student.roles.current().exists()
    assert Consent.objects.get().withdrawn_at, "that it was given stays, and that it ended"
    assert Use.objects.count() == uses, "the ledger holds no names"


def test_nobody_signs_in_as_who_was_erased(client: Client, student: User) -> None:
    email = student.email
    client.force_login(student)
    erase_person(person=student)
    assert client.get("/me/").status_code == 302
    client.post("/accounts/login/", {"login": email, "password": PASSWORD})
    assert client.get("/me/").status_code == 302


def test_a_teacher_leaves_and_the_works_of_students_stay(
    work: Work, teacher: User, lesson: LessonPage, subject: SubjectPage, client: Client
) -> None:
    printed = lesson.authorships.get().name
    draft = make_draft(subject=subject, owner=teacher)
    erase_person(person=teacher)
    assignment = Assignment.objects.get()
    assert assignment.closed_at
    assert work.responses.exists()
    assert not LessonPage.objects.filter(pk=draft.pk).exists()
    author = lesson.authorships.get()
    assert (author.name, author.user) == (printed, None), "the licence asks for the name"
    assert printed in client.get(lesson.relative_address).content.decode()
    client.force_login(work.student)
    assert client.get(f"/student/work/{assignment.pk}/").status_code == 200
    assert client.get("/student/lessons/").status_code == 200


def test_deleting_the_row_by_hand_leaves_the_works_too(work: Work, teacher: User) -> None:
    Revision.objects.filter(user=teacher).update(user=None)
    teacher.delete()
    assert Assignment.objects.get().teacher is None
    assert work.responses.exists()


def test_a_draft_written_by_two_stays_with_the_other(subject: SubjectPage, teacher: User) -> None:
    draft = make_draft(subject=subject, owner=teacher)
    other = make_teacher()
    Authorship.objects.create(publication=draft, user=other, name="Соавтор", sort_order=1)
    erase_person(person=teacher)
    draft = LessonPage.objects.get(pk=draft.pk)
    assert draft.owner is None
    assert set(draft.authorships.values_list("user", flat=True)) == {None, other.pk}


def test_an_uploaded_file_goes(
    subject: SubjectPage, teacher: User, django_capture_on_commit_callbacks: object
) -> None:
    upload = Upload.objects.create(
        owner=teacher, subject=subject, filename="a.md", sha256="0" * 64, size=4,
        file=ContentFile(b"text", name="a.md"),
    )  # fmt: skip
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]  # a fixture
        erase_person(person=teacher)
    assert not default_storage.exists(upload.file.name or "")


def test_a_dry_run_says_and_changes_nothing(work: Work, student: User) -> None:
    said = _run("erase_person", str(student.pk), "--dry-run")
    assert "library.Work" in said
    assert "would be erased" in said
    student.refresh_from_db()
    assert student.erased_at is None
    assert work.responses.exists()
    assert not Erasure.objects.exists()
    assert not default_storage.exists(f"erasures/{student.pk}.json")


def test_erasing_twice_says_so(student: User) -> None:
    _run("erase_person", student.email)
    assert "was erased" in _run("erase_person", str(student.pk))
    assert Erasure.objects.count() == 1


@pytest.mark.parametrize("who", ["nobody@example.org", "", "0", "' OR 1=1"])
def test_nobody_of_that_name(who: str) -> None:
    with pytest.raises(CommandError, match="Nobody"):
        _run("erase_person", who)


def test_the_log_holds_a_number_and_no_name(
    student: User, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        erase_person(person=student)
    with default_storage.open(f"erasures/{student.pk}.json") as stream:
        line = json.loads(stream.read())
    assert line["person"] == str(student.pk)
    assert set(line) == {"person", "erased_at"}


def _restored(student: User, email: str) -> None:
    """As an older backup of the database has them."""
    User.objects.filter(pk=student.pk).update(
        erased_at=None, first_name="Лев", last_name="Стрижов", email=email, is_active=True
    )


def test_an_erasure_that_did_not_hold_is_replayed_on_nobody(
    student: User, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        erase_person(person=student)
        transaction.set_rollback(True)
    assert "0 erased anew" in _run("replay_erasures")
    student.refresh_from_db()
    assert student.erased_at is None


def test_a_log_that_could_not_be_written_is_written_later(
    student: User, settings: Any, tmp_path: Path, django_capture_on_commit_callbacks: Any
) -> None:
    default = {"BACKEND": "eschool.core.storage.FolderStorage"}
    settings.STORAGES = {**settings.STORAGES, "default": default}
    settings.MEDIA_ROOT = str(tmp_path)
    (tmp_path / LOG).write_text("no folder")
    with django_capture_on_commit_callbacks(execute=True):
        erase_person(person=student)
    assert Erasure.objects.get().logged_at is None
    (tmp_path / LOG).unlink()
    assert log_erasures() == 1
    assert default_storage.exists(f"{LOG}/{student.pk}.json")
    assert log_erasures() == 0


@pytest.mark.parametrize("log", ["database", "files", "elsewhere"])
def test_a_restore_erases_anew(
    student: User, log: str, tmp_path: Path, django_capture_on_commit_callbacks: Any
) -> None:
    email = student.email
    with django_capture_on_commit_callbacks(execute=True):
        erase_person(person=student)
    _restored(student, email)
    arguments = []
    if log != "database":
        Erasure.objects.all().delete()
    if log != "files":
        default_storage.delete(f"erasures/{student.pk}.json")
    if log == "elsewhere":
        (tmp_path / "erased.txt").write_text(f"{student.pk}\n")
        arguments = ["--also", str(tmp_path / "erased.txt")]
    assert "1 would be" in _run("replay_erasures", "--dry-run", *arguments)
    assert "1 erased anew" in _run("replay_erasures", *arguments)
    student.refresh_from_db()
    assert student.erased_at
    assert default_storage.exists(f"{LOG}/{student.pk}.json"), "what one log lacked is there again"
    assert "0 erased anew" in _run("replay_erasures", *arguments)


@pytest.mark.parametrize("text", ["no number", "\x00\xff"])
def test_a_list_of_nonsense_erases_nobody(student: User, text: str, tmp_path: Path) -> None:
    (tmp_path / "list").write_text(f"{student.pk}\n{text}")
    with pytest.raises(CommandError, match="not a person"):
        _run("replay_erasures", "--also", str(tmp_path / "list"))
    student.refresh_from_db()
    assert student.erased_at is None


def test_the_button_asks_for_the_e_mail(client: Client, administrator: User, work: Work) -> None:
    student = work.student
    client.force_login(administrator)
    address = f"/people/{student.pk}/erase/"
    page = client.get(address, headers={"accept-language": "en"}).content.decode()
    assert "Works: 1" in page
    assert Work.objects.exists(), "looking erases nothing"
    assert client.post(address, {"confirm": "другая@почта"}).status_code == 422
    assert client.post(address, {"confirm": student.email.upper()}).status_code == 302
    assert client.get(address).status_code == 404
    assert Deed.objects.get(kind="erased").by == administrator
    page = client.get(f"/people/{student.pk}/").content.decode()
    assert "Стрижов" not in page


def test_administrators_are_not_erased_by_each_other(administrator: User) -> None:
    for person in (administrator, make_person("administrator")):
        with pytest.raises(PermissionDenied):
            erase_person(person=person, by=administrator)
    with pytest.raises(PermissionDenied):
        erase_person(person=administrator, by=make_teacher())


def _aged_notice(person: User, days: int, *, read: bool) -> Notice:
    notice = notify(recipient=person, kind="lesson_set", title="x")
    moment = timezone.now() - timedelta(days=days)
    Notice.objects.filter(pk=notice.pk).update(created_at=moment, read_at=moment if read else None)
    return notice


def test_every_rule_is_of_a_kind_that_is_known() -> None:
    assert set(RetentionRule.objects.values_list("what", flat=True)) == set(KINDS)


def test_a_term_passes_for_what_was_read_and_not_before() -> None:
    person = make_user(last_login=timezone.now())
    old = _aged_notice(person, 366, read=True)
    kept = [_aged_notice(person, 364, read=True), _aged_notice(person, 999, read=False)]
    due = {due.rule.what: due.number for due in retention_due()}
    assert due["read-notices"] == 1
    said = _run("apply_retention", "--dry-run")
    assert "1  Notices that were read after 365 days" in said
    assert Notice.objects.filter(pk=old.pk).exists()
    _run("apply_retention", "--apply")
    assert set(Notice.objects.all()) == set(kept)


def test_a_rule_that_is_switched_off_says_and_does_nothing(work: Work) -> None:
    long_ago = timezone.now() - timedelta(days=3000)
    Assignment.objects.update(set_at=long_ago)
    assert {due.rule.what: due.number for due in retention_due()}["works"] == 1
    apply_retention()
    assert Work.objects.exists()
    RetentionRule.objects.filter(what="works").update(is_active=True)
    apply_retention()
    assert not Work.objects.exists()
    assert Assignment.objects.exists()


def test_students_who_left_long_ago_are_erased_and_others_are_not(student: User) -> None:
    RetentionRule.objects.filter(what="students-who-left").update(is_active=True, keep_days=10)
    here = make_student(school_class=make_class())
    now_a_teacher = make_teacher()
    today = timezone.localdate()
    for person in (student, now_a_teacher):
        Enrolment.objects.update_or_create(
            student=person,
            school_class=student.enrolments.get().school_class,
            defaults={"started_on": today, "ended_on": today - timedelta(days=11)},
        )
    apply_retention()
    erased = set(User.objects.exclude(erased_at=None))
    assert erased == {student}
    assert here not in erased


def test_a_rule_of_a_kind_unknown_here_is_said() -> None:
    RetentionRule.objects.create(what="fingerprints", keep_days=1)
    assert "fingerprints: no part" in _run("apply_retention", "--apply")
