"""Reading a lesson on the site and as a file: who gets answers, and what is counted."""

import io
import zipfile

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from pypdf import PdfReader
from wagtail.rich_text import RichText

from eschool.accounts.models import User
from library.documents.model import Stage, Text
from library.models import LessonPage, SubjectPage, TextbookPage, Use
from tests.factories import make_class, make_lesson, make_script, make_student, make_teacher

pytestmark = pytest.mark.django_db
BROWSER = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36"
SECRETS = ("ANSWER-CANARY", "TEACHER-CANARY", "EXPLANATION-CANARY")


@pytest.fixture
def visitor() -> Client:
    return Client(headers={"user-agent": BROWSER})


def signed_in(user: User) -> Client:
    client = Client(headers={"user-agent": BROWSER})
    client.force_login(user)
    return client


def file_url(lesson: LessonPage, edition: str, form: str) -> str:
    return f"/lessons/{lesson.pk}/v1/{edition}.{form}"


def text_of(data: bytes, form: str) -> str:
    if form == "pdf":
        return "".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages)
    if form in {"zip", "docx", "odt", "epub"}:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = [archive.read(name) for name in archive.namelist()]
        return "".join(
            text_of(part, "pdf") if part.startswith(b"%PDF") else part.decode(errors="ignore")
            for part in parts
        )
    return data.decode()


def test_a_visitor_reads_the_lesson_without_answers(visitor: Client, lesson: LessonPage) -> None:
    page = visitor.get(lesson.relative_address)
    assert page.status_code == 200
    html = page.content.decode()
    assert "Давление" in html
    assert "<math" in html
    assert not [secret for secret in SECRETS if secret in html]


def test_a_student_gets_no_answers_even_where_a_teacher_was_before(lesson: LessonPage) -> None:
    teacher_html = signed_in(make_teacher()).get(lesson.relative_address).content.decode()
    student = make_student(school_class=make_class())
    student_html = signed_in(student).get(lesson.relative_address).content.decode()
    assert all(secret in teacher_html for secret in SECRETS)
    assert not [secret for secret in SECRETS if secret in student_html]


def test_a_stage_for_teachers_alone_is_not_shown_as_if_empty(
    visitor: Client, subject: SubjectPage, teacher: User
) -> None:
    secret, shown = (Text("<p>TEACHER-CANARY</p>"),), (Text("<p>Смотрите.</p>"),)
    stages = (Stage("Показ", board=shown), Stage("Ответы", teacher=secret), Stage("Пусто"))
    lesson = make_lesson(subject=subject, owner=teacher, script=make_script(stages=stages))
    visitor.cookies["django_language"] = "en"
    for reader, times in ((visitor, 1), (signed_in(teacher), 0)):
        html = reader.get(lesson.relative_address).content.decode()
        assert html.count("Only teachers see what is here.") == times


def test_wagtails_address_is_ours(lesson: LessonPage) -> None:
    assert lesson.get_url().endswith(lesson.relative_address)


@pytest.mark.parametrize("form", ["pdf", "docx", "odt", "epub", "md", "zip"])
def test_files_hold_the_lesson_and_no_answers(
    visitor: Client, lesson: LessonPage, form: str
) -> None:
    answer = visitor.get(file_url(lesson, "public", form))
    assert answer.status_code == 200
    assert answer["Content-Disposition"].startswith("attachment")
    text = text_of(answer.content, form)
    assert "Давление" in text
    assert not [secret for secret in SECRETS if secret in text]


def test_the_teachers_edition_is_for_verified_teachers(visitor: Client, lesson: LessonPage) -> None:
    url = file_url(lesson, "teacher", "md")
    stranger = signed_in(make_teacher(verified=False))
    assert visitor.get(url).status_code == 404
    assert stranger.get(url).status_code == 404
    verified = signed_in(make_teacher()).get(url)
    assert all(secret in verified.content.decode() for secret in SECRETS)


def test_a_file_is_written_once(visitor: Client, lesson: LessonPage) -> None:
    url = file_url(lesson, "public", "docx")
    assert visitor.get(url).content == visitor.get(url).content


def test_views_and_downloads_are_counted_once_in_a_double_click(
    visitor: Client, lesson: LessonPage
) -> None:
    for _ in range(2):
        visitor.get(lesson.relative_address)
        visitor.get(file_url(lesson, "public", "md"))
    assert sorted(Use.objects.values_list("kind", flat=True)) == ["download", "view"]
    assert Use.objects.filter(user_id=None, is_robot=False).count() == 2


