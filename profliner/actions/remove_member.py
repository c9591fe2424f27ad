"""A member leaves an organisation, or a colleague lets them go."""

from django.db import transaction
from django.utils import timezone

from eschool.accounts.actions.end_role import end_role
from eschool.accounts.actions.notify import notify
from eschool.accounts.models import Role, User
from profliner.actions.found_organisation import name_params
from profliner.models import Organisation
from profliner.permissions import is_member
from profliner.refusals import Refused


@transaction.atomic
def remove_member(*, organisation: Organisation, by: User, person: User) -> bool:
    """False where they are no member. Letters that asked others to join are void from now on.

    Raises:
        Refused: not a member's wish, or the last member: nobody would run it.
    """
    held = Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
    if not is_member(by, held):
        raise Refused("not_yours")
    if not held.members.filter(pk=person.pk).exists():
        return False
    if held.members.count() == 1:
        raise Refused("last_member")
    held.members.remove(person)
    held.invitations.unanswered().update(withdrawn_at=timezone.now())
    _end_role(person, held)
    if person != by:
        notify(recipient=person, kind="organisation_left", **name_params(held))
    return True


def _end_role(person: User, organisation: Organisation) -> None:
    """The role that came with the organisation goes with it, unless another one is theirs."""
    others = Organisation.objects.checked().filter(members=person)
    role = person.roles.filter(kind=Role.Kind.EMPLOYER, ended_at=None).first()
    if role is None or role.organisation != organisation.name_ru:
        return
    if other := others.order_by("name_ru").first():
        role.organisation = other.name_ru
        role.save(update_fields=["organisation"])
    else:
        end_role(role=role)
