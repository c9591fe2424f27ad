"""What an author sees: the round so far, rounds being looked at, and the awards of earlier ones."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Q
from django.utils import timezone

from eschool.accounts.models import User
from grants.models import AuthorChoice, Award, BankDetails, Round
from grants.states import DRAFT, PUBLIC
from library.models import Authorship, Use

PAYING = ("taught", "homework", "planned")
NAMES = {kind.value: kind.label for kind in Use.Kind}


@dataclass(frozen=True, slots=True)
class SoFar:
    """Counts of a running round. Nothing is weighed yet, so there is no sum and no promise."""

    round: Round
    by_kind: list[tuple[str, int]]
    teachers: int
    schools: int
    lessons: int

    @property
    def last_day(self) -> date:
        """The window's last moment belongs to what comes after it."""
        return timezone.localdate(self.round.closes_at - timedelta(microseconds=1))


@dataclass(frozen=True, slots=True)
class MyGrants:
    running: list[SoFar]
    waiting: list[Round]
    awards: list[Award]
    has_lessons: bool
    bank: BankDetails | None
    is_named: bool

    @property
    def is_owed(self) -> bool:
        """Whether there is something that bank details would be needed for."""
        return any(a.is_payable and not hasattr(a, "payment") for a in self.awards)


def my_grants(user: User) -> MyGrants:
    """Awards count only once their round is published; before that nobody's sum is certain."""
    now = timezone.now()
    rounds = list(Round.objects.exclude(state=DRAFT).exclude(state__in=PUBLIC))
    awards = Award.objects.visible_to(user).of_author(user).select_related("round", "payment")
    return MyGrants(
        running=[so_far(user, one) for one in rounds if one.holds(now)],
        waiting=[one for one in rounds if one.closes_at <= now],
        awards=list(awards.order_by("-round__opens_at")),
        has_lessons=Authorship.objects.filter(user=user, publication__live=True).exists(),
        bank=BankDetails.objects.filter(user=user).first(),
        is_named=AuthorChoice.objects.filter(user=user, is_named=True).exists(),
    )


def so_far(user: User, round_: Round) -> SoFar:
    """Uses by other verified teachers, of the kinds that pay."""
    found = counted_uses(user, round_.opens_at, round_.closes_at).aggregate(
        teachers=Count("user_id", distinct=True),
        schools=Count("school", distinct=True),
        lessons=Count("publication", distinct=True),
        **{kind: Count("pk", filter=Q(kind=kind)) for kind in PAYING},
    )
    return SoFar(
        round=round_,
        by_kind=[(str(NAMES[kind]), found[kind]) for kind in PAYING],
        teachers=found["teachers"],
        schools=found["schools"],
        lessons=found["lessons"],
    )


def counted_uses(user: User, opens_at: datetime, closes_at: datetime) -> Any:
    mine = Authorship.objects.filter(user=user).values("publication")
    return (
        Use.objects.human()
        .filter(
            publication__in=mine,
            kind__in=PAYING,
            is_verified_teacher=True,
            occurred_at__gte=opens_at,
            occurred_at__lt=closes_at,
        )
        .exclude(user_id=user.pk)
    )
