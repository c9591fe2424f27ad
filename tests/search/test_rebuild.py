"""Rebuilding and reconciling mend whatever became of the index."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from library.models import LessonPage
from search.actions.drain_outbox import drain_outbox
from search.actions.rebuild_index import RebuildError, rebuild_index
from search.actions.reconcile import Drift, reconcile
from search.actions.refresh_popularity import refresh_popularity
from search.documents import SearchDocument
from search.engines.base import Delete, Engine, Put
from search.engines.tantivy import TantivyEngine, TantivyRebuild
from search.models import OutboxEntry
from search.request import SearchRequest
from tests.search.engines import ENGINES, temporary_engine

NEVER = 9_000_000_000_000_000


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    with temporary_engine(request.param) as engine:
        yield engine


def found(engine: Engine, text: str) -> list[str]:
    return [hit.id for hit in engine.search(SearchRequest(text)).hits]


def test_a_rebuild_brings_everything_published(lesson: LessonPage, engine: Engine) -> None:
    engine.bulk([Put(SearchDocument("lesson", "999999", "ru", "Призрак"))])
    seen: list[tuple[int, int]] = []
    assert rebuild_index(engine=engine, progress=lambda *numbers: seen.append(numbers)) == 1
    assert found(engine, "давление") == [f"lesson:{lesson.pk}"]
    assert found(engine, "призрак") == []
    assert seen == [(1, 1)]


def test_a_change_during_a_rebuild_is_not_lost(
    lesson: LessonPage, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    finish = engine.finish_rebuild

    def change_and_finish(rebuild: object) -> None:
        changed = LessonPage.objects.get()
        changed.title = "Барометр"
        changed.save_revision().publish()
        drain_outbox(engine=engine)
        finish(rebuild)  # type: ignore[arg-type]  # what was begun

    monkeypatch.setattr(engine, "finish_rebuild", change_and_finish)
    rebuild_index(engine=engine)
    assert found(engine, "барометр") == [f"lesson:{lesson.pk}"]


def test_an_index_that_lost_documents_does_not_take_over(
    lesson: LessonPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    with temporary_engine("tantivy") as engine:
        drain_outbox(engine=engine)
        monkeypatch.setattr(TantivyRebuild, "versions", lambda _self: iter(()))
        with pytest.raises(RebuildError, match="0 documents where 1"):
            rebuild_index(engine=engine)
        assert found(engine, "давление") == [f"lesson:{lesson.pk}"]


def test_drift_is_found_both_ways_and_mended(lesson: LessonPage, engine: Engine) -> None:
    ghost = SearchDocument("lesson", "999999", "ru", "Призрак")
    engine.bulk([Put(ghost)])
    OutboxEntry.objects.all().delete()
    assert reconcile(engine=engine) == Drift(missing=1, outdated=0, surplus=1)
    assert found(engine, "") == [f"lesson:{lesson.pk}"]
    assert not reconcile(engine=engine)


def test_drift_in_many_portions_is_all_found(
    lesson: LessonPage, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("search.actions.reconcile.PORTION", 2)
    monkeypatch.setattr("search.engines.tantivy.VERSIONS_AT_ONCE", 3)
    for title in "абвгд":
        page = LessonPage(title=title, slug=f"l-{title}", outcome="Знать.", licence="CC-BY-4.0")
        lesson.get_parent().add_child(instance=page)
        page.save_revision().publish()
    drain_outbox(engine=engine)
    pages = list(LessonPage.objects.order_by("pk"))
    engine.bulk([Delete(f"lesson:{page.pk}", NEVER) for page in pages[:2]])
    ghosts = [SearchDocument("lesson", str(9_000_000 + n), "ru", "Призрак") for n in range(7)]
    engine.bulk([Put(ghost) for ghost in ghosts])
    OutboxEntry.objects.all().delete()
    assert len(list(engine.versions())) == len(pages) - 2 + 7
    found = reconcile(engine=engine)
    assert (found.missing, found.outdated, found.surplus) == (2, 0, 7)


def test_an_outdated_document_is_written_anew(lesson: LessonPage, engine: Engine) -> None:
    engine.bulk([Put(SearchDocument("lesson", str(lesson.pk), "ru", "Старое", version=1))])
    assert reconcile(engine=engine) == Drift(missing=0, outdated=1, surplus=0)
    assert found(engine, "старое") == []


def test_popularity_notes_what_was_used(lesson: LessonPage) -> None:
    assert refresh_popularity() == 0


def test_the_commands_say_what_they_did(
    lesson: LessonPage, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with temporary_engine("tantivy") as engine:
        for place in ("drain_outbox", "rebuild_index", "reconcile"):
            monkeypatch.setattr(f"search.actions.{place}.get_engine", lambda: engine)
        call_command("drain_outbox")
        call_command("rebuild_index")
        call_command("reconcile")
    said = capsys.readouterr().out
    assert "1 done, 0 failed and kept, 0 waiting." in said
    assert "1 documents are in the new index." in said
    assert "0 missing, 0 outdated, 0 in excess." in said


def test_two_readers_follow_one_writer(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("index")
    writer, reader = TantivyEngine(folder), TantivyEngine(folder)
    assert found(reader, "вулкан") == []
    writer.bulk([Put(SearchDocument("lesson", "1", "ru", "Вулкан"))])
    assert found(reader, "вулкан") == ["lesson:1"]
    rebuild = writer.begin_rebuild()
    rebuild.bulk([Put(SearchDocument("lesson", "2", "ru", "Гейзер"))])
    writer.finish_rebuild(rebuild)
    assert found(reader, "гейзер") == ["lesson:2"]


@pytest.mark.parametrize(
    ("row", "complaint"),
    [("not json", "line 1: not JSON"), ('{"id": "1"}', "lang, text is missing"), ("[]", "object")],
)
def test_a_corpus_that_cannot_be_read_is_named(tmp_path: Path, row: str, complaint: str) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_text(row, encoding="utf-8")
    with pytest.raises(CommandError, match=complaint):
        call_command("evaluate_search", corpus=path, queries=path, engine="tantivy")
