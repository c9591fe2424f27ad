"""Reads of people and roles."""

from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Q

if TYPE_CHECKING:
    from eschool.accounts.models import User  # noqa: F401  # named in quotes below


def _ward_of(user: Any) -> Q:
    return Q(guardians__guardian=user, guardians__confirmed_at__isnull=False)


class UserQuerySet(models.QuerySet["User"]):
    def with_role(self, kind: str) -> Self:
        return self.filter(roles__kind=kind, roles__ended_at=None).distinct()

    def visible_to(self, user: Any) -> Self:
        """Oneself, one's wards, and for administrators everyone."""
        if not user.is_authenticated:
            return self.none()
        if "administrator" in user.role_kinds:
            return self
        return self.filter(Q(pk=user.pk) | _ward_of(user)).distinct()

    def matching(self, text: str) -> Self:
        """Those of whose names or e-mail each word is a beginning; for administrators' eyes."""
        found = self.filter(erased_at=None)
        for word in text.split()[:4]:
            # SQLite knows no capitals beyond Latin, and names begin with one.
            spelt = {word, word.capitalize(), word.title()}
            condition = Q(email__startswith=word.lower())
            for each in spelt:
                for name in ("last_name", "first_name", "patronymic"):
                    condition |= Q(**{f"{name}__startswith": each})
            found = found.filter(condition)
        return found

    def wards_of(self, user: Any) -> Self:
        """Beside ``can_give_consent``."""
        return self.filter(_ward_of(user)).distinct()


class RoleQuerySet(models.QuerySet[Any]):
    def current(self) -> Self:
        return self.filter(ended_at=None)

    def verifiable_by(self, user: Any) -> Self:
        """Beside ``can_verify_teachers``."""
        if not user.is_authenticated or "administrator" not in user.role_kinds:
            return self.none()
        return self.awaiting_verification().exclude(user=user)

    def awaiting_verification(self) -> Self:
        return self.current().filter(kind="teacher", verified_at=None)


class NoticeQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any) -> Self:
        return self.filter(recipient=user) if user.is_authenticated else self.none()

    def unread(self) -> Self:
        return self.filter(read_at=None)


class ConsentTextQuerySet(models.QuerySet[Any]):
    def in_force(self) -> Self:
        """The latest wording of each purpose."""
        later = self.model.objects.filter(
            purpose=models.OuterRef("purpose"), version__gt=models.OuterRef("version")
        )
        return self.exclude(models.Exists(later))


class ConsentQuerySet(models.QuerySet[Any]):
    def in_force(self) -> Self:
        return self.filter(withdrawn_at=None)

    def visible_to(self, user: Any) -> Self:
        """The student's own and those of one's confirmed wards."""
        if not user.is_authenticated:
            return self.none()
        ward = Q(student__guardians__guardian=user, student__guardians__confirmed_at__isnull=False)
        return self.filter(Q(student=user) | ward).distinct()
