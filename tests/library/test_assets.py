"""Pictures and files: for all where a public screen shows them, else for whom the screen is."""

import io
from collections.abc import Callable

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from PIL import Image
from wagtail.documents import get_document_model
from wagtail.images import get_image_model

from eschool.accounts.models import School, User
from library.actions.mend_draft import mend_draft
from library.actions.set_lesson import set_lesson
from library.documents.model import File, Picture, Script, Stage, Text
from library.models import LessonPage, Placement, SubjectPage
from library.placing import Place, places_in
from library.rendering import PICTURE
from tests.factories import (
    make_class,
    make_draft,
    make_lesson,
    make_person,
    make_script,
    make_student,
    make_teacher,
    make_user,
)

pytestmark = pytest.mark.django_db


def png(shade: int) -> bytes:
    data = io.BytesIO()
    Image.new("RGB", (8, 8), (shade, shade, shade)).save(data, "PNG")
    return data.getvalue()


def script_with_assets() -> Script:
    stage = Stage(
        title="Опыт",
        teacher=(Picture("answer.png", "Ответ"), File("answers.txt", "Ответы")),
        board=(Text("<p>Смотрим.</p>"), Picture("board.png", "Опыт"), File("sheet.txt", "Лист")),
    )
    assets = {"answer.png": png(1), "board.png": png(2)}
    return make_script(
        stages=(stage,), assets={**assets, "answers.txt": b"42", "sheet.txt": b"Solve it"}
    )


def picture(name: str) -> str:
    image = get_image_model().objects.get(file__contains=f"/{name}")
    return str(image.get_rendition(PICTURE).url)


def file(name: str) -> str:
    return str(get_document_model().objects.get(file__contains=f"/{name}").url)


@pytest.fixture
def published(subject: SubjectPage, teacher: User) -> LessonPage:
    return make_lesson(subject=subject, owner=teacher, script=script_with_assets())


@pytest.fixture
def draft(subject: SubjectPage, teacher: User) -> LessonPage:
    return make_draft(subject=subject, owner=teacher, script=script_with_assets())


def status(url: str, user: User | None = None) -> int:
    client = Client()
    if user:
        client.force_login(user)
    answer = client.get(url)
    if answer.streaming:
        answer.getvalue()
    return int(answer.status_code)


@pytest.mark.parametrize("url", [lambda: picture("board"), lambda: file("sheet")])
def test_what_the_board_shows_is_for_all_and_may_be_kept(
    published: LessonPage, url: Callable[[], str]
) -> None:
    answer = Client().get(url())
    assert answer.status_code == 200
    assert "public" in answer["Cache-Control"]
    assert answer.getvalue()


@pytest.mark.parametrize("url", [lambda: picture("answer"), lambda: file("answers")])
def test_the_teachers_screen_is_for_verified_teachers(
    published: LessonPage, methodist: User, teacher: User, url: Callable[[], str]
) -> None:
    address = url()
    refused = [None, make_user(), make_teacher(verified=False)]
    refused.append(make_student(school_class=make_class()))
    allowed = [teacher, methodist, make_teacher(), make_person("administrator")]
    assert {status(address, user) for user in refused} == {404}
    assert {status(address, user) for user in allowed} == {200}
    client = Client()
    client.force_login(teacher)
    answer = client.get(address)
    answer.getvalue()
    assert "private" in answer["Cache-Control"]


@pytest.mark.parametrize("url", [lambda: picture("board"), lambda: file("sheet")])
def test_a_draft_is_for_its_author_and_its_methodists(
    draft: LessonPage, methodist: User, teacher: User, url: Callable[[], str]
) -> None:
    address = url()
    others = [None, make_teacher(), make_student(school_class=make_class())]
    assert {status(address, user) for user in others} == {404}
    assert {status(address, user) for user in (teacher, methodist)} == {200}


def test_absent_and_forbidden_look_the_same(draft: LessonPage) -> None:
    answers = [Client().get(url) for url in (picture("board"), "/media/images/no-such.png")]
    words = [answer.content.decode().split("<main")[1] for answer in answers]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert words[0] == words[1]


def test_a_picture_left_out_of_the_draft_is_seen_no_more_and_a_version_keeps_its_own(
    published: LessonPage, draft: LessonPage, methodist: User, teacher: User
) -> None:
    for lesson in (published, draft):
        page = lesson.get_latest_revision_as_object()
        page.stages = []
        page.save_revision(user=teacher)
    assert not Placement.objects.filter(audience="draft").exists()
    assert Placement.objects.filter(publication=published, audience="public").count() == 2
    assert not Placement.objects.filter(publication=draft).exists()


def test_a_withdrawn_lesson_takes_its_pictures_with_it_but_not_from_a_class_that_has_it(
    published: LessonPage, teacher: User, school: School
) -> None:
    address = picture("board")
    school_class = make_class(school=school, teacher=teacher)
    student = make_student(school_class=school_class)
    set_lesson(teacher=teacher, lesson=published, school_class=school_class)
    published.unpublish()
    cache.clear()  # nobody is asked to wait five minutes here
    assert status(address) == 404
    assert status(address, make_student(school_class=make_class())) == 404
    assert status(address, student) == 200


def test_mending_words_touches_no_places(draft: LessonPage, teacher: User) -> None:
    before = set(Placement.objects.values_list("pk", flat=True))
    mend_draft(publication=draft, user=teacher, title="Иначе")
    assert set(Placement.objects.values_list("pk", flat=True)) == before


def test_a_public_picture_costs_two_questions_and_then_none(published: LessonPage) -> None:
    address = picture("board")
    with CaptureQueriesContext(connection) as first:
        assert status(address) == 200
    with CaptureQueriesContext(connection) as second:
        assert status(address) == 200
    assert (len(first), len(second)) == (2, 0)


@pytest.mark.parametrize("name", ["", "../../db.sqlite3", "x.svg", "x.png.html", "a/b.png"])
def test_nonsense_is_absent(client: Client, name: str) -> None:
    assert client.get(f"/media/images/{name}").status_code == 404


def test_a_rendition_whose_file_is_lost_is_absent(published: LessonPage) -> None:
    image = get_image_model().objects.get(file__contains="/board")
    rendition = image.get_rendition(PICTURE)
    rendition.file.storage.delete(rendition.file.name)
    assert status(rendition.url) == 404


def test_places_are_read_from_all_screens() -> None:
    text = (
        '[{"type": "stage", "value": {"title": "a", "teacher": [{"type": "picture", "value":'
        ' {"image": 1}}], "board": [{"type": "file", "value": {"document": 2}}, {"type": "text",'
        ' "value": "b"}], "student": [{"type": "picture", "value": {"image": null}}]}}]'
    )
    expected = {Place("image", 1, "teacher"), Place("document", 2, "public")}
    assert places_in({"stages": text}) == expected
    assert places_in({"chapters": "[]", "file": 7}) == {Place("document", 7, "public")}
    assert places_in({}) == set()
