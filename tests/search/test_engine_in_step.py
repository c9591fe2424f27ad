"""What every engine promises about what is written to it; the same tests run on each of them."""

from search.documents import SearchDocument
from search.engines.base import Delete, Engine, Put
from tests.search.engines import found

OLD, NEW = 1, 20


def lesson(title: str, version: int, pk: str = "x") -> SearchDocument:
    return SearchDocument("lesson", pk, "ru", title, version=version)


def test_an_older_version_is_ignored(empty: Engine) -> None:
    empty.bulk([Put(lesson("Новый вулкан", NEW))])
    result = empty.bulk([Put(lesson("Старый гейзер", OLD)), Delete("lesson:x", OLD)])
    assert (result.written, result.stale) == (0, 2)
    assert dict(empty.versions()) == {"lesson:x": NEW}
    assert found(empty, "вулкан") == ["x"]


def test_the_same_version_may_be_written_again(empty: Engine) -> None:
    empty.bulk([Put(lesson("Вулкан", NEW))])
    result = empty.bulk([Put(lesson("Гейзер", NEW))])
    assert (result.written, result.stale) == (1, 0)
    assert found(empty, "гейзер") == ["x"]
    assert found(empty, "вулкан") == []


def test_a_deleted_document_is_gone(empty: Engine) -> None:
    empty.bulk([Put(lesson("Вулкан", OLD))])
    empty.bulk([Delete("lesson:x", NEW), Delete("lesson:never-there", NEW)])
    assert found(empty, "вулкан") == []
    assert list(empty.versions()) == []


def test_of_two_operations_on_a_document_the_newer_holds(empty: Engine) -> None:
    empty.bulk([Put(lesson("Гейзер", NEW)), Put(lesson("Вулкан", OLD))])
    assert found(empty, "гейзер") == ["x"]


def test_a_rebuild_is_seen_only_when_it_is_finished(empty: Engine) -> None:
    empty.bulk([Put(lesson("Вулкан", OLD))])
    rebuild = empty.begin_rebuild()
    rebuild.bulk([Put(lesson("Гейзер", NEW)), Put(lesson("Ледник", NEW, "y"))])
    assert found(empty, "вулкан") == ["x"]
    assert rebuild.count() == 2
    assert dict(rebuild.versions()) == {"lesson:x": NEW, "lesson:y": NEW}
    empty.finish_rebuild(rebuild)
    assert found(empty, "вулкан") == []
    assert found(empty, "ледник") == ["y"]
    empty.bulk([Delete("lesson:y", NEW + 1)])
    assert found(empty, "ледник") == []


def test_an_abandoned_rebuild_changes_nothing(empty: Engine) -> None:
    empty.bulk([Put(lesson("Вулкан", OLD))])
    rebuild = empty.begin_rebuild()
    rebuild.bulk([Put(lesson("Гейзер", NEW))])
    empty.abandon_rebuild(rebuild)
    assert found(empty, "вулкан") == ["x"]


def test_rebuilds_may_follow_each_other(empty: Engine) -> None:
    for title in ("Вулкан", "Гейзер", "Ледник"):
        rebuild = empty.begin_rebuild()
        rebuild.bulk([Put(lesson(title, OLD))])
        empty.finish_rebuild(rebuild)
        assert found(empty, title) == ["x"]
