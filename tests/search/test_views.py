"""The pages of search as a reader meets them."""

import time
from collections.abc import Iterator

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from eschool.accounts.models import User
from library.documents.model import Script, Stage, Text
from library.models import LessonPage, SubjectPage
from library.signals import look_alikes_wanted
from search import engines
from search.actions.drain_outbox import drain_outbox
from search.documents import SearchDocument
from search.engines.base import Engine, Put
from search.engines.database import DatabaseEngine
from search.engines.guarded import Breaker, GuardedEngine
from search.models import Miss
from search.receivers import look_alikes_wanted as look_alikes
from tests import factories
from tests.search.engines import temporary_engine

HTMX = {"HX-Request": "true"}


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch) -> Iterator[Engine]:
    with temporary_engine("tantivy") as engine:
        reader = GuardedEngine(engine, DatabaseEngine(), Breaker())
        monkeypatch.setattr("search.views.get_reader", lambda: reader)
        yield engine


@pytest.fixture
def lessons(subject: SubjectPage, teacher: User, engine: Engine) -> list[LessonPage]:
    titles = ["Давление жидкости", "Давление <b>газа</b>", "Звук и слух"]
    made = [_lesson(title, subject, teacher) for title in titles]
    drain_outbox(engine=engine)
    return made


def _lesson(title: str, subject: SubjectPage, owner: User) -> LessonPage:
    stages = (Stage(title="Опыт", board=(Text(f"<p>{title} в опыте.</p>"),)),)
    script = Script(title=title, lang="ru", outcome="Понимать.", stages=stages)
    return factories.make_lesson(subject=subject, owner=owner, script=script)


def get(client: Client, address: str, **headers: str) -> str:
    response = client.get(address, headers=headers)
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.usefixtures("lessons")
def test_an_inflected_misspelt_word_finds_its_lesson(client: Client) -> None:
    page = get(client, "/search/?q=довления")
    assert "<mark>Давление</mark> жидкости" in page
    assert "Звук" not in page
    assert "<strong>давление</strong>" in page


@pytest.mark.usefixtures("lessons")
def test_everything_is_listed_where_nothing_is_asked(client: Client) -> None:
    page = get(client, "/search/")
    assert "Звук и слух" in page
    assert 'name="subject" value="physics"' in page


@pytest.mark.usefixtures("lessons")
def test_titles_with_markup_stay_text(client: Client) -> None:
    page = get(client, "/search/?q=газа")
    assert "<b>" not in page
    assert "&lt;b&gt;<mark>газа</mark>&lt;/b&gt;" in page


@pytest.mark.usefixtures("lessons")
def test_htmx_gets_the_same_results_without_the_rest_of_the_page(client: Client) -> None:
    part = get(client, "/search/?q=давление", **HTMX)
    assert "<html" not in part
    assert "<mark>Давление</mark> жидкости" in part
    assert 'hx-swap-oob="innerHTML"' in part


@pytest.mark.usefixtures("lessons")
def test_a_chosen_value_is_a_chip_that_can_be_removed(client: Client) -> None:
    page = get(client, "/search/?q=давление&subject=physics&grade=7")
    assert 'href="?q=%D0%B4%D0%B0%D0%B2%D0%BB%D0%B5%D0%BD%D0%B8%D0%B5&amp;grade=7"' in page
    assert get(client, "/search/?q=давление&subject=history").count("<article") == 3


@pytest.mark.usefixtures("lessons")
def test_nothing_found_says_what_to_try_and_is_remembered_without_a_name(client: Client) -> None:
    for _ in range(2):
        page = get(client, "/search/?q=Мамонтёнок")
    assert "lesson-card" in page
    miss = Miss.objects.get()
    assert (miss.text, miss.times) == ("мамонтёнок", 2)


def test_what_the_index_still_holds_but_the_database_does_not_is_not_shown(
    client: Client, engine: Engine, lessons: list[LessonPage]
) -> None:
    lessons[0].unpublish()
    engine.bulk([Put(SearchDocument("lesson", "999999", "ru", "Давление призрака"))])
    page = get(client, "/search/?q=давление")
    assert "жидкости" not in page
    assert "призрака" not in page


def test_an_overlong_query_is_refused_in_words_and_kept(client: Client, engine: Engine) -> None:
    response = client.get("/search/", {"q": "я" * 201})
    assert response.status_code == 400
    assert "201" in response.content.decode()
    assert "я" * 201 in response.content.decode()


@pytest.mark.usefixtures("lessons")
@pytest.mark.parametrize(
    "query",
    ["page=0", "page=x", "page=-1", "sort=x", "grade=x", "q=%22%2A%3A%28"],
)
def test_nonsense_in_the_address_is_answered(client: Client, query: str) -> None:
    get(client, f"/search/?{query}")


@pytest.mark.usefixtures("lessons")
def test_without_words_the_most_used_are_all_that_matches_best(client: Client) -> None:
    popular = '<option value="popular"'
    assert popular in get(client, "/search/?q=давление")
    assert popular not in get(client, "/search/?sort=newest")


