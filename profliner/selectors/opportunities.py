"""What the catalogue and the page of one opportunity show."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db.models import Count, F, OuterRef, Q, Subquery
from django.utils import formats, timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from eschool.accounts.models import User
from eschool.accounts.permissions import has_role
from eschool.core.formats import money
from profliner import line
from profliner.consenting import needs_guardian
from profliner.eligibility import (
    check_consent,
    check_open,
    check_student,
    may_meet_employers,
    needs_employers_consent,
)
from profliner.finding import Found, find_opportunities
from profliner.kinds import Item
from profliner.models import Choice, Opportunity, Session, SignUp
from profliner.naming import say_of
from profliner.refusals import Refused
from profliner.students import Facts, facts_of

TONES = {"programme": "accent", "event": "positive", "internship": "caution", "contest": "neutral"}
ICONS = {
    "programme": "book-open",
    "event": "calendar",
    "internship": "briefcase",
    "contest": "award",
}
SIMILAR = 3
PER_PAGE = 20

Fact = dict[str, str]


@dataclass(frozen=True, slots=True)
class OpportunityCard:
    id: str
    kind: str
    title: str
    summary: str
    organiser: str
    facts: list[Fact]
    hue: str
    badge: Mapping[str, str]
    is_generated: bool


@dataclass(frozen=True, slots=True)
class SignUpBox:
    """What a person may do about a place; ``refusal`` says why nothing.

    ``name_waits``: without consent to contact with employers the organiser would see a number.
    """

    signup: SignUp | None = None
    refusal: str = ""
    refusal_code: str = ""
    asks_guardian: bool = False
    meets_employers: bool = False
    name_waits: bool = False
    may_sign_up: bool = False
    position: int | None = None
    may_save: bool = False
    is_saved: bool = False


@dataclass(frozen=True, slots=True)
class OpportunityPage:
    opportunity: Opportunity
    facts: list[Fact]
    box: SignUpBox
    meetings: list[tuple[str, str]] = field(default_factory=list)
    requires: list[Opportunity] = field(default_factory=list)
    subjects: list[Any] = field(default_factory=list)
    professions: list[Any] = field(default_factory=list)
    similar: list[OpportunityCard] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Catalogue:
    """One page of it; ``found`` is what the search said, where there was one."""

    page: Page[Any]
    cards: list[OpportunityCard]
    found: Found = field(default_factory=Found)


def catalogue(filters: Mapping[str, Any], page: str | None, now: datetime) -> Catalogue:
    """Open ones that fit ``filters`` (as the filter form cleans them), the next deadline first; of
    those that words were looked for in, the best first."""
    words = filters.get("q", "")
    fitting = _fitting(filters, now).order_by("deadline_at", "pk").values_list("pk", flat=True)
    found = find_opportunities(words, (get_language() or "ru")[:2]) if words else Found()
    order: Any = fitting
    if words:
        there = set(fitting.filter(pk__in=found.uuids))
        order = [pk for pk in found.uuids if pk in there]
    shown = Paginator(order, PER_PAGE).get_page(page)
    rows = Opportunity.objects.with_free(now).select_related("organisation", "field", "district")
    by_pk = {row.pk: row for row in rows.filter(pk__in=list(shown))}
    cards = opportunity_cards(by_pk[pk] for pk in shown if pk in by_pk)
    return Catalogue(shown, cards, found)


def _fitting(filters: Mapping[str, Any], now: datetime) -> Any:
    found = Opportunity.objects.open(now)
    if kinds := filters.get("kind"):
        found = found.filter(kind__in=kinds)
    for name in ("field", "district"):
        if value := filters.get(name):
            found = found.filter(**{name: value})
    if subject := filters.get("subject"):
        found = found.filter(subjects=subject)
    found = _for_whom(found, filters)
    if filters.get("online"):
        found = found.filter(is_online=True)
    if filters.get("free"):
        found = found.with_a_place(now)
    if day := filters.get("begins"):
        found = found.filter(starts_on__gte=day)
    return found


def _for_whom(found: Any, filters: Mapping[str, Any]) -> Any:
    if grade := filters.get("grade"):
        found = found.filter(grade_from__lte=grade, grade_to__gte=grade)
    if age := filters.get("age"):
        found = found.filter(age_from__lte=age, age_to__gte=age)
    return found


def opportunity_cards(rows: Iterable[Opportunity]) -> list[OpportunityCard]:
    """Of rows with ``free``, organisation, field and district at hand."""
    return [_card(row) for row in rows]


def opportunity_page(opportunity: Opportunity, user: Any, now: datetime) -> OpportunityPage:
    """``opportunity`` comes with ``free``."""
    today = timezone.localdate(now)
    return OpportunityPage(
        opportunity=opportunity,
        facts=facts_about(opportunity),
        box=sign_up_box(opportunity, user, now),
        meetings=[(meeting(each), each.place) for each in opportunity.sessions.all()],
        requires=list(opportunity.requires.still_asked(today).order_by("title_ru")),
        subjects=list(opportunity.subjects.all()),
        professions=list(opportunity.professions.listed().order_by("name_ru")),
        similar=_similar(opportunity, now),
    )


def sign_up_box(opportunity: Opportunity, user: Any, now: datetime) -> SignUpBox:
    if not has_role(user, "student"):
        return _closed(opportunity, now) or SignUpBox()
    standing = opportunity.signups.filter(student=user, state__in=line.STANDING)
    if signup := standing.first():
        return SignUpBox(signup=signup, position=position_of(opportunity, signup))
    if closed := _closed(opportunity, now):
        return closed
    saved = Choice.objects.saved().filter(
        student=user, item_kind=opportunity.kind, item=str(opportunity.pk)
    )
    box = _open_box(opportunity, user, facts_of(user))
    return replace(box, may_save=True, is_saved=saved.exists())


def position_of(opportunity: Opportunity, signup: SignUp) -> int | None:
    """From one on, for those behind the places."""
    if opportunity.places is None or signup.state not in SignUp.ACTIVE:
        return None
    standing = opportunity.signups.filter(state__in=line.STANDING)
    before = Q(queued_at__lt=signup.queued_at) | Q(queued_at=signup.queued_at, pk__lte=signup.pk)
    behind: int = standing.filter(before).count() - opportunity.places
    return behind if behind > 0 else None


def positions_of(signups: Iterable[SignUp]) -> dict[UUID, int]:
    """As ``position_of``, of those who wait, in one query."""
    behind = (SignUp.State.WAITING, SignUp.State.CONSENT)
    ids = [each.pk for each in signups if each.state in behind]
    earlier = Q(queued_at__lt=OuterRef("queued_at"))
    same = Q(queued_at=OuterRef("queued_at"), pk__lte=OuterRef("pk"))
    standing = SignUp.objects.filter(
        earlier | same, opportunity=OuterRef("opportunity"), state__in=line.STANDING
    )
    counted = standing.order_by().values("opportunity").annotate(n=Count("pk")).values("n")
    rows = SignUp.objects.filter(pk__in=ids, opportunity__places__isnull=False).annotate(
        behind=Subquery(counted) - F("opportunity__places")
    )
    found = rows.order_by().values_list("pk", "behind") if ids else ()
    return {pk: number for pk, number in found if number > 0}


def facts_about(opportunity: Opportunity) -> list[Fact]:
    return [
        {"icon": "calendar", "label": _("When"), "value": days(opportunity)},
        {"icon": "map-pin", "label": _("Where"), "value": where(opportunity)},
        {"icon": "users", "label": _("Places left"), "value": places_left(opportunity)},
        {"icon": "graduation-cap", "label": _("For whom"), "value": for_whom(opportunity)},
        {"icon": "clock", "label": _("Sign up until"), "value": moment(opportunity.deadline_at)},
        {"icon": "tag", "label": _("Price"), "value": price(opportunity)},
    ]


def days(opportunity: Opportunity) -> str:
    first, last = opportunity.starts_on, opportunity.ends_on
    return day(first) if first == last else f"{day(first)}\u00a0– {day(last)}"


def day(value: date) -> str:
    """Of this year without the year."""
    pattern = "j E" if value.year == timezone.localdate().year else "j E Y"
    return formats.date_format(value, pattern).replace(" ", "\u00a0")


def moment(value: datetime) -> str:
    local = timezone.localtime(value)
    return f"{day(local.date())}, {formats.time_format(local, 'H:i')}"


def meeting(session: Session) -> str:
    """``1 December, 15:00–17:00``, in the city's time."""
    end = timezone.localtime(session.ends_at)
    is_same_day = timezone.localdate(session.starts_at) == end.date()
    last = formats.time_format(end, "H:i") if is_same_day else f" {moment(session.ends_at)}"
    return f"{moment(session.starts_at)}–{last}"


