"""From a file to a draft: what a teacher sees, and what is left when it goes wrong."""

from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Page, Revision

from eschool.accounts.models import User
from library.actions.read_upload import read_upload
from library.actions.start_upload import start_upload
from library.documents.model import Formula, Picture, Table, Text
from library.models import LessonPage, SubjectPage, TextbookPage, Upload
from library.scripts import script_of
from tests.documents_for_uploads import WORD_TYPE, word_lesson
from tests.factories import make_class, make_methodist, make_student, make_teacher

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_media(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = str(tmp_path / "media")
    return tmp_path / "media"


@pytest.fixture
def author(client: Client, teacher: User) -> Client:
    client.force_login(teacher)
    return client


def send(
    client: Client, subject: SubjectPage, data: bytes, name: str = "Давление.docx",
    callbacks: Any = None, kind: str = "lesson",
) -> Any:  # fmt: skip
    file = SimpleUploadedFile(name, data, content_type=WORD_TYPE)
    values = {"file": file, "subject": subject.pk, "kind": kind}
    with callbacks(execute=True):
        return client.post(reverse("upload"), values)


def everything(media: Path) -> dict[str, Any]:
    """All that an upload could leave behind."""
    return {
        "pages": Page.objects.count(),
        "revisions": Revision.objects.count(),
        "images": get_image_model().objects.count(),
        "documents": get_document_model().objects.count(),
        "files": sorted(str(file) for file in media.rglob("*") if file.is_file()),
    }


def test_a_word_file_becomes_a_draft_with_its_picture_table_and_formula(
    author: Client, teacher: User, subject: SubjectPage, django_capture_on_commit_callbacks: Any
) -> None:
    answer = send(author, subject, word_lesson(), callbacks=django_capture_on_commit_callbacks)
    upload = Upload.objects.get()
    assert answer["Location"] == reverse("upload_state", args=(upload.pk,))
    assert upload.state == Upload.State.READY
    lesson = LessonPage.objects.get()
    assert not lesson.live
    assert lesson.owner == teacher
    assert lesson.authorships.get().school == teacher.roles.get().school
    blocks = [block for stage in script_of(lesson).stages for block in stage.blocks()]
    kinds = {type(block) for block in blocks}
    assert {Picture, Table} <= kinds
    assert Formula in kinds or any("frac" in b.html for b in blocks if isinstance(b, Text))
    page = author.get(answer["Location"], follow=True)
    content = page.content.decode()
    assert page.redirect_chain == [(reverse("my_lesson", args=(lesson.pk,)), 302)]
    for expected in ("Давление.docx", "Открытие нового", "Формула давления", "<math", "Лыжи"):
        assert expected in content


BOOK = """# Учебник физики

## Давление

Давление равно силе, делённой на площадь.

> Учителю видно не это.

### Ответы

Секрет учителя.

## Сила

Сила измеряется в ньютонах.

## Ответы

Секрет целой главы.
"""


def test_a_textbook_has_chapters_and_nothing_for_the_teacher_alone(
    author: Client, subject: SubjectPage, django_capture_on_commit_callbacks: Any
) -> None:
    answer = send(
        author, subject, BOOK.encode(), "учебник.md", django_capture_on_commit_callbacks, "textbook"
    )
    book = TextbookPage.objects.get()
    assert not LessonPage.objects.exists()
    assert [chapter.value["title"] for chapter in book.chapters] == ["Давление", "Сила"]
    content = author.get(answer["Location"], follow=True).content.decode()
    assert "учебник.md" in content
    assert "Секрет" not in content
    where = {line["where"] for line in Upload.objects.get().findings}
    assert where == {"Давление", "Ответы"}


def test_a_textbook_goes_through_review_to_readers(
    author: Client, teacher: User, subject: SubjectPage, django_capture_on_commit_callbacks: Any
) -> None:
    send(author, subject, BOOK.encode(), "у.md", django_capture_on_commit_callbacks, "textbook")
    book = TextbookPage.objects.get()
    about = {"title": book.title, "outcome": "Знает, что такое давление", "grade_from": 7,
             "grade_to": 8, "language": "ru", "licence": "CC-BY-4.0"}  # fmt: skip
    assert author.post(reverse("my_lesson", args=(book.pk,)), about).status_code == 302
    assert author.post(reverse("lesson_submit", args=(book.pk,))).status_code == 302
    state = book.current_workflow_task_state
    reviewer = Client()
    reviewer.force_login(make_methodist(subject=subject))
    read = reviewer.get(reverse("review", args=(state.pk,)))
    assert "Сила измеряется" in read.content.decode()
    given = {"outcome": "approved", "revision": state.revision_id}
    assert reviewer.post(reverse("review", args=(state.pk,)), given).status_code == 302
    book.refresh_from_db()
    page = Client().get(book.relative_address)
    assert page.status_code == 200
    assert "Сила измеряется" in page.content.decode()
    for_teachers = author.get(book.relative_address).content.decode()
    assert f"/lessons/{book.pk}/plan/" in for_teachers
    assert f"/lessons/{book.pk}/copy/" not in for_teachers
    assert "teacher.pdf" not in for_teachers


def test_the_same_file_may_be_a_lesson_and_a_textbook(
    author: Client, subject: SubjectPage, django_capture_on_commit_callbacks: Any
) -> None:
    for kind in ("lesson", "textbook", "textbook"):
        send(author, subject, BOOK.encode(), "у.md", django_capture_on_commit_callbacks, kind)
    assert Upload.objects.count() == 2
    assert author.post(
        reverse("upload"), {"file": SimpleUploadedFile("у.md", b"x"), "kind": "poem"}
    ).status_code == 422  # fmt: skip


def test_the_original_stands_beside_the_draft(
    author: Client, subject: SubjectPage, django_capture_on_commit_callbacks: Any
) -> None:
    send(author, subject, word_lesson(), callbacks=django_capture_on_commit_callbacks)
    page = author.get(reverse("upload_compare", args=(Upload.objects.get().pk,)))
    original = page.context["original"]
    for expected in ("<h1>Формула давления</h1>", "<math", "<td>Лыжи</td>", "<em>["):
        assert expected in original


def test_the_original_goes_back_to_its_owner_only_and_never_opens(
    author: Client, subject: SubjectPage, django_capture_on_commit_callbacks: Any
) -> None:
    data = word_lesson()
    send(author, subject, data, callbacks=django_capture_on_commit_callbacks)
    address = reverse("upload_original", args=(Upload.objects.get().pk,))
    answer = author.get(address)
    assert answer.getvalue() == data
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    stranger = Client()
    stranger.force_login(make_teacher())
    assert stranger.get(address).status_code == 404
    assert stranger.get(reverse("upload_state", args=(Upload.objects.get().pk,))).status_code == 404


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("урок.docx", b"PK\x03\x04 this is no archive at all"),
        ("урок.docx", b"just text"),
        ("урок.html", b"\x89PNG\r\n\x1a\n" + b"\x00" * 200),
        ("урок.ipynb", b'{"no": "cells"}'),
        ("урок.md", b"   \n\n"),
    ],
)
def test_a_refused_file_leaves_nothing_behind(
    author: Client, subject: SubjectPage, own_media: Path, name: str, data: bytes,
    django_capture_on_commit_callbacks: Any,
) -> None:  # fmt: skip
    before = everything(own_media)
    answer = send(author, subject, data, name, callbacks=django_capture_on_commit_callbacks)
    page = author.get(answer["Location"])
    upload = Upload.objects.get()
    assert upload.state == Upload.State.REFUSED
    assert not upload.file
    assert everything(own_media) == before
    assert page.status_code == 200
    assert 'class="notice danger"' in page.content.decode()


