"""Chainable reads of the library, visibility beside the rights of ``permissions``."""

from datetime import date
from typing import Any, Self

from django.db import models
from django.db.models import Q, Sum
from wagtail.models import PageQuerySet

from eschool.accounts.permissions import has_role, is_verified_teacher


class PublicationQuerySet(PageQuerySet):
    def published(self) -> Self:
        return self.filter(live=True)

    def visible_to(self, user: Any) -> Self:
        """What is published is for all; a draft for its authors and its subject's methodists."""
        if not user.is_authenticated:
            return self.published()
        if has_role(user, "administrator"):
            return self
        mine = Q(owner=user) | Q(authorships__user=user)
        return self.filter(Q(live=True) | mine | Q(subject__methodists=user)).distinct()

    def editable_by(self, user: Any) -> Self:
        if not user.is_authenticated:
            return self.none()
        return self.filter(Q(owner=user) | Q(authorships__user=user)).distinct()

    def for_cards(self) -> Self:
        """All a card of a lesson shows, in a fixed number of queries."""
        return self.select_related("subject").prefetch_related("authorships__school")


class PlacementQuerySet(models.QuerySet[Any]):
    def public(self) -> Self:
        return self.filter(audience="public", publication__live=True)

    def visible_to(self, user: Any) -> Self:
        """Beside ``can_see_asset``."""
        if not user.is_authenticated:
            return self.public()
        if has_role(user, "administrator"):
            return self
        live = Q(publication__live=True)
        seen = live & Q(audience="public") | _set_with(user) & Q(audience="public")
        if not has_role(user, "student"):
            seen |= _written_by(user, "publication__") | Q(publication__subject__methodists=user)
            if is_verified_teacher(user):
                seen |= live & Q(audience="teacher")
        return self.filter(seen)


def _written_by(user: Any, prefix: str) -> Q:
    return Q(**{f"{prefix}owner": user}) | Q(**{f"{prefix}authorships__user": user})


def _set_with(user: Any) -> Q:
    """A lesson set for a class stays with it when it is taken out of the library."""
    lesson = "publication__lessonpage__assignments"
    enrolment = f"{lesson}__school_class__enrolments"
    mine = Q(**{f"{enrolment}__student": user, f"{enrolment}__ended_on": None})
    return mine | Q(**{f"{lesson}__teacher": user})


class UseQuerySet(models.QuerySet[Any]):
    def of_author(self, user: Any) -> Self:
        return self.filter(publication__authorships__user=user)

    def human(self) -> Self:
        return self.filter(is_robot=False)

    def since(self, moment: Any) -> Self:
        return self.filter(occurred_at__gte=moment)


class UseCountQuerySet(models.QuerySet[Any]):
    def since(self, day: date) -> Self:
        return self.filter(day__gte=day)

    def by(self, *keys: str) -> dict[Any, int]:
        """Uses by one key, or by several together."""
        rows = self.order_by().values_list(*keys).annotate(n=Sum("uses"))
        return {row[0] if len(keys) == 1 else row[:-1]: row[-1] for row in rows}


class AssignmentQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any) -> Self:
        """Those a teacher set, and those set for a student's current class."""
        if not user.is_authenticated:
            return self.none()
        mine = Q(teacher=user)
        set_for_me = Q(
            school_class__enrolments__student=user,
            school_class__enrolments__ended_on=None,
        )
        return self.filter(mine | set_for_me).distinct()
