"""Production refuses to start half-configured, and says what is missing."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
GOOD = {
    "DJANGO_SETTINGS_MODULE": "eschool.settings.production",
    "SECRET_KEY": "x" * 60,
    "DATABASE_URL": "postgres://eschool:secret@127.0.0.1:1/eschool",
    "REDIS_URL": "redis://127.0.0.1:1/0",
    "ELASTICSEARCH_URL": "http://127.0.0.1:1",
    "S3_BUCKET": "eschool",
    "GRANTS_KEYS": "aW4tcHJvZHVjdGlvbi1hLWNpdHktaGFzLWl0cy1vd24=",
    "ALLOWED_HOSTS": "school.example.org",
    "SITE_URL": "https://school.example.org",
}
ASK = "from django.conf import settings; print(settings.{name})"


def _start(
    code: str = "import django; django.setup()", **changes: str
) -> subprocess.CompletedProcess[str]:
    machine = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code],
        env={**machine, **GOOD, **changes},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_complete_installation_starts() -> None:
    done = _start()
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SECRET_KEY", "not-a-secret-used-outside-production-only"),
        ("SECRET_KEY", ""),
        ("SECRET_KEY", "short"),
        ("DEBUG", "1"),
        ("DEMO", "1"),
        ("DATABASE_URL", "sqlite:////tmp/x.sqlite3"),
        ("REDIS_URL", ""),
        ("CELERY_TASK_ALWAYS_EAGER", "1"),
        ("ELASTICSEARCH_URL", ""),
        ("S3_BUCKET", ""),
        ("GRANTS_KEYS", ""),
        ("GRANTS_KEYS", "bm90LWEtc2VjcmV0LW91dHNpZGUtcHJvZHVjdGlvbiE="),
        ("GRANTS_KEYS", "too-short"),
        ("ALLOWED_HOSTS", ""),
        ("ALLOWED_HOSTS", "*"),
    ],
)
def test_what_is_wrong_stops_it_and_is_named(name: str, value: str) -> None:
    done = _start(**{name: value})
    assert done.returncode != 0
    assert "ImproperlyConfigured: This production installation cannot start" in done.stderr
    assert f"- {name} " in done.stderr


def test_all_that_is_wrong_is_said_at_once() -> None:
    done = _start(SECRET_KEY="", DEBUG="1", REDIS_URL="")
    assert [name in done.stderr for name in ("- SECRET_KEY", "- DEBUG", "- REDIS_URL")] == [
        True
    ] * 3


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SESSION_COOKIE_SECURE", "True"),
        ("CSRF_COOKIE_SECURE", "True"),
        ("SECURE_SSL_REDIRECT", "True"),
        ("SECURE_HSTS_SECONDS", "31536000"),
        ("ACCOUNT_EMAIL_VERIFICATION", "mandatory"),
        ("CELERY_TASK_ALWAYS_EAGER", "False"),
    ],
)
def test_what_production_insists_on(name: str, value: str) -> None:
    done = _start(ASK.format(name=name))
    assert done.stdout.strip() == value, done.stderr


def test_django_finds_nothing_to_warn_of() -> None:
    check = "from django.core.management import execute_from_command_line as run; import sys"
    done = _start(f"{check}; run(['manage.py', 'check', '--deploy'])")
    assert done.returncode == 0, done.stderr
    assert "WARNING" not in done.stderr.upper().replace("WARNINGS", ""), done.stderr
