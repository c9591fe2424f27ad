"""Who runs something for students in the demo city; everything generated, and labelled so."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from uuid import UUID

from eschool.accounts.models import Role
from eschool.demo.city import COMPANIES, DISTRICTS, draw_id
from eschool.demo.logins import EMPLOYER_TO_CHECK
from profliner.models import Organisation

ENGLISH = (
    "Northern Machine Works",
    "Lake Clinic",
    "Cedar and Code, software",
    "Meadowland farm estate",
    "Riverside tram depot",
    "Clean Water laboratory",
    "Span design office",
    "Imprint printing house",
    "City Rouble Bank",
    "Robot and I, workshop",
    "Theatre on the Hill",
    "Cloud weather station",
)
# Of each company: the fields of work it belongs to.
FIELDS = (
    ("engineering",),
    ("health",),
    ("it",),
    ("science", "service"),
    ("transport",),
    ("science",),
    ("construction",),
    ("creative",),
    ("business", "law"),
    ("engineering", "it"),
    ("creative",),
    ("science",),
)
SCHOOLS_AFTER_SCHOOL = (
    ("college", "Озёрнинский колледж техники и транспорта", "Ozyorninsk College of Technology"),
    ("college", "Колледж здоровья и услуг", "College of Health and Services"),
    ("college", "Колледж искусств и дизайна", "College of Arts and Design"),
    ("university", "Городской университет", "City University"),
    ("university", "Институт инженеров и строителей", "Institute of Engineers and Builders"),
)
LABEL_RU, LABEL_EN = " (сгенерировано для демонстрации)", " (generated for the demo)"


@dataclass(frozen=True, slots=True)
class Host:
    """An organisation with what it is good for. No ``fields``: for everything."""

    id: UUID
    kind: str
    fields: tuple[str, ...]
    district: str
    is_checked: bool


def load_organisations(now: datetime, rng: Random) -> None:
    Organisation.objects.bulk_create(_row(*row, now) for row in _drawn(rng))
    _members()


def draw_hosts(rng: Random) -> list[Host]:
    return [host for host, _ru, _en in _drawn(rng)]


def _drawn(rng: Random) -> list[tuple[Host, str, str]]:
    return [*_companies(rng), *_centres(rng), *_after_school(rng)]


def _row(host: Host, name_ru: str, name_en: str, now: datetime) -> Organisation:
    checked = Organisation.State.CHECKED if host.is_checked else Organisation.State.APPLIED
    return Organisation(
        id=host.id,
        kind=host.kind,
        name_ru=name_ru,
        name_en=name_en,
        about_ru=f"{name_ru} — организация выдуманного города{LABEL_RU}.",
        about_en=f"{name_en}: an organisation of an invented city{LABEL_EN}.",
        state=checked,
        applied_at=now - timedelta(days=400 if host.is_checked else 2),
        decided_at=now - timedelta(days=395) if host.is_checked else None,
        check_note="Договор и выписка, сгенерировано" if host.is_checked else "",
        is_generated=True,
    )


def _companies(rng: Random) -> Sequence[tuple[Host, str, str]]:
    return [
        (
            Host(
                draw_id(rng),
                Organisation.Kind.EMPLOYER,
                fields,
                rng.choice(DISTRICTS)[0],
                name != EMPLOYER_TO_CHECK,
            ),
            name,
            english,
        )
        for name, english, fields in zip(COMPANIES, ENGLISH, FIELDS, strict=True)
    ]


def _centres(rng: Random) -> Sequence[tuple[Host, str, str]]:
    return [
        (
            Host(draw_id(rng), Organisation.Kind.CENTRE, (), slug, is_checked=True),
            f"Дом творчества, {ru} район",
            f"House of Arts and Science, {en} district",
        )
        for slug, ru, en in DISTRICTS
    ]


def _after_school(rng: Random) -> Sequence[tuple[Host, str, str]]:
    return [
        (Host(draw_id(rng), kind, (), rng.choice(DISTRICTS)[0], is_checked=True), ru, en)
        for kind, ru, en in SCHOOLS_AFTER_SCHOOL
    ]


def _members() -> None:
    """Employers belong to the organisation that their role names."""
    through = Organisation.members.through
    names = dict(Organisation.objects.filter(is_generated=True).values_list("name_ru", "pk"))
    roles = Role.objects.current().filter(kind=Role.Kind.EMPLOYER, organisation__in=names)
    pairs = roles.values_list("organisation", "user_id").distinct()
    through.objects.bulk_create(
        through(organisation_id=names[name], user_id=user) for name, user in pairs
    )