def where(opportunity: Opportunity) -> str:
    if opportunity.is_online and not opportunity.place:
        return _("online")
    parts = [opportunity.place, str(opportunity.district) if opportunity.district else ""]
    place = ", ".join(filter(None, parts)) or _("to be announced")
    return _("%(place)s or online") % {"place": place} if opportunity.is_online else place


def places_left(opportunity: Any) -> str:
    return free_words(opportunity.free, opportunity.places)


def free_words(free: int | None, places: int | None) -> str:
    if free is None:
        return _("no limit")
    if free == 0:
        return _("none, there is a waiting list")
    return _("%(free)d of %(places)d") % {"free": free, "places": places}


def for_whom(opportunity: Opportunity) -> str:
    numbers = {
        "ages": _span(opportunity.age_from, opportunity.age_to),
        "grades": _span(opportunity.grade_from, opportunity.grade_to),
    }
    return _("%(ages)s years, grades %(grades)s") % numbers


def price(opportunity: Opportunity) -> str:
    return money(opportunity.price_kopecks / 100) if opportunity.price_kopecks else _("free")


def _span(first: int, last: int) -> str:
    return str(first) if first == last else f"{first}–{last}"


def _closed(opportunity: Opportunity, now: datetime) -> SignUpBox | None:
    try:
        check_open(opportunity, now)
    except Refused as refused:
        return SignUpBox(refusal=refused.message, refusal_code=refused.code)
    return None


