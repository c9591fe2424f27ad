"""What a student said of their interests."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeAlias
from uuid import UUID

from django.conf import settings
from django.utils import timezone

from eschool.accounts.models import User
from eschool.core.keys import one_of
from profliner import riasec
from profliner.models import InterestAnswer, InterestSitting
from profliner.statements import KINDS, Kind

_Finished: TypeAlias = tuple[datetime, dict[int, int]]  # when, and the answers by statement


@dataclass(frozen=True, slots=True)
class ScoreView:
    """``word`` is how much of it there is, with the interval in ``score``."""

    kind: Kind
    score: riasec.Score
    is_leader: bool


@dataclass(frozen=True, slots=True)
class InterestProfile:
    """All finished sittings as one, older ones faded. ``sittings`` the newest first."""

    profile: riasec.Profile
    sittings: tuple[InterestSitting, ...]

    @property
    def rows(self) -> list[ScoreView]:
        leaders = self.profile.leaders
        return [
            ScoreView(KINDS[score.letter], score, score.letter in leaders)
            for score in self.profile.scores
        ]

    @property
    def leaders(self) -> list[Kind]:
        return [KINDS[letter] for letter in self.profile.leaders]


def interest_profile(student: User) -> InterestProfile | None:
    """None where no sitting is finished; two queries."""
    found = InterestSitting.objects.filter(student=student).exclude(finished_at=None)
    sittings = tuple(found.order_by("-finished_at").prefetch_related("answers"))
    if not sittings:
        return None
    return InterestProfile(
        _profile((one.finished_at, answers_of(one)) for one in sittings if one.finished_at),
        sittings,
    )


def leaders_of(ids: Collection[UUID]) -> dict[UUID, tuple[str, ...]]:
    """The letters that lead with each who finished a round; none where the profile is flat.

    One query however many they are.
    """
    sittings: dict[UUID, dict[int, _Finished]] = defaultdict(dict)
    rows = InterestAnswer.objects.filter(sitting__student__in=one_of(ids))
    columns = ("sitting__student_id", "sitting_id", "sitting__finished_at", "statement", "value")
    for student, sitting, at, statement, value in rows.exclude(
        sitting__finished_at=None
    ).values_list(*columns):
        sittings[student].setdefault(sitting, (at, {}))[1][statement] = value
    return {student: _profile(found.values()).leaders for student, found in sittings.items()}


def open_sitting(student: User) -> InterestSitting | None:
    found = InterestSitting.objects.filter(student=student, finished_at=None)
    return found.prefetch_related("answers").first()


def answers_of(sitting: InterestSitting) -> dict[int, int]:
    return {answer.statement: answer.value for answer in sitting.answers.all()}


def first_unanswered(sitting: InterestSitting, after: int = 0) -> int | None:
    """The next from ``after`` on, else from the beginning; None once all are answered."""
    answered = answers_of(sitting)
    numbers = range(1, riasec.STATEMENTS + 1)
    left = [number for number in numbers if number not in answered]
    return next((number for number in left if number > after), left[0] if left else None)


def _profile(sittings: Iterable[_Finished]) -> riasec.Profile:
    now = timezone.now()
    plain = [riasec.Sitting(answers, (now - at) / timedelta(days=1)) for at, answers in sittings]
    return riasec.profile(plain, settings.INTERESTS_HALF_LIFE_DAYS)
