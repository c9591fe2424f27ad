"""An organiser says who came, and what a contest brought."""

from collections.abc import Collection, Mapping
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from eschool.accounts.models import User
from profliner import line
from profliner.actions.record_signal import record_signal
from profliner.locking import lock_people
from profliner.models import Opportunity, Signal, SignUp
from profliner.moments import begins_at
from profliner.permissions import can_manage
from profliner.refusals import Refused
from profliner.signals import student_acted


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
    """``came`` maps the code of each who came to a result, which may be empty. How many changed.

    A mark may be corrected: of ``not_after_all`` those who were marked are so no more. Nothing is
    changed where one of the codes is unknown.

    Raises:
        Refused: not theirs, it has not begun, or codes that belong to no place.
    """
    opportunity = line.lock(opportunity.pk)
    now = now or timezone.now()
    _check(opportunity, by, now)
    state = SignUp.State
    had_place = opportunity.signups.filter(state__in=(state.PLACE, state.ATTENDED, state.MISSED))
    by_code = {each.code: each for each in had_place.select_related("student")}
    if unknown := sorted({*came, *not_after_all} - by_code.keys()):
        raise Refused("unknown_codes", codes=", ".join(unknown))
    lock_people(by_code[code].student_id for code in (*came, *not_after_all))
    changed = [
        _mark(opportunity, by_code[code], state.ATTENDED, result, now)
        for code, result in came.items()
    ]
    changed += [
        _mark(opportunity, by_code[code], state.PLACE, "", now)
        for code in not_after_all
        if code not in came and by_code[code].state == state.ATTENDED
    ]
    if all_others_missed:
        others = [each for each in by_code.values() if each.state == state.PLACE]
        changed += [_mark(opportunity, each, state.MISSED, "", now) for each in others]
    line.announce(opportunity)
    return sum(changed)


def _check(opportunity: Opportunity, by: User, now: datetime) -> None:
    if not can_manage(by, opportunity):
        raise Refused("not_yours")
    if opportunity.state != Opportunity.State.PUBLISHED:
        raise Refused("wrong_state", state=opportunity.get_state_display())
    if now < begins_at(opportunity):
        raise Refused("not_begun")


def _mark(opportunity: Opportunity, signup: SignUp, state: str, result: str, now: datetime) -> bool:
    result = result.strip()[:200]
    if signup.state == state and signup.result == result:
        return False
    source = f"attended:{signup.pk}"
    if signup.state == SignUp.State.ATTENDED and state != signup.state:
        _forget(signup.student, source)
    signup.state, signup.result, signup.changed_at = state, result, now
    signup.save(update_fields=["state", "result", "changed_at"])
    if state == SignUp.State.ATTENDED:
        record_signal(
            student=signup.student,
            kind=Signal.Kind.ATTENDED,
            item_kind=opportunity.kind,
            item=str(opportunity.pk),
            occurred_at=now,
            source=source,
        )
    return True


def _forget(student: User, source: str) -> None:
    """The student's record says no more that they were there."""
    User.objects.select_for_update(no_key=True).get(pk=student.pk)
    if Signal.objects.filter(student=student, source=source).delete()[0]:
        student_acted.send(User, student_id=student.pk)
