"""Many keys in one query."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models.expressions import RawSQL

FEW = 100


def one_of(keys: Collection[UUID]) -> Any:
    """What stands behind ``__in``: many keys go as one array, since a statement with a thousand
    parameters takes longer to be written and read than to be answered.
    """
    if len(keys) < FEW or connection.vendor != "postgresql":
        return keys
    return RawSQL("SELECT unnest(%s::uuid[])", [list(keys)])
