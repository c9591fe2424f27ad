"""A counsellor's note on a student, which the student and the guardians may read."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from eschool.accounts.models import User
from profliner.counselling import hold_still, tell_family
from profliner.models import CounsellorNote
from profliner.permissions import can_counsel_student


@transaction.atomic
def write_note(*, counsellor: User, student: User, text: str) -> CounsellorNote:
    hold_still(student)
    if not can_counsel_student(counsellor, student):
        raise PermissionDenied
    note = CounsellorNote.objects.create(
        student=student, author=counsellor, text=text, written_at=timezone.now()
    )
    tell_family(student, "counsellor_note")
    return note
