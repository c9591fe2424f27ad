"""How long a place is kept for a student whose guardian has not answered yet."""

from datetime import datetime, timedelta

from django.conf import settings


def consent_limit(now: datetime) -> datetime:
    """Whoever signed up at this moment or before has waited for consent long enough."""
    return now - timedelta(hours=settings.SIGN_UP_CONSENT_HOURS)
