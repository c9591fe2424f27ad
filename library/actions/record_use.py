"""Writes a line of the ledger."""

from django.core.cache import cache
from django.db import transaction
from django.utils import timezone

from eschool.accounts.models import Role, User
from eschool.accounts.permissions import is_verified_teacher
from library.models import Publication, Use
from library.signals import use_recorded
from library.visitors import Visitor

DOUBLE_CLICK_SECONDS = 30  # COUNTER 5.1, section 7.2
_CLICKS = frozenset({Use.Kind.VIEW, Use.Kind.DOWNLOAD})


def record_use(
    *, kind: str, publication: Publication, version: int, visitor: Visitor, detail: str = ""
) -> Use | None:
    """The line written, or None for the second of a double click."""
    if kind in _CLICKS and _is_double_click(kind, publication, visitor, detail):
        return None
    return _write(kind, publication, version, visitor, detail)


def _is_double_click(kind: str, publication: Publication, visitor: Visitor, detail: str) -> bool:
    key = f"click:{kind}:{publication.pk}:{detail}:{visitor.identity}"
    if cache.add(key, 1, DOUBLE_CLICK_SECONDS):
        return False
    cache.touch(key, DOUBLE_CLICK_SECONDS)
    return True


def _teaching_role(user: User) -> Role | None:
    return user.roles.current().filter(kind=Role.Kind.TEACHER).select_related("school").first()


@transaction.atomic
def _write(kind: str, publication: Publication, version: int, visitor: Visitor, detail: str) -> Use:
    user = visitor.user
    role = _teaching_role(user) if user else None
    school = role.school if role else None
    use = Use.objects.create(
        occurred_at=timezone.now(),
        kind=kind,
        publication=publication,
        version=version,
        user_id=user.pk if user else None,
        visitor=visitor.key,
        school=school,
        district_id=school.district_id if school else None,
        is_verified_teacher=bool(user and is_verified_teacher(user)),
        is_robot=visitor.is_robot,
        detail=detail,
    )
    use_recorded.send(Use, use=use)
    return use
