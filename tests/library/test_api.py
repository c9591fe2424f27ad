"""The read API: published things only, never an answer."""

import json

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from eschool.accounts.models import User
from library.models import LessonPage, SubjectPage
from tests.factories import make_draft, make_lesson

pytestmark = pytest.mark.django_db


def test_the_list_holds_what_is_published(
    client: Client, lesson: LessonPage, teacher: User
) -> None:
    assert lesson.subject
    make_draft(subject=lesson.subject, owner=teacher)
    page = client.get("/api/v1/publications").json()
    assert [item["id"] for item in page["items"]] == [lesson.pk]
    assert page["items"][0]["authors"][0]["name"] == teacher.get_full_name()


def test_pages_follow_each_other(client: Client, subject: SubjectPage, teacher: User) -> None:
    lessons = [make_lesson(subject=subject, owner=teacher).pk for _ in range(3)]
    page = client.get(f"/api/v1/publications?after={lessons[0]}").json()
    assert [item["id"] for item in page["items"]] == lessons[1:]


def test_one_lesson_comes_without_answers(client: Client, lesson: LessonPage) -> None:
    answer = client.get(f"/api/v1/publications/{lesson.pk}")
    assert "CANARY" not in answer.content.decode()
    assert answer.json()["stages"][0]["student"][1]["type"] == "task"


def test_the_export_is_one_lesson_a_line(client: Client, lesson: LessonPage) -> None:
    answer = client.get("/api/v1/export.jsonl")
    lines = b"".join(answer.streaming_content).decode().splitlines()  # type: ignore[attr-defined]  # it streams
    assert [json.loads(line)["title"] for line in lines] == [lesson.title]
    assert "CANARY" not in "".join(lines)


def test_the_export_asks_no_more_for_more(
    client: Client, lesson: LessonPage, subject: SubjectPage, teacher: User
) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            answer = client.get("/api/v1/export.jsonl")
            b"".join(answer.streaming_content)  # type: ignore[attr-defined]  # it streams
        return len(queries)

    asked()
    before = asked()
    for _ in range(3):
        make_lesson(subject=subject, owner=teacher)
    assert asked() == before


@pytest.mark.parametrize("query", ["grade=abc", "after=x", "updated_since=never"])
def test_nonsense_is_refused_with_422(client: Client, query: str) -> None:
    assert client.get(f"/api/v1/publications?{query}").status_code == 422


def test_filters_narrow(client: Client, lesson: LessonPage) -> None:
    def ids(query: str) -> list[int]:
        return [item["id"] for item in client.get(f"/api/v1/publications?{query}").json()["items"]]

    assert ids("subject=physics&grade=7&language=ru") == [lesson.pk]
    assert ids("subject=chemistry") == []
    assert ids("grade=1") == []


def test_the_api_describes_itself(client: Client) -> None:
    paths = client.get("/api/v1/openapi.json").json()["paths"]
    assert "/api/v1/publications" in paths
