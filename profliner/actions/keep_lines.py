"""What the clock does to lines: answers that never came, consents that ended, places left over."""

import uuid
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from eschool.accounts.models import Consent, ConsentText
from profliner import line
from profliner.kinds import Item
from profliner.models import Opportunity, SignUp
from profliner.waiting import consent_limit


def keep_lines(*, now: datetime | None = None) -> int:
    """Each line in a transaction of its own, so that one that fails stops no other. How many."""
    now = now or timezone.now()
    end_unagreed()
    due = _due(now)
    for opportunity_id in due:
        keep_line(opportunity_id=opportunity_id, now=now)
    return len(due)


@transaction.atomic
def keep_line(*, opportunity_id: uuid.UUID, now: datetime | None = None) -> None:
    opportunity = line.lock(opportunity_id)
    line.settle(opportunity, now or timezone.now())
    line.announce(opportunity)


def end_unagreed(*, student_id: uuid.UUID | None = None) -> int:
    """Ends internships of students for whom consent to meet employers is no longer in force.

    Also where the server died between the withdrawal and this: the clock comes again.
    """
    agreed = Consent.objects.in_force().filter(wording__purpose=ConsentText.Purpose.EMPLOYERS)
    active = SignUp.objects.active().filter(opportunity__kind=Item.INTERNSHIP)
    if student_id:
        active = active.filter(student=student_id)
    unagreed = active.exclude(student__in=agreed.values("student"))
    ids = set(unagreed.order_by().values_list("opportunity_id", flat=True))
    return sum(_end_unagreed(each, student_id) for each in sorted(ids))


@transaction.atomic
def _end_unagreed(opportunity_id: uuid.UUID, student_id: uuid.UUID | None) -> int:
    opportunity, now = line.lock(opportunity_id), timezone.now()
    agreed = Consent.objects.in_force().filter(wording__purpose=ConsentText.Purpose.EMPLOYERS)
    active = opportunity.signups.active().select_related("student")
    if student_id:
        active = active.filter(student=student_id)
    unagreed = active.exclude(student__in=agreed.values("student"))
    ended = line.move(opportunity, unagreed, SignUp.State.WITHDRAWN, "sign_up_ended", now)
    line.settle(opportunity, now)
    line.announce(opportunity)
    return len(ended)


def _due(now: datetime) -> list[uuid.UUID]:
    """Lines with an answer overdue, or with somebody waiting while there is a place."""
    today = timezone.localdate(now)
    running = Opportunity.objects.published().filter(ends_on__gte=today)
    late = SignUp.objects.filter(state=SignUp.State.CONSENT, queued_at__lte=consent_limit(now))
    waiting = SignUp.objects.filter(state=SignUp.State.WAITING).values("opportunity")
    overdue = late.values_list("opportunity_id", flat=True).distinct()
    loose = running.filter(pk__in=waiting).values_list("pk", flat=True)
    return sorted({*overdue, *loose})
