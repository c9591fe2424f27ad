"""An author takes an invitation back; a co-author leaves."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from eschool.accounts.actions.notify import notify
from eschool.accounts.models import User
from library.authors import remove_author
from library.models import CoauthorInvitation, Publication
from library.permissions import can_edit, can_leave


@transaction.atomic
def withdraw_coauthor(*, invitation: CoauthorInvitation, by: User) -> bool:
    """False where it was answered already."""
    held = CoauthorInvitation.objects.select_for_update(of=("self",)).get(pk=invitation.pk)
    if not can_edit(by, held.publication):
        raise PermissionDenied
    if held.accepted_at or held.closed_at:
        return False
    held.closed_at = timezone.now()
    held.save(update_fields=["closed_at"])
    return True


@transaction.atomic
def leave_authors(*, publication: Publication, user: User) -> None:
    """Whoever began it cannot leave: somebody must answer for it.

    Raises:
        PermissionDenied, InReview: nothing was changed.
    """
    if not can_leave(user, publication):
        raise PermissionDenied
    remove_author(publication, user)
    if owner := publication.owner:
        url = reverse("lesson_authors", args=(publication.pk,))
        notify(recipient=owner, kind="coauthor_left", url=url, title=publication.title)
