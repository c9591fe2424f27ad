"""A student's and a guardian's view of sign-ups."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Min, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from eschool.accounts.models import ConsentText, User
from eschool.accounts.selectors import PurposeState, consents_of
from profliner.kinds import OPPORTUNITIES
from profliner.models import Choice, Opportunity, SignUp
from profliner.moments import midnight
from profliner.naming import CONSENT, Say, guardian_shows, may_say, missing, says_of
from profliner.selectors.opportunities import day, moment, positions_of

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
    name: "NameRow"


@dataclass(frozen=True, slots=True)
class NameRow:
    """What student and guardian may do about the name, and what is missing beside their wish."""

    is_wished: bool
    guardian_shows: bool
    has_guardians_say: bool
    missing: str
    may_change: bool

    @property
    def waits_for_consent(self) -> bool:
        return self.is_wished and self.may_change and self.missing == CONSENT


def upcoming(
    student: User, now: datetime | None = None, *, saved: Iterable[Choice] | None = None
) -> list[Upcoming]:
    """First meetings of what the student signed up for, and deadlines of what was saved.

    ``saved`` are all their choices, where somebody has read them already.
    """
    now = now or timezone.now()
    found = Choice.objects.filter(student=student) if saved is None else saved
    dates = [_date(row) for row in _with_dates(student, _ids_saved(found), now)]
    return sorted(dates, key=lambda each: each.when)


def _ids_saved(choices: Iterable[Choice]) -> list[str]:
    return [
        each.item
        for each in choices
        if each.verdict == Choice.Verdict.SAVED and each.item_kind in OPPORTUNITIES
    ]


def sign_up_rows(student: User) -> QuerySet[Any]:
    """The latest change first, active ones before those that have ended."""
    rows = SignUp.objects.filter(student=student)
    return rows.select_related("opportunity__organisation", "opportunity__district").annotate(
        first_meeting=Min("opportunity__sessions__starts_at")
    )


def rows_of(signups: Any, says: Mapping[UUID, Say] | None = None) -> list[SignUpRow]:
    """``says`` are those of their students, where somebody has read them already."""
    signups = list(signups)
    says = says_of({each.student_id for each in signups}) if says is None else says
    positions = positions_of(signups)
    return [_row(each, says[each.student_id], positions.get(each.pk)) for each in signups]


def waiting_for_consent(rows: Iterable[SignUpRow]) -> list[User]:
    """Whose names wait for consent to contact with employers, each once."""
    waiting = [row.signup for row in rows if row.name.waits_for_consent]
    return list({each.student_id: each.student for each in waiting}.values())


def consents_to_employers(students: Iterable[User]) -> list[tuple[User, PurposeState]]:
    """What was said to contact with employers for each."""
    return [
        (each.student, state)
        for each in consents_of(students)
        for state in each.purposes
        if state.wording.purpose == ConsentText.Purpose.EMPLOYERS
    ]


def ward_sign_ups(guardian: User) -> QuerySet[SignUp]:
    """Of one's wards: what waits for an answer first, then what is running."""
    wards = User.objects.wards_of(guardian)
    rows = SignUp.objects.filter(student__in=wards)
    return (
        rows.select_related("student", "opportunity__organisation", "opportunity__district")
        .annotate(first_meeting=Min("opportunity__sessions__starts_at"))
        .order_by("-changed_at", "pk")
    )


def _row(signup: Any, say: Say, position: int | None) -> SignUpRow:
    opportunity = signup.opportunity
    kept = timedelta(hours=settings.SIGN_UP_CONSENT_HOURS)
    waits = signup.state == SignUp.State.CONSENT
    return SignUpRow(
        signup=signup,
        opportunity=opportunity,
        tone=TONES.get(signup.state, "neutral"),
        begins=moment(first) if (first := signup.first_meeting) else day(opportunity.starts_on),
        position=position,
        answer_until=moment(signup.queued_at + kept) if waits else "",
        is_active=signup.state in SignUp.ACTIVE,
        is_cancelled=signup.state == SignUp.State.CANCELLED,
        name=_name_row(signup, say),
    )


def _name_row(signup: SignUp, say: Say) -> NameRow:
    return NameRow(
        is_wished=signup.name_by_student_at is not None,
        guardian_shows=guardian_shows(signup, say),
        has_guardians_say=not say.is_grown,
        missing=missing(signup, say),
        may_change=may_say(signup, signup.opportunity, timezone.now()),
    )


def _with_dates(student: User, saved: Sequence[str], now: datetime) -> QuerySet[Any]:
    """``mine`` is the state of their sign-up, None for what is only saved."""
    active = SignUp.objects.active().filter(student=student)
    mine = active.filter(opportunity=OuterRef("pk")).values("state")[:1]
    to_come = Q(mine__isnull=False, ends_on__gte=timezone.localdate(now))
    is_open = Q(pk__in=Opportunity.objects.open(now).filter(pk__in=saved).values("pk"))
    found = Opportunity.objects.filter(Q(pk__in=saved) | Q(pk__in=active.values("opportunity")))
    found = found.annotate(mine=Subquery(mine), first_meeting=Min("sessions__starts_at"))
    to_close = is_open & Q(mine=None, deadline_at__lte=now + AHEAD)
    return found.filter(to_come | to_close).only("title_ru", "title_en", "starts_on", "deadline_at")


def _date(row: Any) -> Upcoming:
    if row.mine is None:
        ends = _("Signing up ends")
        return Upcoming(row.title, _url(row), row.deadline_at, ends, state=_("Saved"))
    begins = row.first_meeting or midnight(row.starts_on)
    state = str(SignUp.State(row.mine).label)
    return Upcoming(row.title, _url(row), begins, _("Begins"), state=state)


def _url(opportunity: Opportunity) -> str:
    return reverse("opportunity", args=[opportunity.pk])
