"""The catalogue of steps as the database has it, made ready for any moment."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone

from profliner.models import (
    Opportunity,
    Organisation,
    Prerequisite,
    ProfessionSkill,
    Step,
    StepSkill,
)
from profliner.querysets import still_asked
from profliner.solver.graph import Kind, Node, Shut
from profliner.steps.mapping import key_of_opportunity

OWN_FIELDS = (
    "id", "kind", "months", "age_from", "age_to", "grade_from", "grade_to", "places",
    "deadline_at", "is_open", "opportunity_id", "profession_id", "profession__is_listed",
    "organisation__state",
)  # fmt: skip

AWAY = (Organisation.State.REFUSED, Organisation.State.SUSPENDED)

Groups = Mapping[str, tuple[tuple[str, ...], ...]]
Skills = Mapping[str, dict[str, int]]


@dataclass(frozen=True, slots=True)
class Entry:
    """A step: what holds at every moment, and what the moment decides.

    ``offer`` is the opportunity whose sign-ups take its ``places``.
    """

    node: Node
    offer: UUID | None
    places: int | None
    deadline: datetime | None

    @property
    def is_settled(self) -> bool:
        """No moment changes it."""
        return self.node.shut is not None or (self.places is None and self.deadline is None)


def compile_steps(today: date) -> dict[str, Entry]:
    """Every step with its prerequisites: seven queries however many steps there are."""
    opportunities = _opportunities()
    groups, skills = _groups(today), _skills()
    rows = Step.objects.order_by("pk").values(*OWN_FIELDS)
    entries = (_entry(row, opportunities, groups, skills) for row in rows)
    return {entry.node.id: entry for entry in entries}


def _opportunities() -> dict[UUID, dict[str, Any]]:
    fields = (
        "id", "state", "organisation__state", "age_from", "age_to", "grade_from", "grade_to",
        "places", "deadline_at", "starts_on", "ends_on",
    )  # fmt: skip
    found = Opportunity.objects.filter(steps__isnull=False).distinct().order_by()
    return {row["id"]: row for row in found.values(*fields)}


def _groups(today: date) -> Groups:
    groups: dict[str, dict[int, list[str]]] = defaultdict(lambda: defaultdict(list))
    rows = Prerequisite.objects.between_steps().order_by("group", "needs_id")
    for step, group, needs in rows.values_list("step_id", "group", "needs_id"):
        groups[str(step)][group].append(str(needs))
    found = {step: tuple(tuple(each) for each in these.values()) for step, these in groups.items()}
    for step, asked in asked_first(today).items():
        found[step] = (*found.get(step, ()), *asked)
    return found


def asked_first(today: date | None = None) -> dict[str, list[tuple[str, ...]]]:
    """By step what organisers ask to come first, as groups of which each must be met.

    Among opportunities they alone say it, and a moderator lets it through; it is read where it
    stands, so it holds at once. What is no step (an event, or not published yet) has a key of its
    own that no graph knows: only who has taken part in it gets by. Without ``today`` everything
    that stands there, also what is asked of nobody any more.
    """
    steps: dict[UUID, list[str]] = defaultdict(list)
    rows = Step.objects.exclude(opportunity=None).order_by("pk")
    for step, offer in rows.values_list("pk", "opportunity_id"):
        steps[offer].append(str(step))
    asked = Opportunity.requires.through.objects.order_by("from_opportunity", "to_opportunity")
    if today:
        asked = asked.filter(still_asked(today, of="to_opportunity"))
    found: dict[str, list[tuple[str, ...]]] = defaultdict(list)
    for offer, first in asked.values_list("from_opportunity_id", "to_opportunity_id"):
        for step in steps.get(offer) or [str(key_of_opportunity(offer))]:
            found[step].append(tuple(steps.get(first) or [str(key_of_opportunity(first))]))
    return found


def _skills() -> Skills:
    """What steps teach, and what professions ask under the step that stands for them."""
    found: dict[str, dict[str, int]] = defaultdict(dict)
    for step, skill, level in StepSkill.objects.values_list("step_id", "skill_id", "level"):
        found[str(step)][skill] = level
    asked = ProfessionSkill.objects.filter(profession__step__isnull=False)
    for step, skill, level in asked.values_list("profession__step__pk", "skill_id", "level"):
        found[str(step)][skill] = level
    return found


def _entry(
    row: Mapping[str, Any],
    opportunities: Mapping[UUID, Mapping[str, Any]],
    groups: Groups,
    skills: Skills,
) -> Entry:
    """Of a step that is an opportunity, the opportunity says for whom it is and until when."""
    offer = opportunities.get(row["opportunity_id"])
    source, step = offer or row, str(row["id"])
    node = Node(
        id=step,
        kind=Kind(row["kind"]),
        months=row["months"],
        groups=groups.get(step, ()),
        skills=skills.get(step, {}),
        shut=_shut(row, offer),
        **_limits(source, offer),
    )
    return Entry(node, row["opportunity_id"], source["places"], source["deadline_at"])


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


def _shut(row: Mapping[str, Any], offer: Mapping[str, Any] | None) -> Shut | None:
    """For whatever moment."""
    if offer and offer["state"] == Opportunity.State.CANCELLED:
        return Shut.CANCELLED
    if not row["is_open"] or (row["profession_id"] and not row["profession__is_listed"]):
        return Shut.CLOSED
    if row["organisation__state"] in AWAY:
        return Shut.CLOSED
    return Shut.CLOSED if offer and not _is_public(offer) else None


def _is_public(offer: Mapping[str, Any]) -> bool:
    return bool(
        offer["state"] == Opportunity.State.PUBLISHED
        and offer["organisation__state"] == Organisation.State.CHECKED
    )
