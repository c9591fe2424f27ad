"""What an organiser sees of those who signed up: numbers, and names that were shown to them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from eschool.accounts.models import User
from eschool.core.formats import number
from profliner.models import MemberInvitation, Opportunity, Organisation, SignUp, Story
from profliner.naming import is_shown, names_are_kept, says_of
from profliner.suppressing import LEAST

MOST_INVITATIONS = 50
State = SignUp.State


@dataclass(frozen=True, slots=True)
class Numbers:
    """Each as words: fewer than ten people are no number."""

    places: str
    have_place: str
    waiting: str
    came: str


@dataclass(frozen=True, slots=True)
class Participant:
    """A name, and what was marked; no address, no class, no way to write."""

    code: str
    name: str
    state: str
    came: bool
    result: str


def told(count: int) -> str:
    return number(count) if count >= LEAST else _("fewer than %(n)d") % {"n": LEAST}


def numbers_of(opportunity: Opportunity) -> Numbers:
    counts = opportunity.signups.order_by().aggregate(
        have_place=Count("pk", filter=Q(state=State.PLACE)),
        waiting=Count("pk", filter=Q(state__in=(State.WAITING, State.CONSENT))),
        came=Count("pk", filter=Q(state=State.ATTENDED)),
    )
    places = _("no limit") if opportunity.places is None else number(opportunity.places)
    return Numbers(places=places, **{name: told(count) for name, count in counts.items()})


def participants(opportunity: Opportunity, now: datetime) -> list[Participant]:
    """Those with a place of whom the organiser may know the name."""
    if opportunity.organisation.state != Organisation.State.CHECKED:
        return []
    if not names_are_kept(opportunity, now):
        return []
    wished = opportunity.signups.filter(
        state__in=(State.PLACE, *SignUp.BEEN), name_by_student_at__isnull=False
    ).select_related("student")
    says = says_of([each.student_id for each in wished])
    return [
        Participant(
            code=each.code,
            name=each.student.get_full_name(),
            state=each.get_state_display(),
            came=each.state == State.ATTENDED,
            result=each.result,
        )
        for each in wished
        if is_shown(each, says[each.student_id])
    ]


def organisations_of(user: Any) -> QuerySet[Organisation]:
    return Organisation.objects.filter(members=user).order_by("name_ru")


def organisation_counts() -> dict[str, int]:
    """By state, and how many checked ones ask for a change."""
    states = {value: Count("pk", filter=Q(state=value)) for value in Organisation.State.values}
    changes = Q(state=Organisation.State.CHECKED, proposed__isnull=False)
    return Organisation.objects.aggregate(**states, changes=Count("pk", filter=changes))


def members_of(organisation: Organisation) -> QuerySet[User]:
    return organisation.members.order_by("last_name", "first_name", "pk")


def invitations_to(organisation: Organisation) -> QuerySet[MemberInvitation]:
    """The newest first; those that were taken back are gone."""
    rows = organisation.invitations.filter(withdrawn_at=None).select_related("invited_by")
    return rows.order_by("-invited_at", "pk")[:MOST_INVITATIONS]


def opportunities_of(organisations: Any) -> QuerySet[Opportunity]:
    """The newest change first."""
    rows = Opportunity.objects.filter(organisation__in=organisations)
    taken = Count("signups", filter=Q(signups__state__in=(State.PLACE, State.ATTENDED)))
    return rows.select_related("organisation").annotate(taken=taken).order_by("-changed_at", "pk")


def moderation_queue(user: Any) -> QuerySet[Opportunity]:
    """What waits the longest first: new ones, and changes of published ones."""
    new = Q(state=Opportunity.State.SUBMITTED)
    change = Q(state=Opportunity.State.PUBLISHED, proposed__isnull=False)
    rows = Opportunity.objects.filter(new | change, organisation__state="checked")
    return (
        rows.exclude(organisation__members=user)
        .select_related("organisation", "field", "district")
        .prefetch_related("sessions", "subjects", "professions", "skills", "requires")
        .order_by("submitted_at", "pk")
    )


def story_queue(user: Any) -> QuerySet[Story]:
    rows = Story.objects.filter(state=Story.State.SUBMITTED, organisation__state="checked")
    return rows.exclude(organisation__members=user).select_related("organisation", "profession")
