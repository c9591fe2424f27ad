"""The models and their migrations agree."""

from pathlib import Path

from django.apps import apps
from django.core.management import call_command
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState
from django.utils.translation import override

OURS = ("core", "accounts", "grants", "library", "profliner", "search")


def test_no_migration_is_missing() -> None:
    with override(None):  # as makemigrations does: else each translated name is a change
        loader = MigrationLoader(None)
        detector = MigrationAutodetector(loader.project_state(), ProjectState.from_apps(apps))
        changes = detector.changes(graph=loader.graph)
    missing = {app: [str(m.operations) for m in found] for app, found in changes.items()}
    assert {app: found for app, found in missing.items() if app in OURS} == {}


def test_each_app_has_one_newest_migration() -> None:
    assert MigrationLoader(None).detect_conflicts() == {}


def test_the_settings_pass_djangos_own_checks() -> None:
    call_command("check", fail_level="WARNING")


def test_no_test_empties_what_migrations_filled() -> None:
    """Django's transactional tests flush every table; ``committing_db`` takes a copy instead."""
    flushing = ("transaction" + "=True", "transactional" + "_db", "live" + "_server")
    tests = Path(__file__).resolve().parents[1]
    found = [
        str(path)
        for path in tests.rglob("*.py")
        if any(word in path.read_text("utf-8") for word in flushing)
    ]
    assert found == []
