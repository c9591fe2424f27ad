"""Numbers, money and times as people write them in each language."""

import datetime as dt
from decimal import ROUND_HALF_UP, Decimal

from django.utils import formats, timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

THIN, NO_BREAK, MINUS = "\u202f", "\u00a0", "\u2212"
_SIGNS = {"RUB": "₽", "USD": "$", "EUR": "€"}
_HOUR = 60


def number(value: float | Decimal, places: int = 0) -> str:
    """12 345,5 in Russian (thin spaces from five figures on), 12,345.5 in English."""
    quantum = Decimal(1).scaleb(-places)
    rounded = Decimal(str(value)).quantize(quantum, rounding=ROUND_HALF_UP)
    digits = f"{abs(rounded):,.{places}f}"
    if _russian():
        grouping = THIN if abs(rounded) >= 10_000 else ""
        digits = digits.replace(",", grouping).replace(".", ",")
    return (MINUS if rounded < 0 else "") + digits


def money(value: float | Decimal, currency: str = "RUB", places: int = 2) -> str:
    sign = _SIGNS.get(currency, currency)
    text = number(value, places)
    if _russian():
        return f"{text}{NO_BREAK}{sign}"
    return f"{MINUS}{sign}{text[1:]}" if text.startswith(MINUS) else f"{sign}{text}"


def duration(minutes: int) -> str:
    hours, rest = divmod(int(minutes), _HOUR)
    parts = []
    if hours:
        parts.append(_("%(n)d h") % {"n": hours})
    if rest or not hours:
        parts.append(_("%(n)d min") % {"n": rest})
    return " ".join(parts).replace(" ", NO_BREAK)


def when(value: dt.date) -> str:
    """Today and yesterday by name, this year without the year."""
    moment = timezone.localtime(value) if isinstance(value, dt.datetime) else value
    day = moment.date() if isinstance(moment, dt.datetime) else moment
    clock = f", {formats.time_format(moment, 'H:i')}" if isinstance(moment, dt.datetime) else ""
    today = timezone.localdate()
    if day == today:
        return _("today") + clock
    if day == today - dt.timedelta(days=1):
        return _("yesterday") + clock
    pattern = "j E" if day.year == today.year else "j E Y"
    return formats.date_format(day, pattern)


def moment(value: dt.datetime) -> str:
    """A day as ``when`` writes it, always with the hour: for what one must be in time for."""
    local = timezone.localtime(value)
    return f"{when(local.date())}, {formats.time_format(local, 'H:i')}"


def month(value: dt.date | None) -> str:
    """Month and year, as inside a sentence: Russian writes months small."""
    text = formats.date_format(value, "F Y") if value else ""
    return text.lower() if _russian() else text


def size(count: int) -> str:
    """Bytes in kB and MB of a thousand, as files are named elsewhere."""
    if count < 1_000_000:
        return _("%(n)s kB") % {"n": number(max(1, round(count / 1000)))}
    return _("%(n)s MB") % {"n": number(Decimal(count) / 1_000_000, 1)}


def _russian() -> bool:
    return (get_language() or "").startswith("ru")
