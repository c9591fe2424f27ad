"""Ends a student's place in a class."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from eschool.accounts.actions.record_deed import record_deed
from eschool.accounts.models import Deed, Enrolment, User
from eschool.accounts.permissions import can_manage_people
from eschool.accounts.signals import places_changed


@transaction.atomic
def end_enrolment(*, by: User, enrolment: Enrolment) -> bool:
    """False where it had ended. Works and the role of a student stay."""
    if not can_manage_people(by):
        raise PermissionDenied
    User.objects.select_for_update(no_key=True).get(pk=enrolment.student_id)
    held = Enrolment.objects.select_for_update(of=("self",)).get(pk=enrolment.pk)
    if held.ended_on:
        return False
    held.ended_on = timezone.localdate()
    held.save(update_fields=["ended_on"])
    places_changed.send(Enrolment, student_ids=[held.student_id])
    detail = f"{held.school_class} {held.school_class.year}"
    record_deed(by=by, kind=Deed.Kind.LEFT_CLASS, person=held.student, detail=detail)
    return True
