"""What a student said of their interests."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from eschool.accounts.models import User
from profliner import riasec
from profliner.models import InterestSitting
from profliner.statements import KINDS, Kind


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
        riasec.profile(_plain(sittings), settings.INTERESTS_HALF_LIFE_DAYS), sittings
    )


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


def _plain(sittings: Sequence[InterestSitting]) -> list[riasec.Sitting]:
    now = timezone.now()
    return [
        riasec.Sitting(answers_of(one), ((now - (one.finished_at or now)) / timedelta(days=1)))
        for one in sittings
    ]
