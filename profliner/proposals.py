"""What a proposed change would change, word for word."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Model
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from profliner.actions.save_opportunity import (
    FIELDS,
    MANY,
    RowsNamed,
    packed,
    rows_named,
    unpacked,
)
from profliner.models import Opportunity
from profliner.schedules import Meeting, held_meetings, proposed_meetings

LABELS = {
    "kind": gettext_lazy("Kind"),
    "field": gettext_lazy("Field of work"),
    "direction": gettext_lazy("Direction of education"),
    "district": gettext_lazy("District"),
    "subjects": gettext_lazy("Subjects"),
    "professions": gettext_lazy("Professions"),
    "skills": gettext_lazy("Skills"),
    "requires": gettext_lazy("What must come first"),
    "starts_on": gettext_lazy("First day"),
    "ends_on": gettext_lazy("Last day"),
    "price_kopecks": gettext_lazy("Price in kopecks"),
}


@dataclass(frozen=True, slots=True)
class Change:
    label: str
    old: str
    new: str


def changes_of(opportunity: Opportunity) -> list[Change]:
    """None where nothing is proposed."""
    return changes_of_many([opportunity])[0]


def changes_of_many(opportunities: Sequence[Opportunity]) -> list[list[Change]]:
    """Of each, in as many queries for all as for one that refers to as much."""
    named = rows_named([each.proposed for each in opportunities if each.proposed])
    return [_changes(each, named) if each.proposed else [] for each in opportunities]


def _changes(opportunity: Opportunity, named: RowsNamed) -> list[Change]:
    old = {name: _now(opportunity, name) for name in (*FIELDS, *MANY)}
    new = unpacked(opportunity.proposed or {}, named)
    changed = [
        name
        for name in old
        if name in new and packed({name: old[name]}) != packed({name: new[name]})
    ]
    words = [Change(_label(name), _text(old[name]), _text(new[name])) for name in changed]
    return [*words, *_meetings(opportunity)]


def _meetings(opportunity: Opportunity) -> list[Change]:
    """Only those that go and those that come: of a long schedule most stay as they are."""
    proposed = proposed_meetings(opportunity)
    if proposed is None:
        return []
    old, new = (
        [_meeting(each) for each in some] for some in (held_meetings(opportunity), proposed)
    )
    gone, come = (
        [each for each in old if each not in new],
        [each for each in new if each not in old],
    )
    return [Change(_("Meetings"), "\n".join(gone) or "—", "\n".join(come) or "—")]


def _meeting(meeting: Meeting) -> str:
    begins, ends = (timezone.localtime(each) for each in (meeting.starts_at, meeting.ends_at))
    last = "H:i" if begins.date() == ends.date() else "j E Y, H:i"
    when = f"{formats.date_format(begins, 'j E Y, H:i')}–{formats.date_format(ends, last)}"
    return f"{when}, {meeting.place}" if meeting.place else when


def _now(opportunity: Opportunity, name: str) -> Any:
    value = getattr(opportunity, name)
    return list(value.all()) if name in MANY else value


def _label(name: str) -> str:
    label = str(LABELS.get(name) or _field(name).verbose_name)
    return label[:1].upper() + label[1:]


def _field(name: str) -> Any:
    return Opportunity._meta.get_field(name)


def _text(value: Any) -> str:
    if isinstance(value, datetime):
        return formats.date_format(timezone.localtime(value), "DATETIME_FORMAT")
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, Iterable) and not isinstance(value, str | Model):
        return ", ".join(str(each) for each in value) or "—"
    return "—" if value in (None, "") else str(value)