def test_head_304_and_a_later_piece_are_not_downloads(visitor: Client, lesson: LessonPage) -> None:
    url = file_url(lesson, "public", "md")
    etag = visitor.head(url)["ETag"]
    assert visitor.get(url, headers={"if-none-match": etag}).status_code == 304
    visitor.get(url, headers={"range": "bytes=500-"})
    assert not Use.objects.exists()


def test_a_robot_is_marked(lesson: LessonPage) -> None:
    Client(headers={"user-agent": "Googlebot/2.1"}).get(lesson.relative_address)
    assert Use.objects.get().is_robot


def test_a_verified_teachers_use_carries_the_school_of_the_moment(lesson: LessonPage) -> None:
    peer = make_teacher()
    signed_in(peer).get(lesson.relative_address)
    use = Use.objects.get()
    assert (use.user_id, use.is_verified_teacher) == (peer.pk, True)
    assert use.school == peer.roles.get().school


@pytest.mark.parametrize("change", ["update", "delete"])
def test_the_database_refuses_to_change_the_ledger(
    visitor: Client, lesson: LessonPage, change: str
) -> None:
    visitor.get(lesson.relative_address)
    uses = Use.objects.all()
    changes = {
        "update": lambda: uses.update(kind="download"),
        "delete": lambda: uses._raw_delete(uses.db),
    }
    with pytest.raises(DatabaseError), transaction.atomic():
        changes[change]()
    assert uses.get().kind == "view"


def test_an_older_version_stays_citable(visitor: Client, lesson: LessonPage) -> None:
    lesson.outcome = "Иной результат."
    lesson.save_revision().publish()
    old = visitor.get(f"/lessons/{lesson.pk}/v1/").content.decode()
    assert "Объяснять давление." in old
    assert "Иной результат." not in old
    assert visitor.get(f"/lessons/{lesson.pk}/v2/").status_code == 302


def test_planning_and_copying_are_uses_said_once(lesson: LessonPage) -> None:
    client = signed_in(make_teacher())
    for _ in range(2):
        client.post(f"/lessons/{lesson.pk}/plan/")
    assert f"/lessons/{lesson.pk}/plan/" not in client.get(lesson.relative_address).content.decode()
    client.post(f"/lessons/{lesson.pk}/copy/")
    assert sorted(Use.objects.values_list("kind", flat=True)) == ["copied", "planned", "view"]
    copy = LessonPage.objects.get(live=False)
    assert copy.copied_from == lesson.current_version
    assert "Давление" in copy.credit
    own = client.get(f"/my/lessons/{copy.pk}/").content.decode()
    assert f"/lessons/{lesson.pk}/v1/" in own


def test_a_draft_is_not_on_the_site(visitor: Client, lesson: LessonPage) -> None:
    lesson.unpublish()
    assert visitor.get(lesson.relative_address).status_code == 404
    assert visitor.get(file_url(lesson, "public", "pdf")).status_code == 404


def test_the_author_sees_the_uses(lesson: LessonPage, teacher: User) -> None:
    signed_in(make_teacher()).get(lesson.relative_address)
    page = signed_in(teacher).get(f"/my/lessons/{lesson.pk}/uses/")
    assert page.status_code == 200
    assert page.context["uses"].by_week[-1].uses == 1
    assert signed_in(make_teacher()).get(f"/my/lessons/{lesson.pk}/uses/").status_code == 404


def test_a_textbook_is_read_and_taken_like_a_lesson(visitor: Client, subject: SubjectPage) -> None:
    chapter = {"title": "Глава 1", "content": [("text", RichText("<p>Сила и масса.</p>"))]}
    book = TextbookPage(title="Учебник физики", slug="uchebnik", chapters=[("chapter", chapter)])
    subject.add_child(instance=book)
    book.save_revision().publish()
    assert "Сила и масса." in visitor.get("/library/physics/uchebnik/").content.decode()
    taken = visitor.get(f"/lessons/{book.pk}/v1/public.md")
    assert "Сила и масса." in taken.content.decode()
    assert Use.objects.filter(kind="download", publication_id=book.pk).count() == 1
