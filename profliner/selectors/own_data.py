"""A student's record as a file."""

from typing import Any

from django.utils import timezone

from eschool.accounts.models import User
from profliner.models import Choice, InterestSitting
from profliner.selectors.activity import SignalView, activity_of, in_words

COLUMNS = (
    "when",
    "what",
    "kind",
    "title",
    "result_percent",
    "corrected",
    "purpose",
    "consent_given",
    "source",
    "recorded",
)
CHUNK = 500


def record_of(student: User) -> dict[str, Any]:
    """Everything that Profliner learns from or shows to this student alone."""
    return {
        "made_at": timezone.now().isoformat(),
        "activity": [dict(zip(COLUMNS, row, strict=True)) for row in record_rows(student)],
        "choices": [
            {
                "kind": one.item_kind,
                "id": one.item,
                "choice": one.verdict,
                "reason": one.reason,
                "when": one.chosen_at.isoformat(),
            }
            for one in Choice.objects.filter(student=student)
        ],
        "interests": [
            _sitting(one)
            for one in InterestSitting.objects.filter(student=student).prefetch_related("answers")
        ],
    }


def record_rows(student: User) -> list[tuple[Any, ...]]:
    """The signals in words, in the order of ``COLUMNS``."""
    signals = list(activity_of(student))
    rows: list[tuple[Any, ...]] = []
    for start in range(0, len(signals), CHUNK):
        rows += map(_row, in_words(signals[start : start + CHUNK]))
    return rows


def _row(one: SignalView) -> tuple[Any, ...]:
    return (
        one.occurred_at.isoformat(),
        one.what,
        one.kind_name,
        one.title,
        one.percent,
        one.is_corrected,
        one.purpose,
        one.consent.given_at.isoformat() if one.consent else None,
        one.source,
        one.recorded_at.isoformat(),
    )


def _sitting(sitting: InterestSitting) -> dict[str, Any]:
    return {
        "begun": sitting.started_at.isoformat(),
        "finished": sitting.finished_at and sitting.finished_at.isoformat(),
        "answers": {answer.statement: answer.value for answer in sitting.answers.all()},
    }
