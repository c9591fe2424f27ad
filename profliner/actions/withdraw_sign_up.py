"""A student gives the place, or the turn in the line, back."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from eschool.accounts.models import User
from profliner import line
from profliner.models import SignUp
from profliner.refusals import Refused


@transaction.atomic
def withdraw_sign_up(*, signup: SignUp, by: User, now: datetime | None = None) -> bool:
    """The next in the line moves up and is told. False where it had ended already.

    Raises:
        Refused: it is another's, or the student has been there.
    """
    if signup.student_id != by.pk:
        raise Refused("not_yours")
    opportunity = line.lock(signup.opportunity_id)
    signup = SignUp.objects.get(pk=signup.pk)
    if signup.state in (SignUp.State.ATTENDED, SignUp.State.MISSED):
        raise Refused("answered_already")
    if signup.state not in SignUp.ACTIVE:
        return False
    now = now or timezone.now()
    signup.state, signup.changed_at = SignUp.State.WITHDRAWN, now
    signup.name_by_student_at = None
    signup.save(update_fields=["state", "changed_at", "name_by_student_at"])
    line.settle(opportunity, now)
    line.announce(opportunity)
    return True
