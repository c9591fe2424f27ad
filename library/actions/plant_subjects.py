"""Makes the subjects' pages from a list such as ``library/data/subjects.json``."""

import json
from pathlib import Path
from typing import Any

from django.db import transaction

from library.models import LibraryIndexPage, SubjectPage

SUBJECTS = Path(__file__).resolve().parents[1] / "data" / "subjects.json"


@transaction.atomic
def plant_subjects(*, path: Path = SUBJECTS) -> int:
    """Idempotent by slug; a page that exists keeps what people changed. The number made."""
    index = LibraryIndexPage.objects.get()
    known = set(SubjectPage.objects.values_list("slug", flat=True))
    rows = [row for row in json.loads(path.read_text("utf-8")) if row["slug"] not in known]
    for row in rows:
        index.add_child(instance=_page(row))
    return len(rows)


def _page(row: dict[str, Any]) -> SubjectPage:
    return SubjectPage(
        title=row["title"]["ru"],
        title_en=row["title"]["en"],
        slug=row["slug"],
        hue=row["hue"],
        icon=row["icon"],
        position=row["order"],
    )
