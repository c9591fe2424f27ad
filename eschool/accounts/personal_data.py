"""Everything the site keeps about one person, found by following the links to them."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django.db.models import Field, ForeignObjectRel, Model, QuerySet
from django.utils import timezone

from eschool.accounts.models import User

# Rooms whose rows are a person's own data; sign-in secrets are in none of them.
ROOMS = frozenset({"accounts", "library", "search", "account", "grants", "profliner"})
# Rows about others, in which the person only acted.
OF_OTHERS = frozenset(
    {
        "accounts.role.verified_by",
        "grants.approval.approver",
        "grants.award.decided_by",
        "grants.exportbatch.made_by",
        "grants.job.requested_by",
        "grants.preview.requested_by",
        "grants.round.created_by",
        "grants.ruleset.created_by",
        "accounts.deed.by",
        "profliner.counsellornote.author",
        "profliner.meeting.counsellor",
        "profliner.memberinvitation.invited_by",
        "profliner.opportunity.moderated_by",
        "profliner.organisation.decided_by",
        "profliner.signup.consent_by",
        "accounts.guardianinvitation.invited_by",
        "library.coauthorinvitation.invited_by",
    }
)
SECRET_FIELDS = frozenset({"password", "session_epoch", "sealed"})
PLAIN = (str, int, float, bool, type(None), list, dict)

Details = Callable[[User], "QuerySet[Any]"]
_details: list[Details] = []


def register(*details: Details) -> None:
    """What hangs on a person's own rows and has no link to the person: each room names its own."""
    _details.extend(details)


def personal_data(user: User) -> dict[str, Any]:
    """A new table with a link to the person is in it without anyone having to remember."""
    return {
        "made_at": timezone.now().isoformat(),
        "person": _row(user),
        **{_name(each): rows for each in _relations() if (rows := _rows(each, user))},
        **_hanging_on(user),
    }


def _hanging_on(user: User) -> dict[str, list[dict[str, Any]]]:
    found = (details(user) for details in _details)
    told = {rows.model._meta.label_lower: _plain_rows(rows) for rows in found}
    return {label: rows for label, rows in told.items() if rows}


def _relations() -> list[ForeignObjectRel]:
    return [
        field
        for field in User._meta.get_fields(include_hidden=True)
        if isinstance(field, ForeignObjectRel)
        and field.related_model._meta.app_label in ROOMS
        and not field.related_model._meta.auto_created
        and _name(field) not in OF_OTHERS
    ]


def _name(relation: ForeignObjectRel) -> str:
    return f"{relation.related_model._meta.label_lower}.{relation.field.name}"


def _rows(relation: ForeignObjectRel, user: User) -> list[dict[str, Any]]:
    model: Any = relation.related_model
    return _plain_rows(model._default_manager.filter(**{relation.field.name: user}))


def _plain_rows(rows: "QuerySet[Any]") -> list[dict[str, Any]]:
    return [_row(row) for row in rows.iterator(chunk_size=500)]


def _row(row: Model) -> dict[str, Any]:
    fields = [field for field in row._meta.concrete_fields if field.name not in SECRET_FIELDS]
    return {field.name: _plain(_value(field, row)) for field in fields}


def _value(field: "Field[Any, Any]", row: Model) -> Any:
    return field.value_from_object(row)


def _plain(value: Any) -> Any:
    if isinstance(value, PLAIN):
        return value
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value)
