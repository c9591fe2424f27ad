"""What people write by hand: money in rubles, grade bands, shares as fractions."""

import re
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

_SPACES = re.compile(r"[\s\u00a0\u202f₽]+")
_RUBLES = re.compile(r"(\d{1,13})(?:[.,](\d{1,2}))?")
_BAND = re.compile(r"(\d{1,2})\s*(?:[-\u2013\u2014]\s*(\d{1,2}))?")


class RublesField(forms.CharField):
    """``1 500 000,50`` or ``1500000.5``: a whole number of kopecks, never a float."""

    default_error_messages = {
        "invalid": _("Write an amount in rubles, for instance 1 500 000 or 99,50."),
    }

    def __init__(self, **options: Any) -> None:
        options.setdefault("widget", forms.TextInput(attrs={"inputmode": "decimal"}))
        options.setdefault("max_length", 30)
        super().__init__(**options)

    def to_python(self, value: Any) -> Any:
        text = _SPACES.sub("", str(value or ""))
        if not text:
            return None
        match = _RUBLES.fullmatch(text)
        if not match:
            raise forms.ValidationError(self.error_messages["invalid"], "invalid")
        return int(match[1]) * 100 + int((match[2] or "").ljust(2, "0"))

    def run_validators(self, value: Any) -> None:
        """The length is that of what was written, which ``to_python`` has read already."""

    def prepare_value(self, value: Any) -> Any:
        if not isinstance(value, int):
            return value
        text = f"{Decimal(value) / 100:.2f}".removesuffix(".00")
        return text.replace(".", ",") if (get_language() or "").startswith("ru") else text


class BandsField(forms.CharField):
    """``1-4, 5-9, 10-11`` as pairs of the first and last grade."""

    default_error_messages = {
        "invalid": _("Write the grades of each band, for instance 1-4, 5-9, 10-11."),
    }

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value) or ""
        matches = [_BAND.fullmatch(part.strip()) for part in text.split(",") if part.strip()]
        if text and not all(matches):
            raise forms.ValidationError(self.error_messages["invalid"], "invalid")
        return [[int(m[1]), int(m[2] or m[1])] for m in matches if m]

    def run_validators(self, value: Any) -> None:
        """What bands may be is said by the ruleset itself."""

    def prepare_value(self, value: Any) -> Any:
        if not isinstance(value, list):
            return value
        return ", ".join(
            str(first) if first == last else f"{first}-{last}" for first, last in value
        )
