"""Takes a curriculum framework in the shape of CASE 1.1 into the tree."""

import json
from pathlib import Path
from typing import Any

from django.db import transaction

from library.models import CurriculumElement

CURRICULUM = Path(__file__).resolve().parents[1] / "data" / "curriculum.json"


@transaction.atomic
def import_curriculum(*, path: Path = CURRICULUM) -> int:
    """Idempotent by identifier: what is known gets the new wording, its place stays."""
    known = {one.identifier: one for one in CurriculumElement.objects.all()}
    by_code = {one.code: one for one in known.values()}
    made = 0
    for item in json.loads(path.read_text("utf-8"))["CFItems"]:
        fresh = _element(item)
        if old := known.get(fresh.identifier):
            _reword(old, fresh)
            continue
        parent = by_code.get(item["parent"] or "")
        # The parent's count of children changes with each, so it is asked for anew.
        by_code[fresh.code] = (
            CurriculumElement.objects.get(pk=parent.pk).add_child(instance=fresh)
            if parent
            else CurriculumElement.add_root(instance=fresh)
        )
        made += 1
    return made


def _element(item: dict[str, Any]) -> CurriculumElement:
    levels = [int(level) for level in item["educationLevel"]]
    element = CurriculumElement(
        code=item["humanCodingScheme"],
        subject_slug=item["subject"],
        title_ru=item["fullStatement"]["ru"],
        title_en=item["fullStatement"]["en"],
        grade_from=min(levels, default=None),
        grade_to=max(levels, default=None),
    )
    element.identifier = CurriculumElement._meta.get_field("identifier").to_python(
        item["identifier"]
    )
    return element


def _reword(old: CurriculumElement, fresh: CurriculumElement) -> None:
    names = ("code", "subject_slug", "title_ru", "title_en", "grade_from", "grade_to")
    if any(getattr(old, name) != getattr(fresh, name) for name in names):
        for name in names:
            setattr(old, name, getattr(fresh, name))
        old.save(update_fields=names)