def _open_box(opportunity: Opportunity, student: User, facts: Facts) -> SignUpBox:
    try:
        check_student(opportunity, student, facts)
        check_consent(opportunity, student)
    except Refused as refused:
        return SignUpBox(refusal=refused.message, refusal_code=refused.code)
    agreed = may_meet_employers(student)
    return SignUpBox(
        may_sign_up=True,
        name_waits=not (agreed or say_of(facts, meets_employers=agreed).is_grown),
        asks_guardian=needs_guardian(facts),
        meets_employers=needs_employers_consent(opportunity),
    )


def _card(row: Any) -> OpportunityCard:
    facts = [
        {"icon": "calendar", "label": _("When"), "value": days(row)},
        {"icon": "map-pin", "label": _("Where"), "value": where(row)},
        {"icon": "graduation-cap", "label": _("For whom"), "value": for_whom(row)},
        {"icon": "users", "label": _("Places left"), "value": places_left(row)},
        {"icon": "clock", "label": _("Sign up until"), "value": moment(row.deadline_at)},
    ]
    kind = str(Item(row.kind).label)
    return OpportunityCard(
        id=str(row.pk),
        kind=kind,
        title=row.title,
        summary=row.text,
        organiser=row.organisation.name,
        facts=facts,
        hue=row.field.slug if row.field else row.kind,
        badge={"label": kind, "tone": TONES[row.kind], "icon": ICONS[row.kind]},
        is_generated=row.is_generated,
    )


def _similar(opportunity: Opportunity, now: datetime) -> list[OpportunityCard]:
    """Open ones of the same field or for the same professions, those nearest in kind first."""
    same = Q(professions__in=opportunity.professions.all())
    if opportunity.field_id:
        same |= Q(field=opportunity.field_id)
    ids = (
        Opportunity.objects.open(now)
        .filter(same)
        .exclude(pk=opportunity.pk)
        .annotate(same_kind=Count("pk", filter=Q(kind=opportunity.kind), distinct=True))
        .order_by("-same_kind", "deadline_at", "pk")
        .values_list("pk", flat=True)
    )
    rows = Opportunity.objects.with_free(now).filter(pk__in=list(ids[:SIMILAR]))
    return opportunity_cards(rows.select_related("organisation", "field", "district"))
