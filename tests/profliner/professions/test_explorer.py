"""Looking among professions, reading one, comparing two."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from eschool.accounts.models import User
from library.models import SubjectPage
from profliner.actions.load_release import load_release
from profliner.models import Choice, Element, Opportunity, Profession, Story
from profliner.selectors.explorer import Asked, explore
from profliner.selectors.professions import compare
from search.actions.drain_outbox import drain_outbox
from search.engines.base import Engine, EngineUnavailableError
from search.engines.database import DatabaseEngine
from search.engines.guarded import Breaker, GuardedEngine
from search.request import SearchRequest
from tests import factories
from tests.profliner.opportunities.making import make_opportunity, make_organisation
from tests.profliner.professions.making import PROGRAMMER, WELDER, put_on_list, small_pack
from tests.profliner.students.making import fill
from tests.search.engines import ENGINES, temporary_engine

pytestmark = pytest.mark.django_db
MARK = {"demand": "now", "demand_on": "2026-09-01", "demand_source": "Labour office"}


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Engine]:
    with temporary_engine(request.param) as engine:
        reader = GuardedEngine(engine, DatabaseEngine(), Breaker())
        monkeypatch.setattr("search.receivers.get_reader", lambda: reader)
        yield engine


@pytest.fixture
def two(subject: SubjectPage) -> None:
    put_on_list(WELDER | MARK | {"subjects": subject.slug}, PROGRAMMER)


def get(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def slugs(**asked: tuple[str, ...]) -> list[str]:
    return [card.slug for card in explore(Asked(**asked), None).cards]  # type: ignore[arg-type]  # as the dataclass declares


# ---- choosing


@pytest.mark.usefixtures("two")
def test_each_choice_narrows_and_choices_of_two_kinds_do_together(subject: SubjectPage) -> None:
    assert slugs() == ["programmer", "welder"]
    assert slugs(field=("it",)) == ["programmer"]
    assert slugs(field=("it", "engineering")) == ["programmer", "welder"]
    assert slugs(interest=("R",)) == ["programmer", "welder"]
    assert slugs(subject=(subject.slug,)) == ["welder"]
    assert slugs(demand=("now",)) == ["welder"]
    assert slugs(demand=("now",), field=("it",)) == []
    assert slugs(interest=("X",), field=("nothing",)) == []


@pytest.mark.usefixtures("two")
def test_counts_say_what_each_choice_would_leave() -> None:
    found = explore(Asked(field=("it",)), None)
    counts = {
        facet.name: {option.value: option.count for option in facet.options}
        for facet in found.facets
    }
    assert counts["field"] == {"it": 1, "engineering": 1}
    assert counts["interest"] == {"C": 1, "I": 1, "R": 1}
    assert "demand" not in counts


def test_a_skill_narrows(tmp_path: pytest.TempPathFactory) -> None:
    load_release(pack=small_pack(tmp_path), folder=tmp_path)  # type: ignore[arg-type]  # a path
    put_on_list(WELDER | {"skills": "2.C.3.e=5"}, PROGRAMMER)
    assert slugs(skill=("2.C.3.e",)) == ["welder"]


@pytest.mark.usefixtures("two")
def test_the_page_shows_choices_as_chips_that_can_be_taken_off(reader: Client) -> None:
    page = get(reader, "/professions/?field=it&interest=C")
    assert "1 profession" in page
    assert 'href="?field=it"' in page
    assert "O*NET 29.3 Database" in page


def test_an_empty_list_says_what_will_be_here(reader: Client) -> None:
    assert "The city has no list of professions yet" in get(reader, "/professions/")


@pytest.mark.usefixtures("two")
@pytest.mark.parametrize("query", ["field=it&demand=now", "q=%20&page=99999&field=" + "x" * 500])
def test_an_address_that_makes_no_sense_still_answers(reader: Client, query: str) -> None:
    assert reader.get(f"/professions/?{query}").status_code == 200


def test_long_lists_are_divided_at_the_same_price(
    reader: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    put_on_list(WELDER)
    get(reader, "/professions/")
    with django_assert_num_queries(9):
        get(reader, "/professions/")
    put_on_list(*[WELDER | {"slug": f"p-{n}"} for n in range(60)])
    with django_assert_num_queries(9):
        page = get(reader, "/professions/")
    assert page.count('class="card padded profession-card"') == 24
    assert get(reader, "/professions/?page=3").count("profession-card") == 12


# ---- words


@pytest.mark.usefixtures("two")
@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("сварщику", "welder"),
        ("швов", "welder"),
        ("welder", "welder"),
        ("mistakes in code", "programmer"),
        ("прогрмамист", "programmer"),
    ],
)
def test_words_find_professions_in_either_language(engine: Engine, text: str, first: str) -> None:
    drain_outbox(engine=engine)
    found = explore(Asked(text=text), None)
    assert [card.slug for card in found.cards][:1] == [first]
    assert len({card.slug for card in found.cards}) == len(found.cards)


@pytest.mark.usefixtures("two")
def test_lessons_and_professions_are_never_mixed(
    engine: Engine, subject: SubjectPage, teacher: User
) -> None:
    from library.documents.model import Script, Stage, Text

    stages = (Stage(title="Опыт", board=(Text("<p>Сварщик соединяет металл.</p>"),)),)
    script = Script(title="Сварщик на уроке", lang="ru", outcome="Понимать.", stages=stages)
    lesson = factories.make_lesson(subject=subject, owner=teacher, script=script)
    drain_outbox(engine=engine)
    for audience in ("public", "student", "teacher"):
        page = engine.search(SearchRequest("сварщик", audience=audience))
        assert [hit.id for hit in page.hits] == [f"lesson:{lesson.pk}"]
        assert page.total == 1
        kinds = next(facet.counts for facet in page.facets if facet.name == "kind")
        assert dict(kinds) == {"lesson": 1}
    assert [found.id for found in engine.autocomplete("свар")] == [f"lesson:{lesson.pk}"]
    assert engine.similar(f"lesson:{lesson.pk}") == ()
    assert slugs(text="сварщик") == ["welder"]  # type: ignore[arg-type]  # the one text among tuples


@pytest.mark.usefixtures("two")
def test_what_leaves_the_list_leaves_the_index(engine: Engine) -> None:
    drain_outbox(engine=engine)
    assert len(list(engine.versions())) == 4
    put_on_list(PROGRAMMER)
    drain_outbox(engine=engine)
    assert len(list(engine.versions())) == 2


@pytest.mark.usefixtures("two")
def test_a_broken_index_is_mended(engine: Engine) -> None:
    from search.actions.rebuild_index import rebuild_index
    from search.actions.reconcile import Drift, reconcile
    from search.models import OutboxEntry

    OutboxEntry.objects.all().delete()
    assert reconcile(engine=engine) == Drift(missing=4, outdated=0, surplus=0)
    Profession.objects.filter(slug="welder").update(is_listed=False)
    assert reconcile(engine=engine) == Drift(missing=0, outdated=0, surplus=2)
    assert not reconcile(engine=engine)
    assert rebuild_index(engine=engine) == 2


@pytest.mark.usefixtures("two")
def test_without_an_engine_names_are_searched_and_that_is_said(
    reader: Client, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(_request: object) -> None:
        raise EngineUnavailableError("away")

    monkeypatch.setattr(engine, "search", away)
    page = get(reader, "/professions/?q=сварщик")
    assert "only names are searched" in page
    assert "Welder" in page
    assert "Programmer" not in page


# ---- one profession


@pytest.mark.usefixtures("two")
def test_a_page_says_the_day_the_mark_and_the_way(reader: Client, subject: SubjectPage) -> None:
    page = get(reader, "/professions/welder/")
    assert "Makes seams and tests them." in page
    assert '<time datetime="2026-09-01">1 September' in page
    assert "source: Labour office" in page
    assert subject.name in page
    assert "Make a path to it" in page
    assert "Is it for me?" not in page
    assert reader.get("/professions/nobody/").status_code == 404


def test_tasks_and_related_professions_come_from_the_classifier(
    reader: Client, tmp_path: pytest.TempPathFactory
) -> None:
    load_release(pack=small_pack(tmp_path), folder=tmp_path)  # type: ignore[arg-type]  # a path
    put_on_list(
        WELDER | {"occupation": "51-4121.00", "skills": "2.C.3.e=4"},
        PROGRAMMER | {"slug": "engineer", "name_en": "Engineer", "occupation": "17-2141.00"},
    )
    page = get(reader, "/professions/welder/")
    assert "Weld." in page
    assert "Mechanical" in page
    assert 'href="/professions/engineer/"' in page


@pytest.mark.usefixtures("two")
def test_a_student_sees_only_their_own_evidence(reader: Client) -> None:
    student = factories.make_student(school_class=factories.make_class(), language="en")
    reader.force_login(student)
    assert "Thirty statements about interests" in get(reader, "/professions/welder/")
    fill(student)
    assert "Thirty statements about interests" not in get(reader, "/professions/welder/")
    welder = Profession.objects.get(slug="welder")
    Choice.objects.create(
        student=student,
        item_kind="profession",
        item=str(welder.pk),
        verdict="saved",
        chosen_at=timezone.now(),
    )
    assert "You saved it." in get(reader, "/professions/welder/")


@pytest.mark.usefixtures("two")
def test_what_can_be_tried_in_the_city_is_shown_while_it_is_open(reader: Client) -> None:
    offer = make_opportunity(title_en="A day at the works")
    offer.professions.add(Profession.objects.get(slug="welder"))
    assert "A day at the works" in get(reader, "/professions/welder/")
    Opportunity.objects.update(deadline_at=timezone.now() - timedelta(minutes=1))
    assert "A day at the works" not in get(reader, "/professions/welder/")


def test_a_page_costs_the_same_whatever_hangs_on_it(
    reader: Client,
    tmp_path: pytest.TempPathFactory,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    load_release(pack=small_pack(tmp_path), folder=tmp_path)  # type: ignore[arg-type]  # a path
    rows = [
        WELDER | {"slug": f"p-{n}", "occupation": "51-4121.00", "skills": "2.C.3.e=4"}
        for n in range(20)
    ]
    put_on_list(*rows)
    for _offer in range(6):
        make_opportunity().professions.add(Profession.objects.get(slug="p-0"))
    with django_assert_max_num_queries(16):
        get(reader, "/professions/p-0/")


@pytest.mark.usefixtures("two")
def test_employers_tell_of_it_once_somebody_has_looked(reader: Client) -> None:
    story = Story.objects.create(
        organisation=make_organisation(),
        profession=Profession.objects.get(slug="welder"),
        text_ru="Варим мосты.",
        text_en="We weld bridges.",
        written_at=timezone.now(),
    )
    assert "We weld bridges." not in get(reader, "/professions/welder/")
    story.state = Story.State.PUBLISHED
    story.save()
    assert "We weld bridges." in get(reader, "/professions/welder/")


@pytest.mark.usefixtures("two")
def test_search_engines_are_told_of_what_is_listed(reader: Client) -> None:
    assert "/professions/welder/</loc>" in get(reader, "/sitemap.xml")
    put_on_list(PROGRAMMER)
    assert "welder" not in get(reader, "/sitemap.xml")


# ---- two professions


@pytest.mark.usefixtures("two")
def test_two_stand_side_by_side(reader: Client) -> None:
    page = get(reader, "/professions/compare/?a=welder&b=programmer")
    assert "Makes seams and tests them." in page
    assert "Writes code and looks for mistakes." in page
    for address in ("", "?a=welder", "?a=welder&b=nobody", "?a=%F0&b=x"):
        assert "Choose two professions" in get(reader, f"/professions/compare/{address}")
    same = get(reader, "/professions/compare/?a=welder&b=welder")
    assert "Choose another profession beside it" in same


def test_a_name_that_is_knowledge_and_skill_is_one_row_with_the_higher_level(
    tmp_path: pytest.TempPathFactory,
) -> None:
    load_release(pack=small_pack(tmp_path), folder=tmp_path)  # type: ignore[arg-type]  # a path
    first = Element.objects.get(pk="2.C.3.e")
    second = Element.objects.create(
        pk="2.A.9.z",
        kind="skill",
        name_en=first.name_en,
        name_ru=first.name_ru,
        release=first.release,
    )
    put_on_list(
        WELDER | {"skills": f"{first.pk}=4"},
        PROGRAMMER | {"skills": f"{first.pk}=2, {second.pk}=5"},
    )
    both = compare("welder", "programmer")
    assert both is not None
    ((name, one, other),) = both.skills
    assert one is not None
    assert other is not None
    assert (name, one.level, other.level) == (one.name, 4, 5)


def test_where_nothing_is_found_no_empty_column_is_left_for_filters(reader: Client) -> None:
    put_on_list(WELDER)
    assert 'id="filters"' in get(reader, "/professions/")
    assert 'id="filters"' not in get(reader, "/professions/?q=qqqqqq")
    assert 'id="filters"' in get(reader, "/professions/?q=qqqqqq&interest=C"), "to be taken off"
