"""Gives a person a role and what Wagtail needs to know of it."""

from django.contrib.auth.models import Group
from django.db import transaction
from django.utils import timezone

from eschool.accounts.models import Role, School, User

# Groups exist only where Wagtail's admin asks for one.
GROUP_OF_ROLE = {
    Role.Kind.TEACHER: "Teachers",
    Role.Kind.METHODIST: "Methodists",
    Role.Kind.GRANTS_ADMIN: "Grants administrators",
    Role.Kind.ANALYST: "Analysts",
    Role.Kind.ADMINISTRATOR: "Administrators",
}


@transaction.atomic
def grant_role(
    *,
    user: User,
    kind: str,
    school: School | None = None,
    region: str = "",
    organisation: str = "",
    verified_by: User | None = None,
) -> Role:
    """Idempotent: a role already held is returned as it is."""
    role, _created = Role.objects.get_or_create(
        user=user,
        kind=kind,
        school=school,
        ended_at=None,
        defaults={
            "region": region,
            "organisation": organisation,
            "started_at": timezone.now(),
            "verified_by": verified_by,
            "verified_at": timezone.now() if verified_by else None,
        },
    )
    if name := GROUP_OF_ROLE.get(Role.Kind(kind)):
        group, _made = Group.objects.get_or_create(name=name)
        user.groups.add(group)
    user.__dict__.pop("role_kinds", None)
    return role
