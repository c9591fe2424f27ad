"""Makes the fields of work from ``profliner/data/fields.csv``."""

import csv
from pathlib import Path

from django.db import transaction

from profliner.models import Field

FIELDS = Path(__file__).resolve().parents[1] / "data" / "fields.csv"


@transaction.atomic
def plant_fields(*, path: Path = FIELDS) -> int:
    """Idempotent by slug; a field that exists keeps what people changed. The number made."""
    known = set(Field.objects.values_list("slug", flat=True))
    with path.open(encoding="utf-8", newline="") as file:
        rows = enumerate(csv.DictReader(file), 1)
        made = [Field(**row, position=place) for place, row in rows if row["slug"] not in known]
    Field.objects.bulk_create(made)
    return len(made)
