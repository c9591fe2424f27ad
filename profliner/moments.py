"""When things begin, in the city's time."""

from datetime import date, datetime, time

from django.utils import timezone

from profliner.models import Opportunity


def begins_at(opportunity: Opportunity) -> datetime:
    """The first meeting, or the first midnight in the city where there is no schedule."""
    first = opportunity.sessions.order_by("starts_at").first()
    return first.starts_at if first else midnight(opportunity.starts_on)


def midnight(day: date) -> datetime:
    """The beginning of ``day`` in the city."""
    return datetime.combine(day, time.min, tzinfo=timezone.get_default_timezone())
