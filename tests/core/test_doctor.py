"""The doctor names what is wrong and what helps."""

from io import StringIO
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.management import CommandError, call_command
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client

from eschool import views
from eschool.core.doctor import PARTS

pytestmark = pytest.mark.django_db


def _doctor(*parts: str) -> str:
    out = StringIO()
    try:
        call_command("doctor", *parts, stdout=out, no_color=True)
    except CommandError as error:
        return out.getvalue() + str(error)
    return out.getvalue()


@pytest.mark.parametrize("part", sorted(set(PARTS) - {"translations"}))
def test_a_sound_part_is_ok(part: str) -> None:
    assert f"{part:<13} ok" in _doctor(part)


def test_a_missing_migration_is_found_and_the_cure_named() -> None:
    MigrationRecorder.Migration.objects.filter(app="accounts").delete()
    told = _doctor("database")
    assert "migrations are missing" in told
    assert "manage.py migrate" in told
    assert "Wrong: database." in told


@pytest.mark.parametrize(
    ("part", "setting", "value"),
    [
        ("tasks", "CELERY_TASK_ALWAYS_EAGER", False),
        ("mail", "EMAIL_BACKEND", "django.core.mail.backends.smtp.EmailBackend"),
    ],
)
def test_a_server_that_is_away_is_one_sentence(
    settings: LazySettings, part: str, setting: str, value: object
) -> None:
    setattr(settings, setting, value)
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    told = _doctor(part)
    assert "WRONG" in told
    assert "To do:" in told
    assert "Traceback" not in told


def test_an_engine_that_is_away_is_one_sentence(settings: LazySettings) -> None:
    settings.SEARCH_ENGINE, settings.ELASTICSEARCH_URL = "elastic", "http://127.0.0.1:1"
    assert "check ELASTICSEARCH_URL" in _doctor("search")


def test_a_translation_that_was_not_compiled(settings: LazySettings, tmp_path: Path) -> None:
    (tmp_path / "ru" / "LC_MESSAGES").mkdir(parents=True)
    (tmp_path / "ru" / "LC_MESSAGES" / "django.po").touch()
    settings.LOCALE_PATHS = [tmp_path]
    assert "ru is not compiled" in _doctor("translations")


def test_the_default_secret_outside_a_demo(settings: LazySettings) -> None:
    settings.DEMO = False
    settings.DEBUG = False
    settings.SECRET_KEY = settings.DEFAULT_SECRET_KEY
    assert "SECRET_KEY is the default one" in _doctor("secret")


def test_an_unknown_part_is_refused_with_those_there_are() -> None:
    assert "There are: database" in _doctor("liver")


def test_readiness_reads_the_migrations_once(
    client: Client, monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: object
) -> None:
    monkeypatch.setattr(views, "_migrated", False)
    MigrationRecorder.Migration.objects.filter(app="search").delete()
    assert client.get("/readyz").status_code == 503
    monkeypatch.setattr(views, "_migrated", True)
    with django_assert_num_queries(1):  # type: ignore[operator]
        assert client.get("/readyz").json() == {"status": "ok"}


def test_health_asks_nobody(client: Client, django_assert_num_queries: object) -> None:
    with django_assert_num_queries(0):  # type: ignore[operator]
        assert client.get("/healthz").json() == {"status": "ok"}
