"""Chainable reads of grants, visibility beside the rights of ``permissions``."""

from datetime import datetime
from typing import Any, Self

from django.db import models
from django.db.models import Q, TextField
from django.db.models.functions import Cast

from eschool.accounts.permissions import has_role
from grants.states import DRAFT, PUBLIC


class RoundQuerySet(models.QuerySet[Any]):
    def public(self) -> Self:
        return self.filter(state__in=PUBLIC)

    def visible_to(self, user: Any) -> Self:
        """Beside ``can_see_round``."""
        return self if has_role(user, "grants_admin") else self.public()

    def overlapping(self, opens_at: datetime, closes_at: datetime) -> Self:
        """A window is from its first moment up to, not including, its last."""
        return self.filter(opens_at__lt=closes_at, closes_at__gt=opens_at)

    def counting(self, moment: datetime) -> Self:
        """Those whose window holds ``moment``."""
        return self.exclude(state=DRAFT).filter(opens_at__lte=moment, closes_at__gt=moment)


class JobQuerySet(models.QuerySet[Any]):
    def unfinished(self) -> Self:
        return self.filter(state__in=("queued", "running"))


class CalculationQuerySet(models.QuerySet[Any]):
    def current(self) -> Self:
        return self.filter(is_current=True)


class AwardQuerySet(models.QuerySet[Any]):
    def current(self) -> Self:
        """Of the calculation in force."""
        return self.filter(calculation__is_current=True)

    def of_author(self, user: Any) -> Self:
        return self.filter(author=user) if user.is_authenticated else self.none()

    def visible_to(self, user: Any) -> Self:
        """Beside ``can_see_award``: one's own once published, all for administrators."""
        if has_role(user, "grants_admin"):
            return self
        return self.of_author(user).current().filter(round__state__in=PUBLIC)

    def set_aside(self) -> Self:
        """Held by the rules or by people, whatever was decided on them afterwards."""
        return self.exclude(status="proposed")

    def held(self) -> Self:
        return self.filter(status="held")

    def payable(self) -> Self:
        """Not held, not refused, and more than nothing."""
        return self.filter(status__in=("proposed", "released"), kopecks__gt=0)

    def unpaid(self) -> Self:
        return self.filter(payment=None)

    def with_schools(self) -> Self:
        """For ``approving.barred_to``; searched as text, which every database can."""
        return self.annotate(schools_text=Cast("author_schools", TextField()))


class AwardLineQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any) -> Self:
        if has_role(user, "grants_admin"):
            return self
        mine = Q(award__author=user) if user.is_authenticated else Q(pk__in=[])
        return self.filter(
            mine, award__calculation__is_current=True, award__round__state__in=PUBLIC
        )


class ApprovalQuerySet(models.QuerySet[Any]):
    def in_force(self) -> Self:
        return self.filter(voided_at=None)
