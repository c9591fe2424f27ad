"""A colleague is let in to an organisation."""

from django.db import transaction

from eschool.accounts.models import User
from eschool.accounts.permissions import has_role
from profliner.actions.decide_organisation import make_employer
from profliner.models import Organisation
from profliner.permissions import can_run
from profliner.refusals import Refused


@transaction.atomic
def add_member(*, organisation: Organisation, by: User, email: str) -> bool:
    """Idempotent. False where nobody was added; the page must not tell why, nor whether."""
    organisation = Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
    if not can_run(by, organisation):
        raise Refused("not_yours")
    found = User.objects.filter(email=email.strip().lower(), is_active=True, erased_at=None)
    person = found.first()
    if person is None or has_role(person, "student"):
        return False
    organisation.members.add(person)
    if organisation.state == Organisation.State.CHECKED:
        make_employer(person, organisation)
    return True
