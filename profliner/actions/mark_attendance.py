"""An organiser says who came, and what a contest brought."""

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from eschool.accounts.models import User
from profliner import line
from profliner.actions.forget_signals import MARKED
from profliner.actions.record_signal import record_signal
from profliner.kinds import Result
from profliner.locking import lock_people
from profliner.models import ForgottenAttendance, Opportunity, Signal, SignUp
from profliner.moments import begins_at
from profliner.permissions import can_manage
from profliner.refusals import Refused
from profliner.signals import student_acted

State = SignUp.State
HAD_PLACE = (State.PLACE, State.ATTENDED, State.MISSED)


@transaction.atomic
def mark_attendance(
    *,
    opportunity: Opportunity,
    by: User,
    came: Mapping[str, str],
    not_after_all: Collection[str] = (),
    all_others_missed: bool = False,
    now: datetime | None = None,
) -> int:
    """``came`` maps the code of each who came to a ``Result`` or nothing. How many changed.

    A mark may be corrected: of ``not_after_all`` those who were marked are so no more. Nothing is
    changed where one of the codes is unknown.

    Raises:
        Refused: not theirs, it has not begun, codes that belong to no place, or no such result.
    """
    opportunity = line.lock(opportunity.pk)
    now = now or timezone.now()
    _check(opportunity, by, now)
    had_place = opportunity.signups.filter(state__in=HAD_PLACE).select_related("student")
    by_code = {each.code: each for each in had_place}
    if unknown := sorted({*came, *not_after_all} - by_code.keys()):
        raise Refused("unknown_codes", codes=", ".join(unknown))
    if not {"", *Result.values}.issuperset(came.values()):
        raise Refused("no_such_choice")
    lock_people(by_code[code].student_id for code in (*came, *not_after_all))
    changed = sum(
        _mark(opportunity, signup, state, result, now)
        for signup, state, result in _marks(by_code, came, not_after_all, all_others_missed)
    )
    line.announce(opportunity)
    return changed


def _check(opportunity: Opportunity, by: User, now: datetime) -> None:
    if not can_manage(by, opportunity):
        raise Refused("not_yours")
    if opportunity.state != Opportunity.State.PUBLISHED:
        raise Refused("wrong_state", state=opportunity.get_state_display())
    if now < begins_at(opportunity):
        raise Refused("not_begun")


def _marks(
    by_code: Mapping[str, SignUp],
    came: Mapping[str, str],
    not_after_all: Collection[str],
    all_others_missed: bool,
) -> Iterator[tuple[SignUp, str, str]]:
    """One after the other as each is made: who did not come after all is among the others then."""
    for code, result in came.items():
        yield by_code[code], State.ATTENDED, result
    for code in not_after_all:
        if code not in came and by_code[code].state == State.ATTENDED:
            yield by_code[code], State.PLACE, ""
    for signup in by_code.values() if all_others_missed else ():
        if signup.state == State.PLACE:
            yield signup, State.MISSED, ""


def _mark(opportunity: Opportunity, signup: SignUp, state: str, result: str, now: datetime) -> bool:
    if signup.state == state and signup.result == result:
        return False
    source = f"{MARKED}{signup.pk}"
    was_there = signup.state == State.ATTENDED
    if was_there and state != State.ATTENDED:
        _forget(signup.student, source)
    signup.state, signup.result, signup.changed_at = state, result, now
    signup.save(update_fields=["state", "result", "changed_at"])
    if state == State.ATTENDED and not was_there and not _is_forgotten(signup):
        record_signal(
            student=signup.student,
            kind=Signal.Kind.ATTENDED,
            item_kind=opportunity.kind,
            item=str(opportunity.pk),
            occurred_at=now,
            source=source,
        )
    return True


def _is_forgotten(signup: SignUp) -> bool:
    return ForgottenAttendance.objects.filter(pk=signup.pk).exists()


def _forget(student: User, source: str) -> None:
    """The student's record says no more that they were there."""
    User.objects.select_for_update(no_key=True).get(pk=student.pk)
    if Signal.objects.filter(student=student, source=source).delete()[0]:
        student_acted.send(User, student_id=student.pk)
