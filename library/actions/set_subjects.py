"""Says which subjects' lessons a methodist reviews."""

from collections.abc import Collection
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from eschool.accounts.actions.record_deed import record_deed
from eschool.accounts.models import Deed, User
from eschool.accounts.permissions import can_change_roles
from library.models import SubjectPage


@transaction.atomic
def set_subjects(*, by: User, methodist: User, subjects: Collection[SubjectPage]) -> None:
    """``subjects`` in place of those they had."""
    if not can_change_roles(by, methodist):
        raise PermissionDenied
    wanted = {subject.pk for subject in subjects}
    held = set(SubjectPage.objects.filter(methodists=methodist).values_list("pk", flat=True))
    for subject in SubjectPage.objects.filter(pk__in=wanted ^ held):
        _put(subject, methodist, there=subject.pk in wanted, by=by)
    if wanted != held:
        slugs = ", ".join(sorted(subject.slug for subject in subjects))
        record_deed(by=by, kind=Deed.Kind.SUBJECTS_SET, person=methodist, detail=slugs)


def _put(subject: Any, methodist: User, *, there: bool, by: User) -> None:
    """On the page, and on its newest revision, which Wagtail's editor would go on from."""
    states = [subject]
    if subject.latest_revision_id:
        states.append(subject.get_latest_revision_as_object())
    for state in states:
        change = state.methodists.add if there else state.methodists.remove
        change(methodist)
    subject.save()
    if subject.latest_revision_id:
        states[1].save_revision(user=by, changed=False, log_action=False)
