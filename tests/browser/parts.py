"""The parts a site of its own stands on: embedded in a folder, or apart in the real services."""

import contextlib
import os
import secrets
from collections.abc import Iterator, Mapping
from pathlib import Path

import boto3
import redis
from elasticsearch import Elasticsearch

from tests.migrated import drop_postgresql, make_postgresql, make_sqlite, with_path

ADDRESSES = (
    "DATABASE_URL",
    "REDIS_URL",
    "ELASTICSEARCH_URL",
    "S3_ENDPOINT_URL",
    "S3_ACCESS_KEY",
    "S3_SECRET_KEY",
    "S3_BUCKET",
    "SEARCH_ENGINE",
)
# Tests of the suite use Redis' first database.
REDIS_DATABASE = 9

Environment = Mapping[str, str]


def on_services() -> bool:
    return os.environ.get("ESCHOOL_PARTS") == "services"


@contextlib.contextmanager
def parts(folder: Path) -> Iterator[Environment]:
    """The environment of every process of the site; what was made for it is taken away again."""
    base = {name: value for name, value in os.environ.items() if name not in ADDRESSES}
    base |= {
        "ESCHOOL_DATA_DIR": str(folder),
        "DJANGO_SETTINGS_MODULE": "tests.browser.settings",
    }
    if not on_services():
        make_sqlite(folder / "db.sqlite3")
        yield base
        return
    name = f"browser_{secrets.token_hex(4)}"
    with (
        _database(os.environ["DATABASE_URL"], name) as database,
        _redis(os.environ["REDIS_URL"]) as broker,
        _bucket(name.replace("_", "-")) as bucket,
        _indexes(os.environ["ELASTICSEARCH_URL"], name) as prefix,
    ):
        yield base | {
            **{key: os.environ[key] for key in ADDRESSES if key in os.environ},
            "DATABASE_URL": database,
            "REDIS_URL": broker,
            "S3_BUCKET": bucket,
            "SEARCH_INDEX_PREFIX": prefix,
        }


@contextlib.contextmanager
def _database(address: str, name: str) -> Iterator[str]:
    try:
        yield make_postgresql(address, name)
    finally:
        drop_postgresql(address, name)


@contextlib.contextmanager
def _redis(address: str) -> Iterator[str]:
    own = with_path(address, str(REDIS_DATABASE))
    with redis.Redis.from_url(own) as client:
        client.flushdb()
        try:
            yield own
        finally:
            client.flushdb()


@contextlib.contextmanager
def _bucket(name: str) -> Iterator[str]:
    store = boto3.resource(
        "s3",
        endpoint_url=os.environ["S3_ENDPOINT_URL"],
        aws_access_key_id=os.environ["S3_ACCESS_KEY"],
        aws_secret_access_key=os.environ["S3_SECRET_KEY"],
        region_name="us-east-1",
    )
    bucket = store.create_bucket(Bucket=name)
    try:
        yield name
    finally:
        for found in bucket.objects.all():
            found.delete()
        bucket.delete()


@contextlib.contextmanager
def _indexes(address: str, prefix: str) -> Iterator[str]:
    try:
        yield prefix
    finally:
        with Elasticsearch(address) as client:
            for name in client.indices.get(index=f"{prefix}*"):
                client.indices.delete(index=name)
