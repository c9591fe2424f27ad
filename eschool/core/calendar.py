"""The school's calendar."""

from datetime import date


def school_year(day: date) -> int:
    """The year in which the school year of ``day`` began: it turns on 1 September."""
    return day.year if day.month >= 9 else day.year - 1
