"""When things begin, in the city's time."""

from datetime import date, datetime, time

from django.utils import timezone
from django.utils.dateparse import parse_datetime

from profliner.models import Opportunity


def begins_at(opportunity: Opportunity) -> datetime:
    """The first meeting, or the first midnight in the city where there is no schedule."""
    first = opportunity.sessions.order_by("starts_at").first()
    return first.starts_at if first else midnight(opportunity.starts_on)


def midnight(day: date) -> datetime:
    """The beginning of ``day`` in the city."""
    return datetime.combine(day, time.min, tzinfo=timezone.get_default_timezone())


def moment_of(text: str) -> datetime | None:
    """As a form carries it; None for what is none."""
    try:
        return parse_datetime(text)
    except ValueError:
        return None
