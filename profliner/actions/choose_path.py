"""Makes one of a student's paths the chosen one."""

from uuid import UUID

from django.db import transaction

from eschool.accounts.models import User
from profliner.changing import lock_path
from profliner.models import Path
from profliner.signals import student_acted


@transaction.atomic
def choose_path(*, student: User, path_id: UUID) -> Path:
    User.objects.select_for_update(no_key=True).get(pk=student.pk)
    path = lock_path(student, path_id)
    Path.objects.of(student).filter(is_chosen=True).update(is_chosen=False)
    path.is_chosen = True
    path.save(update_fields=["is_chosen"])
    student_acted.send(User, student_id=student.pk)
    return path