@pytest.mark.parametrize(
    ("name", "data", "word"),
    [
        ("урок.pdf", b"%PDF-1.7", "PDF"),
        ("урок.doc", b"\xd0\xcf", ".docx"),
        ("урок.docm", b"PK", "docx"),
        ("урок", b"x", "docx"),
        ("урок.exe", b"MZ", "pptx"),
        ("урок.docx", b"", ""),
        ("урок.docx", b"x" * 2001, ""),
    ],
)
def test_what_can_be_seen_at_once_is_said_on_the_form(
    author: Client, subject: SubjectPage, settings: Any, name: str, data: bytes, word: str,
    django_capture_on_commit_callbacks: Any,
) -> None:  # fmt: skip
    settings.UPLOAD_MAX_BYTES = 2000
    answer = send(author, subject, data, name, callbacks=django_capture_on_commit_callbacks)
    assert answer.status_code == 422
    assert not Upload.objects.exists()
    content = answer.content.decode()
    assert "errorlist" in content
    assert word in content
    assert f'<option value="{subject.pk}" selected>' in content


def test_a_form_without_a_file_or_a_subject_says_so(author: Client, subject: SubjectPage) -> None:
    for values in ({}, {"subject": subject.pk}, {"subject": "nonsense"}, {"file": "text"}):
        answer = author.post(reverse("upload"), values)
        assert answer.status_code == 422
    assert not Upload.objects.exists()


