"""Programmes and events found by words, on both engines and without one."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from profliner.actions.cancel_opportunity import cancel_opportunity
from profliner.actions.decide_organisation import decide_organisation
from profliner.models import Opportunity, Organisation
from profliner.signals import opportunity_written
from search.actions.drain_outbox import drain_outbox
from search.actions.rebuild_index import rebuild_index
from search.actions.reconcile import Drift, reconcile
from search.engines.base import Engine, EngineUnavailableError
from search.engines.database import DatabaseEngine
from search.engines.guarded import Breaker, GuardedEngine
from search.models import OutboxEntry
from search.request import SearchRequest
from tests.factories import make_person
from tests.profliner.opportunities import making
from tests.search.engines import ENGINES, temporary_engine

pytestmark = pytest.mark.django_db


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Engine]:
    with temporary_engine(request.param) as engine:
        reader = GuardedEngine(engine, DatabaseEngine(), Breaker())
        monkeypatch.setattr("search.receivers.get_reader", lambda: reader)
        yield engine


@pytest.fixture
def reader() -> Client:
    return Client(headers={"Accept-Language": "en"})


@pytest.fixture
def theatre() -> Opportunity:
    return written(
        title_ru="Ёлочный театр",
        title_en="Fir-tree theatre",
        text_ru="Ставим спектакли.",
        text_en="We stage plays.",
        kind="programme",
    )


@pytest.fixture
def choir() -> Opportunity:
    return written(
        title_ru="Хор", title_en="Choir", text_ru="Поём вместе.", text_en="We sing together."
    )


def written(**values: object) -> Opportunity:
    """As moderation announces it."""
    made = making.make_opportunity(**values)  # type: ignore[arg-type]
    opportunity_written.send(Opportunity, opportunity_id=made.pk)
    return made


def found(reader: Client, query: str) -> list[str]:
    response = reader.get(f"/opportunities/?{query}")
    assert response.status_code == 200
    return [card.title for card in response.context["cards"]]


@pytest.mark.parametrize("text", ["театра", "елочные", "спектаклями", "plays", "театор"])
def test_words_find_in_any_form_and_in_either_language(
    reader: Client, engine: Engine, theatre: Opportunity, choir: Opportunity, text: str
) -> None:
    drain_outbox(engine=engine)
    assert found(reader, f"q={text}") == ["Fir-tree theatre"]


def test_the_best_comes_first_and_filters_narrow(
    reader: Client, engine: Engine, theatre: Opportunity, choir: Opportunity
) -> None:
    Opportunity.objects.filter(pk=choir.pk).update(text_ru="Поём для театра.")
    drain_outbox(engine=engine)
    assert found(reader, "q=театр") == ["Fir-tree theatre", "Choir"]
    assert found(reader, "q=театр&kind=event") == ["Choir"]
    assert found(reader, "q=тромбон") == []


def test_among_lessons_and_professions_there_are_none(engine: Engine, theatre: Opportunity) -> None:
    drain_outbox(engine=engine)
    for audience in ("public", "student", "teacher", "explorer"):
        assert not engine.search(SearchRequest("театр", audience=audience)).hits
    assert engine.autocomplete("теа") == ()


def test_what_is_cancelled_or_hidden_leaves_and_comes_back(
    engine: Engine, theatre: Opportunity, choir: Opportunity
) -> None:
    drain_outbox(engine=engine)
    assert len(list(engine.versions())) == 4
    administrator = make_person("administrator")
    cancel_opportunity(opportunity=choir, by=administrator, reason="place")
    decide_organisation(
        organisation=theatre.organisation,
        by=administrator,
        state=Organisation.State.SUSPENDED,
        note="Жалоба",
    )
    drain_outbox(engine=engine)
    assert not list(engine.versions())
    decide_organisation(
        organisation=theatre.organisation,
        by=administrator,
        state=Organisation.State.CHECKED,
        note="Проверено ещё раз",
    )
    drain_outbox(engine=engine)
    assert len(list(engine.versions())) == 2


def test_a_sign_up_writes_nothing_into_the_index(theatre: Opportunity) -> None:
    OutboxEntry.objects.all().delete()
    making.join(making.make_grown(), theatre)
    assert not OutboxEntry.objects.exists()


def test_nights_take_out_what_is_over_and_mend_what_is_broken(
    engine: Engine, theatre: Opportunity, choir: Opportunity
) -> None:
    OutboxEntry.objects.all().delete()
    assert reconcile(engine=engine) == Drift(missing=4, outdated=0, surplus=0)
    over = timezone.now() - timedelta(minutes=1)
    Opportunity.objects.filter(pk=choir.pk).update(deadline_at=over)
    assert reconcile(engine=engine) == Drift(missing=0, outdated=0, surplus=2)
    assert not reconcile(engine=engine)
    assert rebuild_index(engine=engine) == 2


def test_what_is_over_is_not_shown_before_the_night(
    reader: Client, engine: Engine, theatre: Opportunity
) -> None:
    drain_outbox(engine=engine)
    over = timezone.now() - timedelta(minutes=1)
    Opportunity.objects.filter(pk=theatre.pk).update(deadline_at=over)
    assert found(reader, "q=театр") == []


def test_without_an_engine_the_database_answers_and_that_is_said(
    reader: Client,
    engine: Engine,
    theatre: Opportunity,
    choir: Opportunity,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def away(_request: object) -> None:
        raise EngineUnavailableError("away")

    monkeypatch.setattr(engine, "search", away)
    for text in ("ТЕАТРА+ёлоч", "спектакли", "plays"):
        assert found(reader, f"q={text}") == ["Fir-tree theatre"], text
    assert found(reader, "q=100%25_") == []
    page = reader.get("/opportunities/?q=plays").content.decode()
    assert "The search engine is away" in page


def test_more_than_a_page_of_the_engine_is_asked_for(reader: Client, engine: Engine) -> None:
    organisation = making.make_organisation()
    for number in range(60):
        written(organisation=organisation, title_ru=f"Кружок {number}", title_en=f"Club {number}")
    drain_outbox(engine=engine)
    response = reader.get("/opportunities/?q=кружок")
    assert response.context["page"].paginator.count == 60
