"""An administrator ends a person's role."""

from django.core.exceptions import PermissionDenied
from django.db import transaction

from eschool.accounts.actions.end_role import end_role
from eschool.accounts.actions.notify import notify
from eschool.accounts.actions.record_deed import record_deed
from eschool.accounts.models import Deed, Role, User
from eschool.accounts.permissions import can_change_roles


@transaction.atomic
def take_role(*, by: User, role: Role, note: str) -> bool:
    """False where it had ended already. The person reads ``note``."""
    role = Role.objects.select_for_update(of=("self",)).get(pk=role.pk)
    if not can_change_roles(by, role.user):
        raise PermissionDenied
    if role.ended_at:
        return False
    end_role(role=role, note=note)
    place = role.school.name if role.school else role.organisation or role.region
    detail = ", ".join(filter(None, (role.kind, place)))
    record_deed(by=by, kind=Deed.Kind.ROLE_ENDED, person=role.user, detail=detail)
    notify(recipient=role.user, kind="role_ended", url="/me/", role=role.kind, note=note)
    return True
