"""The invited colleague says whether they are an author."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from eschool.accounts.actions.notify import notify
from eschool.accounts.models import User
from library.authors import add_author
from library.models import CoauthorInvitation
from library.permissions import can_be_coauthor


@transaction.atomic
def answer_coauthor(*, invitation: CoauthorInvitation, user: User, accept: bool) -> bool:
    """False where it was answered or withdrawn meanwhile.

    Raises:
        PermissionDenied: it is another's.
        InReview: nothing was changed.
    """
    held = CoauthorInvitation.objects.select_for_update(of=("self",)).get(pk=invitation.pk)
    if not can_be_coauthor(user, held):
        raise PermissionDenied
    if held.accepted_at or held.closed_at:
        return False
    now = timezone.now()
    if not accept:
        held.closed_at = now
        held.save(update_fields=["closed_at"])
        return True
    add_author(held.publication, user)
    held.accepted_at = now
    held.save(update_fields=["accepted_at"])
    if held.invited_by:
        url = reverse("lesson_authors", args=(held.publication_id,))
        title = held.publication.title
        notify(recipient=held.invited_by, kind="coauthor_accepted", url=url, title=title)
    return True