@pytest.mark.parametrize("query", ["subject=%00", "q=%00"])
def test_a_nul_is_refused(client: Client, query: str) -> None:
    assert client.get(f"/search/?{query}").status_code == 400


@pytest.mark.usefixtures("lessons")
def test_a_page_beyond_the_last_leads_to_the_last(client: Client) -> None:
    response = client.get("/search/?q=давление&page=99999")
    assert response.status_code == 302
    assert response["Location"].endswith("page=1")


@pytest.mark.usefixtures("lessons")
def test_suggestions_are_links_to_lessons(client: Client) -> None:
    part = get(client, "/search/suggest/?q=дав")
    assert part.count('role="option"') == 2
    assert "<mark>Дав</mark>ление жидкости" in part
    assert get(client, "/search/suggest/").strip() == ""
    assert get(client, "/search/suggest/?q=" + "я" * 500).strip() == ""


def test_similar_lessons_are_a_part_or_a_page(client: Client, lessons: list[LessonPage]) -> None:
    address = f"/search/similar/{lessons[0].pk}/"
    part = get(client, address, **HTMX)
    assert "газа" in part
    assert "жидкости" not in part
    assert "<html" in get(client, address)


def test_nothing_is_similar_to_what_is_not_published(
    client: Client, engine: Engine, subject: SubjectPage, teacher: User
) -> None:
    draft = factories.make_draft(subject=subject, owner=teacher)
    assert client.get(f"/search/similar/{draft.pk}/").status_code == 404
    assert client.get("/search/similar/999999/").status_code == 404


@pytest.mark.usefixtures("lessons")
def test_only_reading_is_allowed(client: Client) -> None:
    for address in ("/search/", "/search/suggest/", "/search/similar/1/"):
        assert client.post(address).status_code == 405


@pytest.mark.usefixtures("lessons")
def test_a_page_asks_the_database_a_fixed_number_of_times(
    client: Client,
    subject: SubjectPage,
    teacher: User,
    engine: Engine,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    get(client, "/search/?q=давление")
    with django_assert_max_num_queries(14):
        get(client, "/search/?q=давление")
    for number in range(5):
        _lesson(f"Давление {number}", subject, teacher)
    drain_outbox(engine=engine)
    with django_assert_max_num_queries(14):
        get(client, "/search/?q=давление")


def test_without_its_engine_search_goes_on_by_titles_and_says_so(
    client: Client, subject: SubjectPage, teacher: User, settings: Settings
) -> None:
    settings.SEARCH_ENGINE = "elastic"
    settings.ELASTICSEARCH_URL = "http://127.0.0.1:9"
    engines.get_engine.cache_clear()
    engines.get_reader.cache_clear()
    try:
        _lesson("Тёплый воздух", subject, teacher)
        page = get(client, "/search/?q=теплого&grade=7")
        assert "<mark>Тёплый</mark> воздух" in page
        assert "caution" in page
        assert get(client, "/search/suggest/?q=тёп").count('role="option"') == 1
        assert "Тёплый" not in get(client, "/search/?q=воздух&grade=11")
        assert not Miss.objects.exists()
    finally:
        engines.get_engine().close()  # type: ignore[attr-defined]  # Elasticsearch's has a connection
        engines.get_engine.cache_clear()
        engines.get_reader.cache_clear()


HOSTILE = [
    "(" * 200,
    '"' * 199,
    "title:* OR _exists_:x AND NOT (",
    "*" * 200,
    "~2 ^9999 \\ / [a TO z] {",
    "а" * 200,
    " ".join("абвгдежз"[n % 8] for n in range(200))[:200],
    "ё" * 50 + "\u0301" * 150,
    "\u202eурок\u2066" * 20,
    "\x00\x01\x7f",
    "%00%ED%A0%80",
    "<mark>" * 33,
    "a" * 201,
    "я" * 2_000,
]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
@pytest.mark.usefixtures("lessons")
def test_a_hostile_query_is_answered_quickly_or_refused(client: Client, text: str) -> None:
    """In processor time: what is asked is how long it takes, not how busy the machine is."""
    seconds = []
    for _ in range(3):
        began = time.process_time()
        pages = [client.get("/search/", {"q": text}), client.get("/search/suggest/", {"q": text})]
        seconds.append(time.process_time() - began)
    assert {page.status_code for page in pages} <= {200, 400}
    assert min(seconds) < 0.2 * len(pages)


def test_candidates_for_a_twin_are_named_by_words_of_the_text(
    lessons: list[LessonPage], engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("search.receivers.get_reader", lambda: engine)
    answers = look_alikes_wanted.send(LessonPage, texts=["звук и слух", "давление"], lang="ru")
    [named] = [pks for receiver, pks in answers if receiver is look_alikes]
    assert isinstance(named, list)
    assert set(named) == {lesson.pk for lesson in lessons}
    assert named[0] == lessons[2].pk
