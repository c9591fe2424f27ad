"""Meetings of an opportunity as they are entered, proposed and kept."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_datetime

from profliner.models import Opportunity, Session
from profliner.refusals import Refused

# Beside what the form of an opportunity proposes.
PROPOSED = "meetings"


@dataclass(frozen=True, slots=True)
class Meeting:
    starts_at: datetime
    ends_at: datetime
    place: str = ""


def held_meetings(opportunity: Opportunity) -> list[Meeting]:
    rows = opportunity.sessions.order_by("starts_at", "pk")
    return [Meeting(each.starts_at, each.ends_at, each.place) for each in rows]


def proposed_meetings(opportunity: Opportunity) -> list[Meeting] | None:
    """None where no other meetings are proposed."""
    packed = (opportunity.proposed or {}).get(PROPOSED)
    return None if packed is None else [_unpacked(each) for each in packed]


def packed_meetings(meetings: Iterable[Meeting]) -> list[dict[str, str]]:
    """As JSON."""
    return [
        {
            "starts_at": each.starts_at.isoformat(),
            "ends_at": each.ends_at.isoformat(),
            "place": each.place,
        }
        for each in meetings
    ]


def has_new_words(opportunity: Opportunity, meetings: Iterable[Meeting]) -> bool:
    """Whether a place is named that nobody has read: neither the whole's nor one of a meeting."""
    read = {"", opportunity.place, *(each.place for each in held_meetings(opportunity))}
    return any(each.place not in read for each in meetings)


def check_meetings(opportunity: Opportunity, meetings: Sequence[Meeting]) -> None:
    """Raises ``Refused`` where one ends before it begins or lies outside the days of the whole."""
    for each in meetings:
        first, last = timezone.localdate(each.starts_at), timezone.localdate(each.ends_at)
        if each.ends_at <= each.starts_at:
            raise Refused("meeting_backwards")
        if first < opportunity.starts_on or last > opportunity.ends_on:
            raise Refused("meeting_outside")


def keep_meetings(opportunity: Opportunity, meetings: Iterable[Meeting]) -> None:
    """In place of those that are kept, with the opportunity locked."""
    opportunity.sessions.all().delete()
    Session.objects.bulk_create(
        Session(opportunity=opportunity, **asdict(each)) for each in meetings
    )


def _unpacked(packed: dict[str, Any]) -> Meeting:
    starts_at, ends_at = (parse_datetime(packed[name]) for name in ("starts_at", "ends_at"))
    if starts_at is None or ends_at is None:
        raise ValueError(f"no moment in {packed}")
    return Meeting(starts_at, ends_at, packed["place"])
