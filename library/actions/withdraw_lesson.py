"""Takes a draft back from review, so that its author may go on with it."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from wagtail.models import WorkflowState

from eschool.accounts.models import User
from library.models import Publication
from library.permissions import can_edit


class NotInReview(Exception):  # noqa: N818 - a state, not a fault
    """It was decided or withdrawn meanwhile."""


@transaction.atomic
def withdraw_lesson(*, publication: Publication, user: User) -> None:
    page = Publication.objects.select_for_update().get(pk=publication.pk)
    if not can_edit(user, page):
        raise PermissionDenied
    state = WorkflowState.objects.for_instance(page).filter(status=WorkflowState.STATUS_IN_PROGRESS)
    if not (review := state.first()):
        raise NotInReview
    review.cancel(user=user)
