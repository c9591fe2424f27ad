"""What was checked changes only after another look; the old words stay up meanwhile."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from eschool.accounts.actions.notify import notify
from eschool.accounts.actions.record_deed import record_deed
from eschool.accounts.models import Deed, Role, User
from profliner.actions.found_organisation import name_params, tell_administrators
from profliner.models import Organisation
from profliner.permissions import can_check_organisation, is_member
from profliner.refusals import Refused

FIELDS = (
    *("kind", "name_ru", "name_en", "about_ru", "about_en", "tax_number", "address"),
    "website",
)


@transaction.atomic
def propose_change(
    *, organisation: Organisation, by: User, now: datetime | None = None, **values: Any
) -> Organisation:
    """Written anew while it waits, the newer words wait. What is as it was proposes nothing.

    Raises:
        Refused: not theirs, or not checked.
    """
    held = Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
    if not is_member(by, held):
        raise Refused("not_yours")
    if held.state != Organisation.State.CHECKED:
        raise Refused("wrong_state", state=held.get_state_display())
    waited = held.proposed is not None
    changed = {name: values[name] for name in FIELDS if values[name] != getattr(held, name)}
    held.proposed = changed or None
    held.proposed_at = (now or timezone.now()) if changed else None
    held.save(update_fields=["proposed", "proposed_at"])
    if changed and not waited:
        tell_administrators(held, "organisation_change_waiting")
    return held


@transaction.atomic
def decide_change(
    *, organisation: Organisation, by: User, accept: bool, seen: datetime, note: str = ""
) -> bool:
    """``seen`` is when the change that was looked at was proposed; a newer one is not decided on.

    False where somebody has decided already, or it was written anew meanwhile.

    Raises:
        Refused: not allowed, or turned down without a reason.
    """
    held = Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
    if not can_check_organisation(by, held):
        raise Refused("own_organisation")
    if held.proposed is None or held.proposed_at != seen:
        return False
    if not accept and not note.strip():
        raise Refused("note_missing")
    if accept:
        _apply(held)
    held.proposed = held.proposed_at = None
    held.save()
    _tell_members(held, accept=accept, note=note.strip())
    detail = f"{held.name_ru}: {'changed' if accept else 'change turned down'}"
    record_deed(by=by, kind=Deed.Kind.ORGANISATION_DECIDED, detail=detail)
    return True


def _apply(organisation: Organisation) -> None:
    former = organisation.name_ru
    for name, value in (organisation.proposed or {}).items():
        setattr(organisation, name, value)
    Role.objects.filter(
        kind=Role.Kind.EMPLOYER,
        ended_at=None,
        organisation=former,
        user__in=organisation.members.all(),
    ).update(organisation=organisation.name_ru)


def _tell_members(organisation: Organisation, *, accept: bool, note: str) -> None:
    kind = "organisation_changed" if accept else "organisation_change_returned"
    params = {**name_params(organisation), "note": note}
    for member in organisation.members.all():
        notify(recipient=member, kind=kind, url="/organisations/mine/", **params)
