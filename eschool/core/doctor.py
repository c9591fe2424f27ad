"""The parts of an installation and how to tell that one is sick."""

import json
import uuid
from collections.abc import Callable
from http import HTTPStatus
from pathlib import Path
from urllib.request import urlopen

from celery import current_app
from django.conf import settings
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.mail import get_connection
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

SECONDS = 5


class Trouble(Exception):  # noqa: N818  # it is what a person is told, not a programming error
    """What is wrong with a part, and its cure."""

    def __init__(self, what: str, cure: str) -> None:
        super().__init__(what)
        self.what, self.cure = what, cure


Part = Callable[[], str]


def _first_line(error: BaseException) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0][:200]


def _or_trouble(part: Part, what: str, cure: str) -> Part:
    """Whatever the part's own library raises becomes one sentence."""

    def examined() -> str:
        try:
            return part()
        except Trouble:
            raise
        except Exception as error:  # the many libraries behind the parts share no base class
            raise Trouble(f"{what}: {_first_line(error)}", cure) from error

    return examined


def unapplied_migrations() -> int:
    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def database() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    if behind := unapplied_migrations():
        raise Trouble(f"{behind} migrations are missing", "run: manage.py migrate")
    return f"{connection.vendor}, migrated"


def cache_part() -> str:
    key = f"doctor-{uuid.uuid4().hex}"
    cache.set(key, "well", SECONDS)
    if cache.get(key) != "well":
        raise Trouble("what was written is not there", "check REDIS_URL and Redis' memory")
    cache.delete(key)
    return "Redis" if settings.REDIS_URL else "in this process"


def tasks() -> str:
    if settings.CELERY_TASK_ALWAYS_EAGER:
        return "run at once, in the process that asks"
    with current_app.connection_for_write() as broker:
        broker.ensure_connection(max_retries=1, timeout=SECONDS)
    if not (answers := current_app.control.ping(timeout=2)):
        raise Trouble("no worker answers", "start one: celery -A eschool worker -B")
    return f"workers: {len(answers)}"


def search() -> str:
    if settings.SEARCH_ENGINE != "elastic":
        folder = Path(settings.SEARCH_INDEX_DIR)
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / f".doctor-{uuid.uuid4().hex}"
        probe.touch()
        probe.unlink()
        return f"embedded, in {folder}"
    address = f"{settings.ELASTICSEARCH_URL.rstrip('/')}/_cluster/health"
    with urlopen(address, timeout=SECONDS) as answer:  # noqa: S310  # an address from the settings
        health = json.load(answer) if answer.status == HTTPStatus.OK else {}
    if health.get("status") not in {"green", "yellow"}:
        raise Trouble(f"Elasticsearch says {health.get('status')}", "look at its own log")
    return f"Elasticsearch, {health['status']}"


def storage() -> str:
    name = default_storage.save(f"doctor/{uuid.uuid4().hex}.txt", ContentFile(b"well"))
    try:
        with default_storage.open(name) as file:
            if file.read() != b"well":
                raise Trouble("a file came back changed", "check S3_BUCKET and MEDIA_ROOT")
    finally:
        default_storage.delete(name)
    return f"S3, bucket {settings.S3_BUCKET}" if settings.S3_BUCKET else settings.MEDIA_ROOT


def mail() -> str:
    mailer = get_connection(timeout=SECONDS)
    mailer.open()
    mailer.close()
    if settings.EMAIL_BACKEND.endswith("smtp.EmailBackend"):
        return f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}"
    return f"not sent, but kept by {settings.EMAIL_BACKEND.rsplit('.', 2)[-2]}"


def pandoc() -> str:
    import pypandoc

    return f"pandoc {pypandoc.get_pandoc_version()}"


def typst() -> str:
    import typst as compiler

    if not bytes(compiler.compile(b"Well")).startswith(b"%PDF"):
        raise Trouble("typst made no PDF", "reinstall: uv pip sync requirements/base.txt")
    return "makes PDF"


def translations() -> str:
    for folder in settings.LOCALE_PATHS:
        for source in sorted(Path(folder).glob("*/LC_MESSAGES/*.po")):
            compiled = source.with_suffix(".mo")
            if not compiled.exists() or compiled.stat().st_mtime < source.stat().st_mtime:
                language = source.parts[-3]
                raise Trouble(f"{language} is not compiled", "run: manage.py compilemessages")
    return "compiled"


def secret() -> str:
    if settings.SECRET_KEY != settings.DEFAULT_SECRET_KEY:
        return "its own"
    if settings.DEBUG or settings.DEMO:
        return "the default one, good enough for a demo"
    raise Trouble("SECRET_KEY is the default one", "set a long random value")


PARTS: dict[str, Part] = {
    "database": _or_trouble(database, "no connection", "check DATABASE_URL and the server"),
    "cache": _or_trouble(cache_part, "no connection", "check REDIS_URL and the server"),
    "tasks": _or_trouble(tasks, "no broker", "check REDIS_URL and the server"),
    "search": _or_trouble(
        search, "the engine does not answer", "check ELASTICSEARCH_URL or SEARCH_INDEX_DIR"
    ),
    "storage": _or_trouble(
        storage, "files cannot be kept", "check S3_BUCKET and its keys, or MEDIA_ROOT"
    ),
    "mail": _or_trouble(mail, "the mail server does not answer", "check EMAIL_URL"),
    "pandoc": _or_trouble(pandoc, "pandoc does not run", "reinstall requirements/base.txt"),
    "typst": _or_trouble(typst, "typst does not run", "reinstall requirements/base.txt"),
    "translations": _or_trouble(translations, "not found", "run: manage.py compilemessages"),
    "secret": _or_trouble(secret, "not set", "set SECRET_KEY"),
}
