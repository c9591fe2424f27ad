"""How long things take, in the words people use for it."""

import math
from datetime import timedelta

from django import template
from django.utils.translation import ngettext

register = template.Library()


@register.filter
def wait(time: timedelta) -> str:
    """Rounded up to whole hours, from a day and a half on to whole days."""
    hours = max(1, math.ceil(time.total_seconds() / 3600))
    if hours <= 36:
        return ngettext("%(n)d hour", "%(n)d hours", hours) % {"n": hours}
    days = math.ceil(hours / 24)
    return ngettext("%(n)d day", "%(n)d days", days) % {"n": days}
