"""A student shows the name to the organiser of one thing, or hides it again."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from eschool.accounts.actions.notify import notify
from eschool.accounts.models import Notice, User
from profliner import line
from profliner.models import Opportunity, SignUp
from profliner.naming import CONSENT, may_say, missing, says_of
from profliner.refusals import Refused


@transaction.atomic
def show_name(*, signup: SignUp, by: User, shown: bool, now: datetime | None = None) -> SignUp:
    """Idempotent. Below 18 it takes a guardian's consent as well, for which they are asked.

    Raises:
        Refused: another's, or a name to be shown where it ended too long ago.
    """
    if signup.student_id != by.pk:
        raise Refused("not_yours")
    opportunity, now = line.lock(signup.opportunity_id), now or timezone.now()
    signup = SignUp.objects.select_related("student").get(pk=signup.pk)
    if shown and not may_say(signup, opportunity, now):
        raise Refused("answered_already")
    was_shown = signup.name_by_student_at
    signup.name_by_student_at = (was_shown or now) if shown else None
    signup.save(update_fields=["name_by_student_at"])
    if shown and not was_shown:
        ask_for_name(opportunity, signup)
    return signup


def ask_for_name(opportunity: Opportunity, signup: SignUp) -> None:
    """Tells the guardians that a name waits for their consent to contact with employers.

    Who has not read the last such notice gets no other: a name may be shown and hidden all day.
    """
    if missing(signup, says_of([signup.student_id])[signup.student_id]) != CONSENT:
        return
    told = Notice.objects.unread().filter(kind="name_asked").values("recipient")
    confirmed = signup.student.guardians.exclude(confirmed_at=None).exclude(guardian__in=told)
    for link in confirmed.select_related("guardian"):
        notify(
            recipient=link.guardian,
            kind="name_asked",
            url="/wards/signups/",
            **line.title_params(opportunity),
        )
