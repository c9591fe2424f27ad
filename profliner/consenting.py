"""What Profliner may do with a student's data today."""

from collections.abc import Collection
from uuid import UUID

from django.conf import settings

from eschool.accounts.models import Consent, ConsentText, User
from eschool.core.keys import one_of
from profliner.models import StudentProfile
from profliner.students import Facts

PURPOSE = ConsentText.Purpose.RECOMMENDATION


def may_profile(student: User) -> bool:
    """Whether signals may be kept and personal recommendations made."""
    return bool(may_profile_many([student.pk]))


def may_profile_many(ids: Collection[UUID]) -> set[UUID]:
    """Those of ``ids`` for whom consent is in force and who have not switched it off: one query.

    Who may give it, a guardian or from ``CONSENT_AGE`` on the student, was checked at giving.
    """
    given = Consent.objects.in_force().filter(student__in=one_of(ids), wording__purpose=PURPOSE)
    off = StudentProfile.objects.exclude(profiling_off_at=None).values("pk")
    return set(given.exclude(student__in=off).values_list("student_id", flat=True))


def may_meet_employers_many(ids: Collection[UUID]) -> set[UUID]:
    """Those of ``ids`` for whom a guardian's consent to contact with employers is in force."""
    purpose = ConsentText.Purpose.EMPLOYERS
    given = Consent.objects.in_force().filter(student__in=one_of(ids), wording__purpose=purpose)
    return set(given.values_list("student_id", flat=True))


def consent_in_force(student: User) -> Consent | None:
    found = Consent.objects.in_force().filter(student=student, wording__purpose=PURPOSE)
    return found.select_related("wording", "given_by").first()


def needs_guardian(facts: Facts) -> bool:
    """Whether a guardian must agree before the student has a place anywhere."""
    return facts.age < settings.SIGN_UP_GUARDIAN_AGE
