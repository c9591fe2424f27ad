"""Rows by the hundred thousand: one statement a table, without an object for each."""

from collections.abc import Iterable, Mapping
from itertools import islice
from types import NoneType
from typing import Any

from django.db import connection, connections, models

AT_ONCE = 10_000
AS_THEY_ARE = frozenset((str, int, bool, NoneType))


def insert_rows(model: type[models.Model], rows: Iterable[Mapping[str, Any]]) -> None:
    """Insert rows that name columns by the field's ``attname``; others get their default.

    Several times as fast as ``bulk_create``, which matters to someone who waits for the demo.
    """
    fields = [f for f in model._meta.local_concrete_fields if not isinstance(f, models.AutoField)]
    statement = _statement(model, fields)
    iterator = iter(rows)
    with connection.cursor() as cursor:
        while batch := [_values(fields, row) for row in islice(iterator, AT_ONCE)]:
            cursor.executemany(statement, batch)


def _statement(model: type[models.Model], fields: list[models.Field[Any, Any]]) -> str:
    quote = connection.ops.quote_name
    columns = ", ".join(quote(str(field.column)) for field in fields)
    places = ", ".join(["%s"] * len(fields))
    table = quote(model._meta.db_table)
    return f"INSERT INTO {table} ({columns}) VALUES ({places})"  # noqa: S608  # quoted names only


def _values(fields: list[models.Field[Any, Any]], row: Mapping[str, Any]) -> list[Any]:
    return [
        _prepared(field, row[name] if (name := field.attname) in row else field.get_default())
        for field in fields
    ]


def _prepared(field: models.Field[Any, Any], value: Any) -> Any:
    """Times and identifiers are written in each database's own way, the rest as it is."""
    if type(value) in AS_THEY_ARE:
        return value
    return field.get_db_prep_save(value, connections["default"])
