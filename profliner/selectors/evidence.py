"""What of a student's own doing speaks for a step, and in which words."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import Q

from eschool.accounts.models import User
from profliner.consenting import may_profile
from profliner.models import Choice, Profession, Signal, Step
from profliner.selectors.interests import interest_profile
from profliner.selectors.strengths import strengths_of

SAVED, STRONG, LIKED = 1.0, 0.6, 0.3
OWN_CODES = frozenset({"strength", "interests"})  # go when profiling stops

Said = list[dict[str, Any]]


@dataclass(slots=True)
class Evidence:
    """``fit`` from 0 to 1 and reasons as codes, both by the step's id."""

    fit: dict[str, float] = field(default_factory=dict)
    reasons: dict[str, Said] = field(default_factory=dict)
    refused: set[str] = field(default_factory=set)

    def add(self, step: UUID, fit: float, reason: Mapping[str, Any]) -> None:
        self.fit[str(step)] = max(fit, self.fit.get(str(step), 0.0))
        self.reasons.setdefault(str(step), []).append(dict(reason))


def evidence_of(student: User) -> Evidence:
    """Saved and refused always count; results and interests only where they may be used."""
    found = Evidence()
    _add_choices(found, student)
    if may_profile(student):
        _add_strengths(found, student)
        _add_interests(found, student)
    return found


def _add_choices(found: Evidence, student: User) -> None:
    choices = Choice.objects.filter(student=student).exclude(item_kind__in=("profession", "lesson"))
    verdicts = dict(choices.values_list("item", "verdict"))
    steps = Step.objects.filter(opportunity__in=[UUID(item) for item in verdicts])
    for step, opportunity in steps.values_list("pk", "opportunity"):
        if verdicts[str(opportunity)] == Choice.Verdict.SAVED:
            found.add(step, SAVED, {"code": "saved"})
        else:
            found.refused.add(str(step))


def _add_strengths(found: Evidence, student: User) -> None:
    strong = {each.subject_slug: each for each in strengths_of(student, may=True, topics=False)}
    steps = Step.objects.filter(subject__slug__in=strong).exclude(kind=Step.Kind.SUBJECT)
    for step, slug in steps.values_list("pk", "subject__slug"):
        reason = {"code": "strength", "subject": slug, "lessons": strong[slug].lessons}
        found.add(step, STRONG, reason)


def _add_interests(found: Evidence, student: User) -> None:
    """Colleges and universities of directions that lead to professions of these interests.

    Only while the record says that they were told: the answers themselves are the student's own.
    """
    if not Signal.objects.filter(student=student, kind=Signal.Kind.INTERESTS).exists():
        return
    profile = interest_profile(student)
    leaders = profile.profile.leaders if profile else ()
    if not leaders:
        return
    liked = Q()
    for letter in leaders:
        liked |= Q(interests__startswith=letter)
    rows = Profession.objects.listed().filter(liked).exclude(directions=None)
    codes = dict(rows.values_list("directions", "interests"))
    steps = Step.objects.filter(direction__in=codes).values_list("pk", "direction_id")
    for step, code in steps:
        found.add(step, LIKED, {"code": "interests", "letter": codes[code][0]})
