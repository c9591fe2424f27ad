"""A student asks for a place."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from eschool.accounts.actions.notify import notify
from eschool.accounts.models import User
from eschool.accounts.permissions import has_role
from profliner import line
from profliner.actions.record_signal import record_signal
from profliner.actions.show_name import ask_for_name
from profliner.consenting import needs_guardian
from profliner.eligibility import (
    check_consent,
    check_open,
    check_student,
    needs_employers_consent,
)
from profliner.locking import lock_person
from profliner.models import Opportunity, Signal, SignUp
from profliner.refusals import Refused
from profliner.students import facts_of


def sign_up(
    *,
    student: User,
    opportunity: Opportunity,
    by: User,
    show_name: bool = False,
    now: datetime | None = None,
) -> SignUp:
    """A place, the waiting list, or a guardian's answer awaited. Idempotent: a second click, also
    from another device, gets what the first got.

    Raises:
        Refused: nobody may sign up now, or this student may not; the message says why.
    """
    if by.pk != student.pk or not has_role(student, "student"):
        raise Refused("not_a_student")
    if held := _held(opportunity, student):
        return held
    # What does not change with the line is read before its lock: others wait for that.
    facts = facts_of(student)
    check_student(opportunity, student, facts)
    return _join(opportunity, student, needs_guardian(facts), show_name, now)


@transaction.atomic
def _join(
    opportunity: Opportunity,
    student: User,
    ask_guardian: bool,
    show_name: bool,
    now: datetime | None,
) -> SignUp:
    opportunity = line.lock(opportunity.pk)
    if held := _held(opportunity, student):
        return held
    now = now or timezone.now()
    check_open(opportunity, now)
    # Whoever erases them or takes a consent back holds the same row: one of the two comes first.
    if lock_person(student).erased_at:
        raise Refused("not_a_student")
    if needs_employers_consent(opportunity):
        check_consent(opportunity, student)
    found = line.look(opportunity, now)
    signup = _take_place(opportunity, found, student, ask_guardian, show_name, now)
    if found.standing + 1 == opportunity.places:
        line.announce(opportunity)
    return signup


def _held(opportunity: Opportunity, student: User) -> SignUp | None:
    return opportunity.signups.filter(student=student, state__in=line.STANDING).first()


def _take_place(
    opportunity: Opportunity,
    found: line.Line,
    student: User,
    ask_guardian: bool,
    show_name: bool,
    now: datetime,
) -> SignUp:
    state = SignUp.State
    free = state.PLACE if found.has_room(opportunity.places) else state.WAITING
    signup = SignUp.objects.create(
        opportunity=opportunity,
        student=student,
        state=state.CONSENT if ask_guardian else free,
        queued_at=found.next_moment(now),
        changed_at=now,
        name_by_student_at=now if show_name else None,
    )
    if ask_guardian:
        _ask_guardians(opportunity, signup)
    elif show_name:
        ask_for_name(opportunity, signup)
    record_signal(
        student=student,
        kind=Signal.Kind.SIGNED_UP,
        item_kind=opportunity.kind,
        item=str(opportunity.pk),
        occurred_at=now,
        source=f"signup:{signup.pk}",
    )
    return signup


def _ask_guardians(opportunity: Opportunity, signup: SignUp) -> None:
    confirmed = signup.student.guardians.exclude(confirmed_at=None).select_related("guardian")
    for link in confirmed:
        notify(
            recipient=link.guardian,
            kind="sign_up_consent",
            url="/wards/signups/",
            **line.title_params(opportunity),
        )
