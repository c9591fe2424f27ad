"""What happened with a round, line by line, in words."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import ngettext

from grants.models import Award, Job, Round, RoundEvent
from grants.selectors.approvals import VOID
from grants.templatetags.grants import kopecks

MARKS = {
    "held": ("hourglass", "caution"),
    "refused": ("ban", "danger"),
    "job_failed": ("circle-alert", "danger"),
    "approval_void": ("circle-x", "caution"),
    "reopened": ("undo-2", "caution"),
    "released": ("circle-check", "positive"),
    "approval_given": ("user-check", "positive"),
    "approved": ("badge-check", "positive"),
    "published": ("globe", "positive"),
    "paid": ("landmark", "positive"),
}


def timeline(round_: Round, events: Sequence[RoundEvent]) -> list[dict[str, Any]]:
    """As the component of that name takes them."""
    names = _names(round_, events)
    return [_item(event, names) for event in events]


def _names(round_: Round, events: Sequence[RoundEvent]) -> dict[str, str]:
    """Of the authors whose awards the events are about, by number."""
    wanted = {event.details["award"] for event in events if "award" in event.details}
    awards = Award.objects.filter(round=round_, pseudonym__in=wanted) if wanted else ()
    return {str(award.pseudonym): award.shown_name for award in awards}


def _item(event: RoundEvent, names: Mapping[str, str]) -> dict[str, Any]:
    icon, tone = MARKS.get(event.kind, ("circle-dot", "neutral"))
    return {
        "title": event.get_kind_display(),
        "meta": event.actor_name,
        "at": event.at,
        "icon": icon,
        "tone": tone,
        "text": " · ".join(_said(event.details, names)),
    }


def _said(details: Mapping[str, Any], names: Mapping[str, str]) -> list[str]:
    """Names, sums and reasons; digests and addresses stand elsewhere on the page."""
    found = [names.get(details["award"], "")] if "award" in details else []
    if details.get("reason") in Award.Decision.values:
        found.append(str(Award.Decision(details["reason"]).label))
    if details.get("work") in Job.Kind.values:
        found.append(str(Job.Kind(details["work"]).label))
    if "of" in details:
        found += [details["of"], str(VOID.get(details.get("why", ""), ""))]
    if "payments" in details:
        n = details["payments"]
        found.append(ngettext("%(n)d payment", "%(n)d payments", n) % {"n": n})
    if "kopecks" in details:
        found.append(kopecks(details["kopecks"]))
    return [*filter(None, found), *([details["note"]] if details.get("note") else [])]
