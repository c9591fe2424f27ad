"""Whether a student may sign up, in words."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

from eschool.accounts.models import ConsentText, User
from eschool.accounts.selectors import has_consent
from profliner.consenting import needs_guardian
from profliner.kinds import Item
from profliner.line import is_over
from profliner.models import Opportunity, Organisation, SignUp
from profliner.refusals import Refused

if TYPE_CHECKING:
    from profliner.students import Facts


def check_open(opportunity: Opportunity, now: datetime) -> None:
    """Raises ``Refused`` where nobody may sign up now."""
    if (
        opportunity.state != Opportunity.State.PUBLISHED
        or opportunity.organisation.state != Organisation.State.CHECKED
    ):
        raise Refused("not_open")
    if now >= opportunity.deadline_at or is_over(opportunity, now):
        raise Refused("deadline_over")


def check_student(opportunity: Opportunity, student: User, facts: "Facts") -> None:
    """Raises ``Refused`` with the first thing that stands in the way of this student."""
    _check_for_whom(opportunity, facts)
    if needs_guardian(facts) and not student.guardians.exclude(confirmed_at=None).exists():
        raise Refused("guardian_missing")
    if missing := missing_before(opportunity, student, facts.today):
        raise Refused("requires", titles=", ".join(each.title for each in missing))


def _check_for_whom(opportunity: Opportunity, facts: "Facts") -> None:
    """By the day on which they would begin; ``querysets.in_reach`` says the same of many."""
    begins = max(facts.today, opportunity.starts_on)
    age, grade = facts.age_on(begins), facts.grade_on(begins)
    if age < opportunity.age_from:
        raise Refused("too_young", age=opportunity.age_from)
    if age > opportunity.age_to:
        raise Refused("too_old", age=opportunity.age_to)
    if grade is not None and grade < opportunity.grade_from:
        raise Refused("grade_too_low", grade=opportunity.grade_from)
    if grade is not None and grade > opportunity.grade_to:
        raise Refused("grade_too_high", grade=opportunity.grade_to)


def check_consent(opportunity: Opportunity, student: User) -> None:
    """Raises ``Refused`` where an internship needs a consent that is not there."""
    if needs_employers_consent(opportunity) and not may_meet_employers(student):
        raise Refused("employers_consent_missing")


def missing_before(opportunity: Opportunity, student: User, today: date) -> Sequence[Opportunity]:
    """What must come first and has not been."""
    done = SignUp.objects.filter(student=student, state=SignUp.State.ATTENDED)
    asked = opportunity.requires.still_asked(today)
    return list(asked.exclude(signups__in=done).order_by("title_ru"))


def needs_employers_consent(opportunity: Opportunity) -> bool:
    return opportunity.kind == Item.INTERNSHIP


def may_meet_employers(student: User) -> bool:
    return has_consent(student, ConsentText.Purpose.EMPLOYERS)
