"""Things of every kind as a list shows them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias
from uuid import UUID

from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from eschool.core.formats import when
from library.models import LessonPage
from profliner.kinds import OPPORTUNITIES, Item
from profliner.models import Opportunity, Profession

Ref: TypeAlias = tuple[str, str]  # kind and id, as signals and choices keep them

LESSON_COLUMNS = (
    "pk",
    "title",
    "slug",
    "outcome",
    "minutes",
    "subject__slug",
    "subject__title",
    "subject__title_en",
)
DEMAND_TONES = {Profession.Demand.NOW: "positive", Profession.Demand.LATER: "accent"}


@dataclass(frozen=True, slots=True)
class ItemCard:
    """``badge`` and ``facts`` are as ``components/badge.html`` and ``fact_strip.html`` take them.

    ``field`` is the slug of its field of work, or for lessons of the subject: what belongs
    together.
    """

    kind: str
    id: str
    title: str
    url: str
    summary: str = ""
    facts: list[dict[str, str]] = field(default_factory=list)
    badge: dict[str, str] | None = None
    is_generated: bool = False
    field: str = ""

    @property
    def ref(self) -> Ref:
        return self.kind, self.id

    @property
    def kind_name(self) -> str:
        return str(Item(self.kind).label)


def cards_of(refs: Sequence[Ref], *, made: Iterable[ItemCard] = ()) -> list[ItemCard]:
    """In the order of ``refs``, without those that are gone; a constant number of queries.

    ``made`` are cards that need not be made again.
    """
    found = {card.ref: card for card in made}
    wanted = [ref for ref in refs if ref not in found]
    for cards in (
        _professions(_ids(wanted, (Item.PROFESSION,))),
        _opportunities(_ids(wanted, OPPORTUNITIES)),
        _lessons(_ids(wanted, (Item.LESSON,))),
    ):
        found |= {card.ref: card for card in cards}
    return [found[ref] for ref in dict.fromkeys(refs) if ref in found]


def card_of(kind: str, item: str) -> ItemCard | None:
    return next(iter(cards_of([(kind, item)])), None)


def _ids(refs: Iterable[Ref], kinds: Iterable[str]) -> list[str]:
    kinds = frozenset(kinds)
    return [item for kind, item in refs if kind in kinds]


def uuids(ids: Iterable[str]) -> list[UUID]:
    """Those that are UUIDs; whatever else somebody sent is no thing of ours."""
    found = []
    for one in ids:
        try:
            found.append(UUID(one))
        except ValueError:
            continue
    return found


def whole_numbers(ids: Iterable[str]) -> list[int]:
    """Those that number a lesson."""
    return [int(one) for one in ids if one.isascii() and one.isdecimal() and len(one) < 19]


def _professions(ids: list[str]) -> list[ItemCard]:
    if not ids:
        return []
    rows = Profession.objects.listed().filter(pk__in=uuids(ids)).select_related("field")
    return [
        ItemCard(
            kind=Item.PROFESSION,
            id=str(row.pk),
            title=row.name,
            url=_address("profession", row.slug),
            summary=row.summary,
            facts=[{"icon": "compass", "label": _("Field"), "value": row.field.name}],
            badge=_demand(row),
            is_generated=row.is_generated,
            field=row.field.slug,
        )
        for row in rows
    ]


def _demand(row: Profession) -> dict[str, str] | None:
    if not row.demand:
        return None
    tone = DEMAND_TONES[Profession.Demand(row.demand)]
    return {"label": row.get_demand_display(), "tone": tone}


def _opportunities(ids: list[str]) -> list[ItemCard]:
    if not ids:
        return []
    rows = (
        Opportunity.objects.published()
        .filter(pk__in=uuids(ids))
        .select_related("organisation", "field", "district")
    )
    return [
        ItemCard(
            kind=row.kind,
            id=str(row.pk),
            title=row.title,
            url=_address("opportunity", row.pk),
            summary=row.text,
            facts=_facts(row),
            is_generated=row.is_generated,
            field=row.field.slug if row.field else "",
        )
        for row in rows
    ]


def _facts(row: Opportunity) -> list[dict[str, str]]:
    last = when(timezone.localdate(row.deadline_at))
    facts = [
        {"icon": "calendar", "label": _("Sign up until"), "value": last},
        {"icon": "building-2", "label": _("Organiser"), "value": row.organisation.name},
    ]
    if row.is_online:
        facts.append({"icon": "globe", "label": _("Where"), "value": _("online")})
    elif row.district:
        facts.append({"icon": "map-pin", "label": _("Where"), "value": str(row.district)})
    return facts


def _lessons(ids: list[str]) -> list[ItemCard]:
    numbers = whole_numbers(ids)
    if not numbers:
        return []
    rows = LessonPage.objects.published().filter(pk__in=numbers)
    return [lesson_card(row) for row in rows.values(*LESSON_COLUMNS)]


def lesson_card(row: Mapping[str, Any]) -> ItemCard:
    """Of ``LESSON_COLUMNS``."""
    slug = row["subject__slug"] or ""
    subject = row["subject__title_en" if get_language() == "en" else "subject__title"] or ""
    return ItemCard(
        kind=Item.LESSON,
        id=str(row["pk"]),
        title=row["title"],
        url=reverse("lesson", args=(slug, row["slug"])) if slug else "",
        summary=row["outcome"],
        facts=_lesson_facts(subject, row["minutes"] or 0),
        field=slug,
    )


def _lesson_facts(subject: str, minutes: int) -> list[dict[str, str]]:
    facts = [{"icon": "book-open", "label": _("Subject"), "value": subject}]
    if minutes:  # a lesson that came from elsewhere may not say how long it takes
        facts.append({"icon": "clock", "label": _("Takes"), "value": _minutes(minutes)})
    return facts


def _minutes(minutes: int) -> str:
    return ngettext("%(n)d minute", "%(n)d minutes", minutes) % {"n": minutes}


def _address(name: str, *args: object) -> str:
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""
