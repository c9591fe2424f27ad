"""Deletes a path; what was done on it is forgotten with it."""

from uuid import UUID

from django.db import transaction

from eschool.accounts.models import User
from profliner.changing import lock_path
from profliner.models import Path
from profliner.signals import student_acted


@transaction.atomic
def delete_path(*, student: User, path_id: UUID) -> None:
    """Another becomes the chosen one, the latest made, if this was it."""
    User.objects.select_for_update(no_key=True).get(pk=student.pk)
    path = lock_path(student, path_id)
    was_chosen = path.is_chosen
    path.delete()
    other = Path.objects.of(student).first() if was_chosen else None
    if other:
        other.is_chosen = True
        other.save(update_fields=["is_chosen"])
    student_acted.send(User, student_id=student.pk)
