"""Reads that chain; who may see what stands in ``visible_to``."""

from typing import Any, Self

from django.db import models


class ProfessionQuerySet(models.QuerySet[Any]):
    def listed(self) -> Self:
        return self.filter(is_listed=True)


class OrganisationQuerySet(models.QuerySet[Any]):
    def checked(self) -> Self:
        return self.filter(state="checked")

    def visible_to(self, user: Any) -> Self:
        """Checked ones for everyone; one's own in any state; all for administrators."""
        if user.is_authenticated and "administrator" in user.role_kinds:
            return self
        visible = models.Q(state="checked")
        if user.is_authenticated:
            visible |= models.Q(members=user)
        return self.filter(visible).distinct()


class OpportunityQuerySet(models.QuerySet[Any]):
    def published(self) -> Self:
        return self.filter(state="published", organisation__state="checked")


class SignUpQuerySet(models.QuerySet[Any]):
    def active(self) -> Self:
        return self.filter(state__in=("consent", "place", "waiting"))


class SignalQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any) -> Self:
        """The student's own and those of one's confirmed wards."""
        if not user.is_authenticated:
            return self.none()
        ward = models.Q(
            student__guardians__guardian=user, student__guardians__confirmed_at__isnull=False
        )
        return self.filter(models.Q(student=user) | ward).distinct()


class ChoiceQuerySet(models.QuerySet[Any]):
    def refused(self) -> Self:
        return self.filter(verdict="refused")

    def saved(self) -> Self:
        return self.filter(verdict="saved")


class StepQuerySet(models.QuerySet[Any]):
    def open(self) -> Self:
        return self.filter(is_open=True)


class PathQuerySet(models.QuerySet[Any]):
    def of(self, student: Any) -> Self:
        return self.filter(student=student)


class RecommendationQuerySet(models.QuerySet[Any]):
    def of(self, student: Any) -> Self:
        return self.filter(student=student)
