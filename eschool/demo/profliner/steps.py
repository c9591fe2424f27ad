"""Colleges, universities and steps of the demo city; all of it generated."""

from uuid import UUID

from django.utils import timezone

from profliner.actions.derive_steps import derive_steps
from profliner.models import Field, Organisation

# Name in Russian and in English, fields of work it teaches; fields no one teaches go to all.
COLLEGES = (
    ("Политехнический колледж", "Polytechnic college", "engineering construction transport"),
    ("Колледж связи и программирования", "College of programming", "it engineering"),
    ("Медицинский колледж", "Medical college", "health science"),
    ("Педагогический колледж", "College of education", "education creative"),
    ("Колледж сервиса и экономики", "College of services", "service business law"),
    ("Колледж строительства и транспорта", "College of building", "construction transport law"),
    ("Аграрный колледж", "Agricultural college", "science service health"),
)
UNIVERSITIES = (
    ("Городской университет", "City university", "it science business law education creative"),
    ("Технический университет", "Technical university", "it engineering construction transport"),
    ("Медицинская академия", "Medical academy", "health science"),
    ("Педагогический институт", "Institute of education", "education creative service"),
    ("Институт экономики и права", "Institute of economics and law", "business law service"),
    ("Академия градостроительства", "Academy of building", "construction engineering transport"),
)


def load() -> str:
    made = derive_steps(is_generated=True, taught_at=_taught_at())
    return f"{made.steps} steps, {made.prerequisites} prerequisites (all generated)"


def _taught_at() -> dict[UUID, frozenset[int]]:
    fields = dict(Field.objects.values_list("slug", "pk"))
    return {
        _organisation(kind, name_ru, name_en): frozenset(
            fields[slug] for slug in taught.split() if slug in fields
        )
        for kind, names in (("college", COLLEGES), ("university", UNIVERSITIES))
        for name_ru, name_en, taught in names
    }


def _organisation(kind: str, name_ru: str, name_en: str) -> UUID:
    now = timezone.now()
    found, _made = Organisation.objects.get_or_create(
        name_ru=name_ru,
        kind=kind,
        defaults={
            "name_en": name_en,
            "state": Organisation.State.CHECKED,
            "applied_at": now,
            "decided_at": now,
            "check_note": "Generated for the demo.",
            "is_generated": True,
        },
    )
    return found.pk
