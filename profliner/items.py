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
Row: TypeAlias = Mapping[str, Any]  # of the columns below

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
PROFESSION_COLUMNS = (
    "pk",
    "slug",
    "name_ru",
    "name_en",
    "summary_ru",
    "summary_en",
    "demand",
    "is_generated",
    "field__slug",
    "field__name_ru",
    "field__name_en",
)
OPPORTUNITY_COLUMNS = (
    "pk",
    "kind",
    "title_ru",
    "title_en",
    "text_ru",
    "text_en",
    "deadline_at",
    "is_online",
    "is_generated",
    "organisation__name_ru",
    "organisation__name_en",
    "field__slug",
    "district__name_ru",
    "district__name_en",
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


def cards_of(refs: Sequence[Ref], *, rows: Mapping[Ref, Row] | None = None) -> list[ItemCard]:
    """In the order of ``refs``, without those that are gone; a constant number of queries.

    ``rows`` need not be read again: of ``LESSON_COLUMNS`` or ``OPPORTUNITY_COLUMNS``.
    """
    rows = rows or {}
    found = {ref: _card_from(rows[ref], ref) for ref in refs if ref in rows}
    wanted = [ref for ref in refs if ref not in found]
    for cards in (
        _professions(_ids(wanted, (Item.PROFESSION,))),
        _opportunities(_ids(wanted, OPPORTUNITIES)),
        _lessons(_ids(wanted, (Item.LESSON,))),
    ):
        found |= {card.ref: card for card in cards}
    return [found[ref] for ref in dict.fromkeys(refs) if ref in found]


def _card_from(row: Row, ref: Ref) -> ItemCard:
    return _lesson_card(row) if ref[0] == Item.LESSON else _opportunity_card(row)


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
    rows = Profession.objects.listed().filter(pk__in=uuids(ids))
    return [_profession_card(row) for row in rows.values(*PROFESSION_COLUMNS)]


def _profession_card(row: Row) -> ItemCard:
    return ItemCard(
        kind=Item.PROFESSION,
        id=str(row["pk"]),
        title=_said(row, "name"),
        url=_address("profession", row["slug"]),
        summary=_said(row, "summary"),
        facts=[{"icon": "compass", "label": _("Field"), "value": _said(row, "field__name")}],
        badge=_demand(row["demand"]),
        is_generated=row["is_generated"],
        field=row["field__slug"],
    )


def _demand(mark: str) -> dict[str, str] | None:
    if not mark:
        return None
    demand = Profession.Demand(mark)
    return {"label": str(demand.label), "tone": DEMAND_TONES[demand]}


def _opportunities(ids: list[str]) -> list[ItemCard]:
    if not ids:
        return []
    rows = Opportunity.objects.published().filter(pk__in=uuids(ids))
    return [_opportunity_card(row) for row in rows.values(*OPPORTUNITY_COLUMNS)]


def _opportunity_card(row: Row) -> ItemCard:
    return ItemCard(
        kind=row["kind"],
        id=str(row["pk"]),
        title=_said(row, "title"),
        url=_address("opportunity", row["pk"]),
        summary=_said(row, "text"),
        facts=_facts(row),
        is_generated=row["is_generated"],
        field=row["field__slug"] or "",
    )


def _said(row: Row, name: str) -> str:
    """In the reader's language, where it is written in that."""
    said: str = (row[f"{name}_en"] if get_language() == "en" else "") or row[f"{name}_ru"]
    return said


def _facts(row: Row) -> list[dict[str, str]]:
    last = when(timezone.localdate(row["deadline_at"]))
    facts = [
        {"icon": "calendar", "label": _("Sign up until"), "value": last},
        {"icon": "building-2", "label": _("Organiser"), "value": _said(row, "organisation__name")},
    ]
    if row["is_online"]:
        facts.append({"icon": "globe", "label": _("Where"), "value": _("online")})
    elif row["district__name_ru"]:
        place = _said(row, "district__name")
        facts.append({"icon": "map-pin", "label": _("Where"), "value": place})
    return facts


def _lessons(ids: list[str]) -> list[ItemCard]:
    numbers = whole_numbers(ids)
    if not numbers:
        return []
    rows = LessonPage.objects.published().filter(pk__in=numbers)
    return [_lesson_card(row) for row in rows.values(*LESSON_COLUMNS)]


def _lesson_card(row: Row) -> ItemCard:
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
