"""Which of a teacher's own uses paid whom, in total."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Sum

from eschool.accounts.models import User
from grants.models import Award, AwardLine, Round

PAID = (Award.Status.PROPOSED, Award.Status.RELEASED)


@dataclass(frozen=True, slots=True)
class Gift:
    """What the uses of one lesson brought one of its authors."""

    lesson: str
    author: str
    uses: int
    kopecks: int


@dataclass(frozen=True, slots=True)
class GivenInRound:
    round: Round
    gifts: list[Gift]
    kopecks: int


def given_by(user: User) -> list[GivenInRound]:
    """Published rounds, the latest first. The person is found by the round's number for them."""
    return [found for one in Round.objects.public() if (found := _in_round(user, one)).gifts]


def _in_round(user: User, round_: Round) -> GivenInRound:
    gifts = list(_gifts(user, round_))
    return GivenInRound(round_, gifts, sum(gift.kopecks for gift in gifts))


def _gifts(user: User, round_: Round) -> Iterator[Gift]:
    rows: Any = (
        AwardLine.objects.filter(
            award__round=round_,
            award__calculation__is_current=True,
            award__status__in=PAID,
            teacher=round_.pseudonym_of(user.pk),
            points__gt=0,
        )
        .order_by()
        .values_list("lesson_title", "award__author_name", "award__author__erased_at")
        .annotate(uses=Count("pk"), sum=Sum("kopecks"))
        .order_by("-sum", "lesson_title")
    )
    for lesson, author, erased_at, uses, kopecks in rows:
        yield Gift(lesson, "" if erased_at else author, uses, kopecks)
