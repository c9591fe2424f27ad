"""An author asks a colleague, by exact e-mail, whether they wrote it too."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse

from eschool.accounts import letters
from eschool.accounts.actions.notify import notify
from eschool.accounts.models import Letter, User
from library.models import CoauthorInvitation, Publication
from library.permissions import can_be_coauthor, can_edit

MAX_OPEN = 10


class TooManyOpen(Exception):  # noqa: N818 - a state, not a fault
    """So many await an answer that another must wait."""


@transaction.atomic
def invite_coauthor(*, publication: Publication, by: User, email: str) -> CoauthorInvitation:
    """The same for every address: nobody learns from it who has an account here."""
    held = Publication.objects.select_for_update().get(pk=publication.pk)
    if not can_edit(by, held):
        raise PermissionDenied
    waiting = held.coauthor_invitations.filter(accepted_at=None, closed_at=None)
    email = email.strip().lower()
    if already := waiting.filter(email=email).first():
        return already
    if waiting.count() >= MAX_OPEN:
        raise TooManyOpen
    invitation = CoauthorInvitation.objects.create(publication=held, email=email, invited_by=by)
    letters.ask("coauthor", invitation.pk)
    return invitation


def tell_invited(letter: Letter) -> None:
    """Apart from the request, whose length would tell whether there is such a person.

    Idempotent: whoever was told is not told again.
    """
    invitation = CoauthorInvitation.objects.filter(
        pk=letter.key, accepted_at=None, closed_at=None
    ).first()
    person = User.objects.filter(email=invitation.email).first() if invitation else None
    if invitation is None or person is None or not can_be_coauthor(person, invitation):
        return
    url = reverse("coauthor_answer", args=(invitation.pk,))
    if not person.notices.filter(kind="coauthor_invited", url=url).exists():
        title = invitation.publication.title
        notify(recipient=person, kind="coauthor_invited", url=url, title=title)
