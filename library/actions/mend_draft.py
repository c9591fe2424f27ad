"""Changes what is said about a draft: title, outcome, grades, language, licence."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from eschool.accounts.models import User
from library.actions.submit_lesson import AlreadyInReview
from library.models import LessonPage, Publication
from library.permissions import can_edit


@transaction.atomic
def mend_draft(*, publication: Publication, user: User, **values: Any) -> LessonPage:
    """A new revision with ``values``; what is published stays as it is until reviewed."""
    held = Publication.objects.select_for_update().get(pk=publication.pk)
    if not can_edit(user, held):
        raise PermissionDenied
    if held.workflow_in_progress:
        raise AlreadyInReview
    page: LessonPage = held.get_latest_revision_as_object()
    for name, value in values.items():
        setattr(page, name, value)
    page.full_clean()
    if not page.live:
        page.draft_title = page.title
        page.save()
    page.save_revision(user=user)
    return page
