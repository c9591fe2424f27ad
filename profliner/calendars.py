"""Calendar files (RFC 5545): the few lines of it that we need.

Moments are written in UTC, which every calendar shows in its owner's time without a table of zones.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from django.conf import settings

LONGEST = 75  # octets in a line, without its end


@dataclass(frozen=True, slots=True)
class Entry:
    """``begins`` and ``ends`` are aware moments, or days, of which the last is inside."""

    uid: str
    title: str
    begins: datetime | date
    ends: datetime | date
    place: str = ""
    text: str = ""
    url: str = ""
    changed_at: datetime | None = None
    is_cancelled: bool = False
    is_tentative: bool = False


def calendar(entries: Iterable[Entry], *, name: str, now: datetime) -> bytes:
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:-//{escaped(settings.SITE_NAME)}//calendar//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{escaped(name)}",
    ]
    for entry in entries:
        lines += _event(entry, now)
    lines.append("END:VCALENDAR")
    return b"".join(folded(each) for each in lines)


def escaped(text: str) -> str:
    """Of a TEXT value; control characters have no place in one."""
    text = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\\n")
    return "".join(letter for letter in text if letter >= " " and letter != "\x7f")


def folded(line: str) -> bytes:
    """No longer than 75 octets a line, and no letter cut in two."""
    return b"".join(_folds(line))


def _folds(line: str) -> Iterator[bytes]:
    held, room = b"", LONGEST
    for letter in line:
        octets = letter.encode()
        if len(held) + len(octets) > room:
            yield held + b"\r\n "
            held, room = b"", LONGEST - 1
        held += octets
    yield held + b"\r\n"


def _event(entry: Entry, now: datetime) -> list[str]:
    lines = [
        "BEGIN:VEVENT",
        f"UID:{escaped(entry.uid)}",
        f"DTSTAMP:{_moment(entry.changed_at or now)}",
        f"SUMMARY:{escaped(entry.title)}",
        _when("DTSTART", entry.begins),
        _when("DTEND", _after(entry.ends)),
        f"STATUS:{_status(entry)}",
    ]
    if entry.changed_at:
        lines.append(f"LAST-MODIFIED:{_moment(entry.changed_at)}")
    texts = {"LOCATION": entry.place, "DESCRIPTION": entry.text}
    lines += [f"{name}:{escaped(text)}" for name, text in texts.items() if text]
    if entry.url:
        lines.append(f"URL:{entry.url}")
    lines.append("END:VEVENT")
    return lines


def _status(entry: Entry) -> str:
    if entry.is_cancelled:
        return "CANCELLED"
    return "TENTATIVE" if entry.is_tentative else "CONFIRMED"


def _after(end: datetime | date) -> datetime | date:
    """The end of a day is the day after: it is not inside."""
    return end if isinstance(end, datetime) else end + timedelta(days=1)


def _when(name: str, value: datetime | date) -> str:
    if isinstance(value, datetime):
        return f"{name}:{_moment(value)}"
    return f"{name};VALUE=DATE:{value:%Y%m%d}"


def _moment(value: datetime) -> str:
    return f"{value.astimezone(UTC):%Y%m%dT%H%M%SZ}"