def test_the_same_file_twice_is_one_draft_until_asked_for(
    author: Client, subject: SubjectPage, django_capture_on_commit_callbacks: Any
) -> None:
    first = send(author, subject, word_lesson(), callbacks=django_capture_on_commit_callbacks)
    with Upload.objects.get().file.open() as original:
        data = original.read()
    second = send(author, subject, data, callbacks=django_capture_on_commit_callbacks)
    assert first.url == second.url
    assert LessonPage.objects.count() == 1
    with django_capture_on_commit_callbacks(execute=True):
        author.post(reverse("upload_again", args=(Upload.objects.get().pk,)))
    assert LessonPage.objects.count() == 2
    assert Upload.objects.count() == 2


def test_a_task_delivered_five_times_makes_one_draft(teacher: User, subject: SubjectPage) -> None:
    file = SimpleUploadedFile("урок.docx", word_lesson())
    upload, _new = start_upload(owner=teacher, subject=subject, file=file, filename="урок.docx")
    for _delivery in range(5):
        read_upload(upload_id=upload.pk)
    assert LessonPage.objects.count() == 1
    assert get_image_model().objects.count() == 1


def test_a_reading_that_stopped_half_way_can_be_taken_up(
    author: Client, teacher: User, subject: SubjectPage, django_capture_on_commit_callbacks: Any
) -> None:
    file = SimpleUploadedFile("урок.docx", word_lesson())
    upload, _new = start_upload(owner=teacher, subject=subject, file=file, filename="урок.docx")
    Upload.objects.update(state=Upload.State.READING)  # and the worker is gone
    page = author.get(reverse("upload_state", args=(upload.pk,)))
    assert "hx-get" in page.content.decode()
    assert "only-no-js" in page.content.decode()  # a link to look again, without JavaScript
    with django_capture_on_commit_callbacks(execute=True):
        author.post(reverse("upload_again", args=(upload.pk,)))
    upload.refresh_from_db()
    assert upload.state == Upload.State.READY
    assert LessonPage.objects.count() == 1


def test_the_fragment_says_where_it_stands_and_then_leads_on(
    author: Client, teacher: User, subject: SubjectPage
) -> None:
    file = SimpleUploadedFile("урок.docx", word_lesson())
    upload, _new = start_upload(owner=teacher, subject=subject, file=file, filename="урок.docx")
    address = reverse("upload_state", args=(upload.pk,))
    fragment = author.get(address, headers={"HX-Request": "true"})
    assert "<html" not in fragment.content.decode()
    read_upload(upload_id=upload.pk)
    done = author.get(address, headers={"HX-Request": "true"})
    assert done["HX-Redirect"] == address
    again = {
        "file": SimpleUploadedFile("урок.docx", word_lesson()),
        "subject": subject.pk,
        "kind": "lesson",
    }
    sent = author.post(reverse("upload"), again, headers={"HX-Request": "true"})
    assert (sent.status_code, sent["HX-Redirect"]) == (200, address)


def test_our_own_fault_keeps_the_file_for_another_try(
    author: Client, teacher: User, subject: SubjectPage, django_capture_on_commit_callbacks: Any
) -> None:
    file = SimpleUploadedFile("урок.docx", word_lesson())
    upload, _new = start_upload(owner=teacher, subject=subject, file=file, filename="урок.docx")
    broken = settings.UPLOAD_MAX_BYTES
    settings.UPLOAD_MAX_BYTES = None
    try:
        read_upload(upload_id=upload.pk)
    finally:
        settings.UPLOAD_MAX_BYTES = broken
    upload.refresh_from_db()
    assert (upload.state, upload.refusal) == (Upload.State.REFUSED, "our_fault")
    assert upload.file
    with django_capture_on_commit_callbacks(execute=True):
        author.post(reverse("upload_again", args=(upload.pk,)))
    assert LessonPage.objects.count() == 1


def test_a_deleted_draft_takes_file_and_pictures_along(
    author: Client, subject: SubjectPage, own_media: Path, django_capture_on_commit_callbacks: Any
) -> None:
    before = everything(own_media)
    send(author, subject, word_lesson(), callbacks=django_capture_on_commit_callbacks)
    lesson = LessonPage.objects.get()
    author.get(reverse("my_lesson", args=(lesson.pk,)))
    address = reverse("lesson_delete", args=(lesson.pk,))
    assert author.get(address).status_code == 200
    assert LessonPage.objects.exists()
    with django_capture_on_commit_callbacks(execute=True):
        author.post(address)
    assert not Upload.objects.exists()
    assert everything(own_media) == before


def test_only_teachers_come_in(client: Client, subject: SubjectPage) -> None:
    address = reverse("upload")
    assert client.get(address)["Location"] == f"{reverse('account_login')}?next={address}"
    client.force_login(make_student(school_class=make_class()))
    assert client.get(address).status_code == 403
    assert client.post(address, {"subject": subject.pk}).status_code == 403
    assert not Upload.objects.exists()
