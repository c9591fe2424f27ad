"""What a consent, or the lack of one, opens and closes today."""

from collections.abc import Iterable
from uuid import UUID

from django.conf import settings

from eschool.accounts.models import Consent, ConsentText, User

RESPECTED, REQUIRED = "respected", "required"


def not_to_be_kept(students: Iterable[User]) -> set[UUID]:
    """Those of ``students`` whose answers the site must not keep, in one query.

    ``LEARNING_CONSENT`` says how: where it is "respected" a school teaches on a ground of its own,
    and only a guardian's withdrawal stops it; where it is "required" nothing is kept without one.
    """
    ids = {student.pk for student in students}
    rows = Consent.objects.filter(student__in=ids, wording__purpose=ConsentText.Purpose.LEARNING)
    given: set[UUID] = set()
    withdrawn: set[UUID] = set()
    for student_id, ended in rows.values_list("student_id", "withdrawn_at"):
        (withdrawn if ended else given).add(student_id)
    if settings.LEARNING_CONSENT == REQUIRED:
        return ids - given
    return withdrawn - given


def may_keep_answers(student: User) -> bool:
    return not not_to_be_kept([student])
