"""A student's and a guardian's view of sign-ups."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Min, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from eschool.accounts.models import User
from profliner.kinds import OPPORTUNITIES
from profliner.models import Choice, Opportunity, SignUp
from profliner.moments import midnight
from profliner.selectors.opportunities import day, moment, position_of

TONES = {
    SignUp.State.CONSENT: "caution",
    SignUp.State.PLACE: "positive",
    SignUp.State.WAITING: "accent",
    SignUp.State.ATTENDED: "positive",
}
AHEAD = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class Upcoming:
    """One date ahead. ``what`` says what happens then."""

    title: str
    url: str
    when: datetime
    what: str
    state: str


@dataclass(frozen=True, slots=True)
class SignUpRow:
    signup: SignUp
    opportunity: Opportunity
    tone: str
    begins: str
    position: int | None
    answer_until: str
    is_active: bool
    is_cancelled: bool


def upcoming(student: User, now: datetime | None = None) -> list[Upcoming]:
    """First meetings of what the student signed up for, and deadlines of what was saved."""
    now = now or timezone.now()
    dates = [*_own_dates(student, now), *_saved_dates(student, now)]
    return sorted(dates, key=lambda each: each.when)


def sign_up_rows(student: User) -> QuerySet[Any]:
    """The latest change first, active ones before those that have ended."""
    rows = SignUp.objects.filter(student=student)
    return rows.select_related("opportunity__organisation", "opportunity__district").annotate(
        first_meeting=Min("opportunity__sessions__starts_at")
    )


def rows_of(signups: Any) -> list[SignUpRow]:
    return [_row(each) for each in signups]


def ward_sign_ups(guardian: User) -> QuerySet[SignUp]:
    """Of one's wards: what waits for an answer first, then what is running."""
    wards = User.objects.wards_of(guardian)
    rows = SignUp.objects.filter(student__in=wards)
    return (
        rows.select_related("student", "opportunity__organisation", "opportunity__district")
        .annotate(first_meeting=Min("opportunity__sessions__starts_at"))
        .order_by("-changed_at", "pk")
    )


def _row(signup: Any) -> SignUpRow:
    opportunity = signup.opportunity
    kept = timedelta(hours=settings.SIGN_UP_CONSENT_HOURS)
    waits = signup.state == SignUp.State.CONSENT
    is_behind = signup.state in (SignUp.State.WAITING, SignUp.State.CONSENT)
    return SignUpRow(
        signup=signup,
        opportunity=opportunity,
        tone=TONES.get(signup.state, "neutral"),
        begins=moment(first) if (first := signup.first_meeting) else day(opportunity.starts_on),
        position=position_of(opportunity, signup) if is_behind else None,
        answer_until=moment(signup.queued_at + kept) if waits else "",
        is_active=signup.state in SignUp.ACTIVE,
        is_cancelled=signup.state == SignUp.State.CANCELLED,
    )


def _own_dates(student: User, now: datetime) -> list[Upcoming]:
    rows = sign_up_rows(student).filter(
        state__in=SignUp.ACTIVE, opportunity__ends_on__gte=timezone.localdate(now)
    )
    return [
        Upcoming(
            title=row.opportunity.title,
            url=_url(row.opportunity),
            when=row.first_meeting or midnight(row.opportunity.starts_on),
            what=_("Begins"),
            state=row.get_state_display(),
        )
        for row in rows
    ]


def _saved_dates(student: User, now: datetime) -> list[Upcoming]:
    saved = Choice.objects.saved().filter(student=student, item_kind__in=OPPORTUNITIES)
    ids = list(saved.values_list("item", flat=True))
    open_now = Opportunity.objects.open(now).filter(pk__in=ids, deadline_at__lte=now + AHEAD)
    rows = open_now.exclude(signups__in=SignUp.objects.active().filter(student=student))
    return [
        Upcoming(
            title=row.title,
            url=_url(row),
            when=row.deadline_at,
            what=_("Sign up until"),
            state=_("Saved"),
        )
        for row in rows
    ]


def _url(opportunity: Opportunity) -> str:
    return reverse("opportunity", args=[opportunity.pk])
