"""Which entries a calendar file has, and whose file an address is."""

import uuid
from collections.abc import Iterable

from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils.translation import gettext as _

from eschool.accounts.models import User
from eschool.accounts.permissions import has_role
from profliner.calendars import Entry
from profliner.models import Opportunity, Organisation, SignUp
from profliner.selectors.opportunities import where

SALT = "profliner.calendar"
SHOWN = (*SignUp.ACTIVE, SignUp.State.ATTENDED, SignUp.State.CANCELLED)


def token_of(student: User) -> str:
    """Whoever knows it reads the calendar; signing out everywhere makes it worthless."""
    return signing.dumps([str(student.pk), student.session_epoch], salt=SALT)


def student_of(token: str) -> User | None:
    try:
        key, epoch = signing.loads(token, salt=SALT)
        found = User.objects.filter(pk=uuid.UUID(key), session_epoch=epoch, is_active=True)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    student = found.first()
    return student if student and has_role(student, "student") else None


def entries_of(
    opportunity: Opportunity, *, note: str = "", is_tentative: bool = False, is_off: bool = False
) -> list[Entry]:
    """One for each meeting, or one for all its days."""
    address = settings.SITE_URL + reverse("opportunity", args=[opportunity.pk])
    is_off |= opportunity.state == Opportunity.State.CANCELLED
    is_off |= opportunity.organisation.state != Organisation.State.CHECKED
    meetings = [
        (f"{opportunity.pk}-{number}", each.starts_at, each.ends_at, each.place)
        for number, each in enumerate(opportunity.sessions.all(), 1)
    ]
    whole = [(str(opportunity.pk), opportunity.starts_on, opportunity.ends_on, "")]
    return [
        Entry(
            uid=f"{uid}@eschool",
            title=opportunity.title,
            begins=begins,
            ends=ends,
            place=place or where(opportunity),
            text=note,
            url=address,
            changed_at=opportunity.changed_at,
            is_cancelled=is_off,
            is_tentative=is_tentative,
        )
        for uid, begins, ends, place in (meetings or whole)
    ]


def entries_for(student: User) -> Iterable[Entry]:
    """Whatever the student has a place in or waits for, and what was cancelled of it."""
    signups = (
        SignUp.objects.filter(student=student, state__in=SHOWN)
        .select_related("opportunity__organisation", "opportunity__district")
        .prefetch_related("opportunity__sessions")
    )
    for signup in signups:
        waits = signup.state in (SignUp.State.WAITING, SignUp.State.CONSENT)
        note = _("Your sign-up: %(state)s") % {"state": signup.get_state_display()}
        off = signup.state == SignUp.State.CANCELLED
        yield from entries_of(signup.opportunity, note=note, is_tentative=waits, is_off=off)
