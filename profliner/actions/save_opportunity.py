"""An organisation writes down what it offers; what is published changes only by proposal."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.db import models, transaction
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime

from eschool.accounts.models import User
from profliner import line
from profliner.actions.tell_moderators import tell_moderators
from profliner.locking import lock_catalogue
from profliner.models import Opportunity, Organisation
from profliner.permissions import can_manage, can_run
from profliner.refusals import Refused
from profliner.schedules import PROPOSED as PROPOSED_MEETINGS

State = Opportunity.State
MANY = ("subjects", "professions", "skills", "requires")
# What a form may change; places and schedule have actions of their own.
FIELDS = (
    *("kind", "title_ru", "title_en", "text_ru", "text_en", "field", "direction", "district"),
    *("place", "is_online", "age_from", "age_to", "grade_from", "grade_to", "hours"),
    *("price_kopecks", "asked", "starts_on", "ends_on", "deadline_at"),
)


@transaction.atomic
def create_opportunity(
    *, organisation: Organisation, by: User, values: Mapping[str, Any]
) -> Opportunity:
    """A draft that only its organisation sees."""
    if not can_run(by, organisation):
        raise Refused("not_yours")
    check_values(values)
    opportunity = Opportunity(organisation=organisation, made_by=by)
    _fill(opportunity, values)
    return opportunity


@transaction.atomic
def save_opportunity(
    *, opportunity: Opportunity, by: User, values: Mapping[str, Any]
) -> Opportunity:
    """A published one stays as it is until somebody has looked at the change. What is as it was
    proposes nothing, and takes back what was proposed.

    Raises:
        Refused: not theirs, cancelled, or values that do not fit together.
    """
    if values.get("requires"):
        lock_catalogue()  # or two who save at once close a ring between them
    opportunity = line.lock(opportunity.pk)
    if not can_manage(by, opportunity):
        raise Refused("not_yours")
    if opportunity.state == State.CANCELLED:
        raise Refused("wrong_state", state=opportunity.get_state_display())
    check_values(values, opportunity)
    if opportunity.state != State.PUBLISHED:
        _fill(opportunity, values)
        return opportunity
    waited = opportunity.proposed is not None
    differs = any(_differs(opportunity, name, value) for name, value in values.items())
    opportunity.proposed = {**_meetings(opportunity), **(packed(values) if differs else {})} or None
    opportunity.submitted_at = timezone.now()
    opportunity.save(update_fields=["proposed", "submitted_at", "changed_at"])
    if differs and not waited:
        params = line.title_params(opportunity)
        tell_moderators(opportunity.organisation, "opportunity_waiting", **params)
    return opportunity


def apply_proposed(opportunity: Opportunity) -> None:
    """With the catalogue and the opportunity locked.

    Raises:
        Refused: others have come to be after it since this was proposed.
    """
    values = unpacked(opportunity.proposed or {})
    _refuse_ring(opportunity, values)
    _fill(opportunity, values)


def check_values(values: Mapping[str, Any], opportunity: Opportunity | None = None) -> None:
    if timezone.localdate(values["deadline_at"]) > values["ends_on"]:
        raise Refused("deadline_late")
    if opportunity:
        _refuse_ring(opportunity, values)


def packed(values: Mapping[str, Any]) -> dict[str, Any]:
    """As JSON: rows by their keys, moments and days as text."""
    return {name: _packed(value) for name, value in values.items()}


RowsNamed = Mapping[str, Mapping[str, Any]]


def rows_named(proposals: Iterable[Mapping[str, Any]]) -> RowsNamed:
    """The rows that proposals refer to, by field and id; a query for each field at most."""
    ids: dict[str, set[str]] = {}
    for proposal in proposals:
        for name, value in proposal.items():
            if name != PROPOSED_MEETINGS and _is_link(name) and value:
                ids.setdefault(name, set()).update(value if name in MANY else [value])
    return {
        name: {str(row.pk): row for row in _rows(_field(name)).filter(pk__in=found)}
        for name, found in ids.items()
    }


def unpacked(packed_values: Mapping[str, Any], named: RowsNamed | None = None) -> dict[str, Any]:
    """What is gone meanwhile is left out, and meetings, which no form of it has.

    ``named`` are ``rows_named``, where somebody has read them already.
    """
    named = rows_named([packed_values]) if named is None else named
    return {
        name: _unpacked(name, value, named.get(name, {}))
        for name, value in packed_values.items()
        if name != PROPOSED_MEETINGS
    }


def _meetings(opportunity: Opportunity) -> dict[str, Any]:
    """What is proposed of them, as it stands."""
    proposed = opportunity.proposed or {}
    return {name: value for name, value in proposed.items() if name == PROPOSED_MEETINGS}


def _differs(opportunity: Opportunity, name: str, value: Any) -> bool:
    if name not in (*FIELDS, *MANY):
        return False
    held = getattr(opportunity, name)
    return bool(_packed(list(held.all()) if name in MANY else held) != _packed(value))


def _fill(opportunity: Opportunity, values: Mapping[str, Any]) -> None:
    for name in FIELDS:
        if name in values:
            setattr(opportunity, name, values[name])
    if opportunity._state.adding and "places" in values:
        opportunity.places = values["places"]
    opportunity.save()
    for name in MANY:
        if name in values:
            getattr(opportunity, name).set(values[name])


def _packed(value: Any) -> Any:
    if isinstance(value, models.Model):
        return str(value.pk)
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, models.QuerySet | list | tuple):
        return sorted(str(each.pk) for each in value)
    return value


def _field(name: str) -> Any:
    return Opportunity._meta.get_field(name)


def _is_link(name: str) -> bool:
    return bool(_field(name).is_relation)


def _unpacked(name: str, value: Any, rows: Mapping[str, Any]) -> Any:
    field = _field(name)
    if name in MANY:
        return [row for pk, row in rows.items() if pk in value]
    if field.is_relation:
        return rows.get(str(value)) if value else None
    if isinstance(field, models.DateTimeField):
        return parse_datetime(value)
    return parse_date(value) if isinstance(field, models.DateField) else value


def _rows(field: Any) -> "models.QuerySet[Any]":
    rows: models.QuerySet[Any] = field.related_model._default_manager.all()
    return rows


def _refuse_ring(opportunity: Opportunity, values: Mapping[str, Any]) -> None:
    if ring := _ring(opportunity, values.get("requires", ())):
        raise Refused("requires_itself", titles=", ".join(each.title for each in ring))


def _ring(opportunity: Opportunity, requires: Iterable[Opportunity]) -> list[Opportunity]:
    """Those of ``requires`` that come, by whatever way, after ``opportunity`` itself."""
    after = {opportunity.pk}
    frontier = {opportunity.pk}
    while frontier:
        found = Opportunity.objects.filter(requires__in=frontier).values_list("pk", flat=True)
        frontier = set(found) - after
        after |= frontier
    return [each for each in requires if each.pk in after]
