"""Recommendations of many students at once: one statement, which leaves alone what is the same."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection

from profliner.models import Recommendation, TrainedModel

# A document that holds the rows, taken apart by the database itself: no statement for each row.
SOURCES = {
    "postgresql": """SELECT student_id, items, reasons, is_thin, %s::uuid, %s::timestamptz
        FROM jsonb_to_recordset(%s::jsonb) AS given
            (student_id uuid, items jsonb, reasons jsonb, is_thin bool)
        WHERE true""",
    "sqlite": """SELECT json_extract(value, '$.student_id'), json_extract(value, '$.items'),
        json_extract(value, '$.reasons'), json_extract(value, '$.is_thin'), %s, %s
        FROM json_each(%s) WHERE true""",
}
WRITE = """INSERT INTO profliner_recommendation AS held
    (student_id, items, reasons, is_thin, model_id, made_at) {source}
    ON CONFLICT (student_id) DO UPDATE SET items = excluded.items, reasons = excluded.reasons,
        is_thin = excluded.is_thin, model_id = excluded.model_id, made_at = excluded.made_at
    WHERE held.items IS DISTINCT FROM excluded.items
        OR held.reasons IS DISTINCT FROM excluded.reasons
        OR held.is_thin IS DISTINCT FROM excluded.is_thin
        OR held.model_id IS DISTINCT FROM excluded.model_id"""


@dataclass(frozen=True, slots=True)
class Row:
    """``items`` and ``reasons`` are the JSON that :class:`Recommendation` keeps."""

    student_id: UUID
    items: str
    reasons: str
    is_thin: bool


def write_rows(rows: Sequence[Row], model: TrainedModel, now: datetime) -> None:
    """New or in the place of what was. What is the same is not written again."""
    if not rows:
        return
    document = ",".join(
        f'{{"student_id":"{_of_database(row.student_id)}","is_thin":{json.dumps(row.is_thin)},'
        f'"items":{row.items},"reasons":{row.reasons}}}'
        for row in rows
    )
    statement = WRITE.format(source=SOURCES[connection.vendor])
    made_at = Recommendation._meta.get_field("made_at").get_db_prep_value(now, connection)
    with connection.cursor() as cursor:
        cursor.execute(statement, [_of_database(model.pk), made_at, f"[{document}]"])


def _of_database(key: UUID) -> str:
    return key.hex if connection.vendor == "sqlite" else str(key)
