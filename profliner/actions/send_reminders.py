"""Tells students of what comes near: once each, however often the clock strikes."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Min
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import override

from eschool.accounts.actions.notify import notify
from profliner import line
from profliner.kinds import OPPORTUNITIES
from profliner.models import Choice, DeadlineReminder, Opportunity, SignUp
from profliner.moments import midnight

BEFORE_START = timedelta(days=1)
BEFORE_DEADLINE = timedelta(days=3)


def send_reminders(*, now: datetime | None = None) -> int:
    """How many were sent now. Each by itself: where one run stops, the next goes on."""
    now = now or timezone.now()
    return sum(_remind_of_start(each, now) for each in _starting(now)) + _remind_of_deadlines(now)


def _starting(now: datetime) -> list[SignUp]:
    """Places in what begins within a day and has not begun."""
    day = timezone.localdate(now + BEFORE_START)
    first = Min("opportunity__sessions__starts_at")
    signups = SignUp.objects.filter(
        state=SignUp.State.PLACE,
        reminded_at=None,
        opportunity__state=Opportunity.State.PUBLISHED,
        opportunity__organisation__state="checked",
        opportunity__starts_on__lte=day,
        opportunity__ends_on__gte=timezone.localdate(now),
    )
    near = signups.annotate(first=first).select_related("opportunity", "student")
    return [each for each in near if now < _start(each) <= now + BEFORE_START]


def _start(signup: SignUp) -> datetime:
    first: datetime | None = getattr(signup, "first", None)
    return first or midnight(signup.opportunity.starts_on)


@transaction.atomic
def _remind_of_start(signup: SignUp, now: datetime) -> bool:
    """Whoever changes the row first sends; another worker at the same moment changes none."""
    mine = SignUp.objects.filter(pk=signup.pk, reminded_at=None, state=SignUp.State.PLACE)
    if not mine.update(reminded_at=now):
        return False
    line.tell(signup.opportunity, signup, "sign_up_begins", **_with_the_moment(signup))
    return True


def _with_the_moment(signup: SignUp) -> dict[str, str]:
    """Its titles, and when it begins: a notice is read later, so no “tomorrow”."""
    form = "j E, H:i" if getattr(signup, "first", None) else "j E"
    titles = line.title_params(signup.opportunity)
    for name, title in titles.items():
        with override(name[-2:]):
            titles[name] = f"{title}, {date_format(timezone.localtime(_start(signup)), form)}"
    return titles


def _remind_of_deadlines(now: datetime) -> int:
    near = Opportunity.objects.open(now).filter(deadline_at__lte=now + BEFORE_DEADLINE)
    by_id = {str(each.pk): each for each in near}
    saved = Choice.objects.saved().filter(item_kind__in=OPPORTUNITIES, item__in=list(by_id))
    told = set(_told_or_there(list(by_id.values())))
    due = [
        choice
        for choice in saved.select_related("student")
        if (choice.student_id, by_id[choice.item].pk) not in told
    ]
    return sum(_remind_of_deadline(each, by_id[each.item], now) for each in due)


def _told_or_there(near: list[Opportunity]) -> Iterator[tuple[UUID, UUID]]:
    """Students who were reminded already, or stand in the line."""
    pair = ("student_id", "opportunity_id")
    yield from DeadlineReminder.objects.filter(opportunity__in=near).values_list(*pair)
    there = SignUp.objects.filter(opportunity__in=near, state__in=line.STANDING)
    yield from there.order_by().values_list(*pair)


@transaction.atomic
def _remind_of_deadline(choice: Choice, opportunity: Opportunity, now: datetime) -> bool:
    _row, is_new = DeadlineReminder.objects.get_or_create(
        student=choice.student, opportunity=opportunity, defaults={"sent_at": now}
    )
    if is_new:
        url, titles = f"/opportunities/{opportunity.pk}/", line.title_params(opportunity)
        notify(recipient=choice.student, kind="sign_up_closes", url=url, **titles)
    return is_new
