"""Reads of people and roles."""

from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Q

if TYPE_CHECKING:
    from eschool.accounts.models import User


class UserQuerySet(models.QuerySet["User"]):
    def with_role(self, kind: str) -> Self:
        return self.filter(roles__kind=kind, roles__ended_at=None).distinct()

    def visible_to(self, user: Any) -> Self:
        """Oneself, one's wards, and for administrators everyone."""
        if not user.is_authenticated:
            return self.none()
        if "administrator" in user.role_kinds:
            return self
        return self.filter(Q(pk=user.pk) | Q(guardians__guardian=user)).distinct()


class RoleQuerySet(models.QuerySet[Any]):
    def current(self) -> Self:
        return self.filter(ended_at=None)

    def awaiting_verification(self) -> Self:
        return self.current().filter(kind="teacher", verified_at=None)
