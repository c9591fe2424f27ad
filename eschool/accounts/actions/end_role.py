"""Ends a role and takes back what Wagtail gave for it."""

from django.db import transaction
from django.utils import timezone

from eschool.accounts.actions.grant_role import GROUP_OF_ROLE
from eschool.accounts.models import Role


@transaction.atomic
def end_role(*, role: Role, note: str = "") -> None:
    """Idempotent; the row stays, for it says who one was and when."""
    role = Role.objects.select_for_update(of=("self",)).get(pk=role.pk)
    if role.ended_at:
        return
    role.ended_at = timezone.now()
    role.note = note
    role.save(update_fields=["ended_at", "note"])
    _leave_group(role)


def _leave_group(role: Role) -> None:
    user = role.user
    user.__dict__.pop("role_kinds", None)
    name = GROUP_OF_ROLE.get(Role.Kind(role.kind))
    if name and not user.roles.current().filter(kind=role.kind).exists():
        user.groups.remove(*user.groups.filter(name=name))
