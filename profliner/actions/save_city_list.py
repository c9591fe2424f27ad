"""Makes a list of entries the city's: the one way in, for files, forms, restored versions."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from eschool.accounts.models import User
from library.models import SubjectPage
from profliner.city_list.entries import SAME, Entry
from profliner.locking import lock_catalogue
from profliner.models import CityList, Field, Profession, ProfessionSkill
from profliner.selectors.city_list import current_entries
from profliner.signals import profession_changed

WRITTEN = (
    *SAME,
    "field",
    "occupation",
    "demand_on",
    "is_generated",
    "is_listed",
    "changed_at",
)


@dataclass(frozen=True, slots=True)
class Saved:
    """No version where nothing had changed."""

    version: CityList | None
    changed: int
    removed: int


@transaction.atomic
def save_city_list(
    *, entries: Sequence[Entry], by: User | None, note: str = "", now: datetime | None = None
) -> Saved:
    """``entries`` were checked. What is not among them leaves the list and is kept for paths."""
    lock_catalogue()
    latest = CityList.objects.defer("content").order_by("-version").first()
    before = {entry.slug: entry for entry in current_entries()}
    changed = [entry for entry in entries if before.get(entry.slug) != _sorted(entry)]
    gone = sorted(before.keys() - {entry.slug for entry in entries})
    if latest and not changed and not gone:
        return Saved(None, 0, 0)
    ids = _write(changed) + _take_off(gone)
    version = CityList.objects.create(
        version=latest.version + 1 if latest else 1,
        note=note[:500],
        made_by=by,
        made_at=now or timezone.now(),
        content=[entry.cells() for entry in current_entries()],
    )
    for pk in ids:
        profession_changed.send(Profession, profession_id=pk)
    return Saved(version, len(changed), len(gone))


def _sorted(entry: Entry) -> Entry:
    """As the database gives it back: order among subjects and directions has no meaning."""
    return replace(
        entry,
        subjects=tuple(sorted(entry.subjects)),
        directions=tuple(sorted(entry.directions)),
    )


def _write(entries: Sequence[Entry]) -> list[UUID]:
    fields = dict(Field.objects.values_list("slug", "pk"))
    Profession.objects.bulk_create(
        [_profession(entry, fields[entry.field]) for entry in entries],
        update_conflicts=True,
        unique_fields=["slug"],
        update_fields=WRITTEN,
    )
    ids = dict(
        Profession.objects.filter(slug__in=[entry.slug for entry in entries]).values_list(
            "slug", "pk"
        )
    )
    _link(entries, ids)
    return list(ids.values())


def _profession(entry: Entry, field: int) -> Profession:
    return Profession(
        slug=entry.slug,
        field_id=field,
        occupation_id=entry.occupation or None,
        demand_on=date.fromisoformat(entry.demand_on) if entry.demand_on else None,
        is_generated=entry.generated,
        is_listed=True,
        **{name: getattr(entry, name) for name in SAME},
    )


def _link(entries: Sequence[Entry], ids: dict[str, UUID]) -> None:
    pages = dict(SubjectPage.objects.values_list("slug", "pk"))
    _replace(
        Profession.subjects.through,
        ids,
        (
            {"profession_id": ids[e.slug], "subjectpage_id": pages[s]}
            for e in entries
            for s in e.subjects
        ),
    )
    _replace(
        Profession.directions.through,
        ids,
        ({"profession_id": ids[e.slug], "direction_id": d} for e in entries for d in e.directions),
    )
    _replace(
        ProfessionSkill,
        ids,
        (
            {"profession_id": ids[e.slug], "skill_id": code, "level": level}
            for e in entries
            for code, level in e.skills
        ),
    )


def _replace(model: Any, ids: dict[str, UUID], rows: Iterable[dict[str, Any]]) -> None:
    model.objects.filter(profession__in=ids.values()).delete()
    model.objects.bulk_create([model(**row) for row in rows], batch_size=500)


def _take_off(slugs: Sequence[str]) -> list[UUID]:
    gone = Profession.objects.filter(slug__in=slugs)
    ids = list(gone.values_list("pk", flat=True))
    gone.update(is_listed=False, changed_at=timezone.now())
    return ids
