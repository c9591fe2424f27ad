"""Colleges, universities and steps of the demo city; all of it generated."""

from django.utils import timezone

from profliner.actions.derive_steps import derive_steps
from profliner.models import Organisation

COLLEGES = (
    ("Политехнический колледж", "Polytechnic college"),
    ("Колледж связи и программирования", "College of communications and programming"),
    ("Медицинский колледж", "Medical college"),
    ("Педагогический колледж", "College of education"),
    ("Колледж сервиса и экономики", "College of services and economics"),
    ("Колледж искусств", "College of arts"),
)
UNIVERSITIES = (
    ("Городской университет", "City university"),
    ("Технический университет", "Technical university"),
    ("Медицинская академия", "Medical academy"),
    ("Институт экономики и права", "Institute of economics and law"),
)


def load() -> str:
    _organisations()
    made = derive_steps(is_generated=True)
    return f"{made.steps} steps, {made.prerequisites} prerequisites (all generated)"


def _organisations() -> None:
    now = timezone.now()
    for kind, names in (("college", COLLEGES), ("university", UNIVERSITIES)):
        for name_ru, name_en in names:
            Organisation.objects.get_or_create(
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
