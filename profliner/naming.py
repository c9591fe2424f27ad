"""Whether an organiser learns a student's name: asked anew at every reading.

The student wishes it. Below 18 a guardian's consent for contact with employers is in force as well;
below the age of ``needs_guardian`` a guardian says yes to this very name too, and above it a
guardian may still hide it for one sign-up.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.utils import timezone

from eschool.accounts.ages import ADULT
from profliner.consenting import may_meet_employers_many, needs_guardian
from profliner.models import Opportunity, SignUp
from profliner.students import Facts, many_facts

# Names are for the meeting itself; afterwards they go.
NAMES_FOR = timedelta(days=30)
# What is missing, where something is.
CONSENT, GUARDIAN = "consent", "guardian"


@dataclass(frozen=True, slots=True)
class Say:
    """Who has a say in one student's name."""

    is_grown: bool
    asks_guardian: bool
    meets_employers: bool


def say_of(facts: Facts, *, meets_employers: bool) -> Say:
    return Say(facts.age >= ADULT, needs_guardian(facts), meets_employers)


def says_of(ids: Collection[UUID]) -> dict[UUID, Say]:
    """Four queries however many they are."""
    agreed = may_meet_employers_many(ids)
    return {
        each: say_of(facts, meets_employers=each in agreed)
        for each, facts in many_facts(ids).items()
    }


def is_shown(signup: SignUp, say: Say) -> bool:
    return signup.name_by_student_at is not None and not missing(signup, say)


def missing(signup: SignUp, say: Say) -> str:
    """What is missing beside the student's wish; empty where nothing is."""
    if say.is_grown:
        return ""
    if not say.meets_employers:
        return CONSENT
    return "" if guardian_shows(signup, say) else GUARDIAN


def guardian_shows(signup: SignUp, say: Say) -> bool:
    """What the guardian said of this sign-up, or what holds until they say something."""
    if signup.name_by_guardian_at:
        return True
    return not (signup.name_hidden_at or say.asks_guardian)


def names_are_kept(opportunity: Opportunity, now: datetime) -> bool:
    return timezone.localdate(now - NAMES_FOR) <= opportunity.ends_on


def may_say(signup: SignUp, opportunity: Opportunity, now: datetime) -> bool:
    """Whether student and guardian may still show the name, or take it back."""
    there = signup.state in (*SignUp.ACTIVE, *SignUp.BEEN)
    return there and names_are_kept(opportunity, now)
