"""Records that a person says they teach; somebody who knows must confirm it."""

from django.core.exceptions import PermissionDenied
from django.db import transaction

from eschool.accounts.actions.grant_role import grant_role
from eschool.accounts.actions.notify import notify
from eschool.accounts.models import Role, School, User
from eschool.accounts.permissions import can_join_as_teacher


@transaction.atomic
def request_teacher_role(*, user: User, school: School | None = None, region: str = "") -> Role:
    """Idempotent: asking twice for the same school tells the administrators once."""
    User.objects.select_for_update().get(pk=user.pk)
    held = user.roles.current().filter(kind=Role.Kind.TEACHER, school=school, region=region).first()
    if held:
        return held
    if not can_join_as_teacher(user):
        raise PermissionDenied
    role = grant_role(user=user, kind=Role.Kind.TEACHER, school=school, region=region)
    for administrator in User.objects.with_role(Role.Kind.ADMINISTRATOR):
        notify(
            recipient=administrator,
            kind="teacher_waiting",
            url="/people/teachers/",
            place=school.name if school else region,
        )
    return role
