"""A student switches personal recommendations off or on."""

from django.db import transaction
from django.utils import timezone

from eschool.accounts.models import User
from profliner.consenting import may_profile
from profliner.models import StudentProfile
from profliner.signals import profiling_changed


@transaction.atomic
def switch_profiling(*, student: User, on: bool) -> None:
    """Idempotent. Off: nothing new is kept, and what was kept is not used and can be forgotten.

    On does nothing by itself where no consent is in force.
    """
    User.objects.select_for_update().get(pk=student.pk)
    profile, _is_new = StudentProfile.objects.get_or_create(student=student)
    if on is (profile.profiling_off_at is None):
        return
    profile.profiling_off_at = None if on else timezone.now()
    profile.save(update_fields=["profiling_off_at"])
    profiling_changed.send(User, student_id=student.pk, allowed=may_profile(student))
