"""What visitors read is kept for a while; what people see of their own never is."""

from django.test import Client
from pytest_django import DjangoAssertNumQueries

from eschool.accounts.models import User
from library.models import LessonPage, SubjectPage
from tests.factories import make_lesson

# Page, version, and the ledger's line in a transaction of its own.
QUERIES_OF_A_REREAD = 5


def read(lesson: LessonPage, client: Client, language: str = "ru") -> str:
    response = client.get(lesson.relative_address, headers={"Accept-Language": language})
    assert response.status_code == 200
    page: str = response.content.decode()
    return page[page.index("<main") : page.index("</main>")]


def test_the_second_visitor_costs_little(
    lesson: LessonPage, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    first = read(lesson, Client())
    with django_assert_max_num_queries(QUERIES_OF_A_REREAD):
        assert read(lesson, Client()) == first


def test_a_new_version_is_there_at_once(lesson: LessonPage) -> None:
    read(lesson, Client())
    lesson.title = "Давление и сила"
    lesson.save_revision().publish()
    assert "Давление и сила</h1>" in read(lesson, Client())


def test_each_language_has_its_own(lesson: LessonPage) -> None:
    assert "Содержание" in read(lesson, Client(), "ru")
    assert "Содержание" not in read(lesson, Client(), "en")


def test_a_teacher_reads_their_own_page_after_a_visitor_and_before(
    lesson: LessonPage, teacher: User, client: Client
) -> None:
    read(lesson, Client())
    client.force_login(teacher)
    assert "TEACHER-CANARY" in read(lesson, client)
    assert "TEACHER-CANARY" not in read(lesson, Client())


def test_an_older_version_stays_readable(lesson: LessonPage) -> None:
    older = f"/lessons/{lesson.pk}/v1/"
    lesson.title = "Давление и сила"
    lesson.save_revision().publish()
    read(lesson, Client())
    assert "Давление</h1>" in Client().get(older).content.decode()


def test_lessons_are_not_mixed_up(subject: SubjectPage, teacher: User) -> None:
    lessons = [make_lesson(subject=subject, owner=teacher) for _ in range(2)]
    pages = [read(lesson, Client()) for lesson in lessons]
    assert all(lesson.slug in page for lesson, page in zip(lessons, pages, strict=True))
