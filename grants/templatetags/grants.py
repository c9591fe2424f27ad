"""Kopecks and shares as people write them."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

from django import template

from eschool.core import formats

register = template.Library()
_SIGNS = {"1/2": "½", "1/3": "⅓", "2/3": "⅔", "1/4": "¼", "3/4": "¾", "1/5": "⅕"}


@register.filter
def kopecks(value: int | None) -> str:
    """12 345,50 ₽ of an exact number of kopecks."""
    return "" if value is None else formats.money(Decimal(value) / 100)


@register.filter
def fraction(value: Any) -> str:
    """½ where there is a sign, 30 % where the percents are whole, else 3/7."""
    text = str(value)
    if text in _SIGNS:
        return _SIGNS[text]
    try:
        share = Fraction(text)
    except (ValueError, ZeroDivisionError):
        return text
    return str(share)


@register.filter
def percent(value: Any) -> str:
    """10 % of "1/10"; what is not whole keeps one figure after the point."""
    share = Fraction(str(value)) * 100
    places = 0 if share.denominator == 1 else 1
    return (
        f"{formats.number(Decimal(share.numerator) / share.denominator, places)}{formats.NO_BREAK}%"
    )


@register.filter
def pays(weight: Any) -> bool:
    return str(weight or "0") != "0"
