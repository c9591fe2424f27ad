"""The catalogue of steps as the solver wants it, as of a moment."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone

from profliner.models import (
    Opportunity,
    Organisation,
    Prerequisite,
    ProfessionSkill,
    SignUp,
    Step,
    StepSkill,
)
from profliner.solver.graph import Graph, Kind, Node, Shut

FEW = 5
SOON = timedelta(days=7)
OWN_FIELDS = (
    "id", "kind", "months", "age_from", "age_to", "grade_from", "grade_to", "places",
    "deadline_at", "is_open", "opportunity_id", "profession_id", "profession__is_listed",
)  # fmt: skip
TAKEN = (*SignUp.ACTIVE, SignUp.State.ATTENDED, SignUp.State.MISSED)

Groups = Mapping[str, tuple[tuple[str, ...], ...]]
Skills = Mapping[str, dict[str, int]]


def load_graph(now: datetime) -> Graph:
    """Every step with its prerequisites: six queries however many steps there are."""
    opportunities = _opportunities()
    taken = _taken()
    groups, skills = _groups(), _skills()
    rows = Step.objects.order_by("pk").values(*OWN_FIELDS)
    return Graph(_node(row, opportunities, taken, groups, skills, now) for row in rows)


def _opportunities() -> dict[UUID, dict[str, Any]]:
    fields = (
        "id", "state", "organisation__state", "age_from", "age_to", "grade_from", "grade_to",
        "places", "deadline_at", "starts_on", "ends_on",
    )  # fmt: skip
    found = Opportunity.objects.filter(steps__isnull=False).distinct().order_by()
    return {row["id"]: row for row in found.values(*fields)}


def _taken() -> Counter[UUID]:
    rows = SignUp.objects.filter(state__in=TAKEN, opportunity__places__isnull=False)
    return Counter(rows.values_list("opportunity_id", flat=True))


def _groups() -> Groups:
    groups: dict[str, dict[int, list[str]]] = defaultdict(lambda: defaultdict(list))
    rows = Prerequisite.objects.order_by("group", "needs_id")
    for step, group, needs in rows.values_list("step_id", "group", "needs_id"):
        groups[str(step)][group].append(str(needs))
    return {step: tuple(tuple(each) for each in found.values()) for step, found in groups.items()}


def _skills() -> Skills:
    """What steps teach, and what professions ask under the step that stands for them."""
    found: dict[str, dict[str, int]] = defaultdict(dict)
    for step, skill, level in StepSkill.objects.values_list("step_id", "skill_id", "level"):
        found[str(step)][skill] = level
    asked = ProfessionSkill.objects.filter(profession__step__isnull=False)
    for step, skill, level in asked.values_list("profession__step__pk", "skill_id", "level"):
        found[str(step)][skill] = level
    return found


def _node(
    row: dict[str, Any],
    opportunities: Mapping[UUID, dict[str, Any]],
    taken: Counter[UUID],
    groups: Groups,
    skills: Skills,
    now: datetime,
) -> Node:
    """Of a step that is an opportunity, the opportunity says for whom it is and until when."""
    offer = opportunities.get(row["opportunity_id"])
    source = offer or row
    free = _free(source, taken, offer)
    step = str(row["id"])
    return Node(
        id=step,
        kind=Kind(row["kind"]),
        months=row["months"],
        groups=groups.get(step, ()),
        skills=skills.get(step, {}),
        shut=_shut(row, offer, source, free, now),
        ease=_ease(free, source["deadline_at"], now),
        **_limits(source, offer),
    )


def _limits(source: Mapping[str, Any], offer: Mapping[str, Any] | None) -> dict[str, Any]:
    limits = {name: source[name] for name in ("age_from", "age_to", "grade_from", "grade_to")}
    if offer:
        until = max(offer["starts_on"], _day(offer["deadline_at"]))
        return {**limits, "opens": offer["starts_on"], "closes": until}
    closes = _day(source["deadline_at"]) if source["deadline_at"] else None
    return {**limits, "closes": closes}


def _day(moment: datetime) -> date:
    """In the city's time zone: a deadline at midnight belongs to the day that it ends."""
    return timezone.localdate(moment - timedelta(microseconds=1))


def _free(
    source: Mapping[str, Any], taken: Counter[UUID], offer: Mapping[str, Any] | None
) -> int | None:
    if source["places"] is None:
        return None
    return max(0, source["places"] - (taken[offer["id"]] if offer else 0))


def _shut(
    row: Mapping[str, Any],
    offer: Mapping[str, Any] | None,
    source: Mapping[str, Any],
    free: int | None,
    now: datetime,
) -> Shut | None:
    if offer and offer["state"] == Opportunity.State.CANCELLED:
        return Shut.CANCELLED
    if not row["is_open"] or (row["profession_id"] and not row["profession__is_listed"]):
        return Shut.CLOSED
    if offer and not _is_public(offer):
        return Shut.CLOSED
    if source["deadline_at"] and source["deadline_at"] <= now:
        return Shut.DEADLINE
    return Shut.FULL if free == 0 else None


def _is_public(offer: Mapping[str, Any]) -> bool:
    return (
        offer["state"] == Opportunity.State.PUBLISHED
        and offer["organisation__state"] == Organisation.State.CHECKED
    )


def _ease(free: int | None, deadline: datetime | None, now: datetime) -> float:
    """Less where few places are left or the deadline is near."""
    is_short = free is not None and free <= FEW
    is_soon = deadline is not None and now < deadline <= now + SOON
    return 1.0 - 0.5 * is_short - 0.25 * is_soon
