"""Somebody registers the organisation they work for; an administrator checks it."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from eschool.accounts.actions.notify import notify
from eschool.accounts.models import Role, User
from profliner.models import Organisation
from profliner.permissions import can_found_organisation, is_member
from profliner.refusals import Refused

MOST_WAITING = 3


@transaction.atomic
def found_organisation(*, by: User, **values: Any) -> Organisation:
    """Idempotent: the same name again, while it waits, is the same organisation.

    Raises:
        Refused: a student, or somebody with too many that wait already.
    """
    User.objects.select_for_update(no_key=True).get(pk=by.pk)
    if not can_found_organisation(by):
        raise Refused("not_yours")
    waiting = Organisation.objects.filter(members=by, state=Organisation.State.APPLIED)
    if held := waiting.filter(name_ru=values["name_ru"]).first():
        return held
    if waiting.count() >= MOST_WAITING:
        raise Refused("too_many_waiting")
    organisation = Organisation.objects.create(applied_at=timezone.now(), **values)
    organisation.members.add(by)
    tell_administrators(organisation, "organisation_waiting")
    return organisation


@transaction.atomic
def apply_again(*, organisation: Organisation, by: User, **values: Any) -> Organisation:
    """Mends what was refused, or what still waits, and asks for another look."""
    organisation = Organisation.objects.select_for_update().get(pk=organisation.pk)
    if not is_member(by, organisation):
        raise Refused("not_yours")
    state = Organisation.State
    if organisation.state not in (state.REFUSED, state.APPLIED):
        raise Refused("wrong_state", state=organisation.get_state_display())
    was_refused = organisation.state == state.REFUSED
    for name, value in values.items():
        setattr(organisation, name, value)
    organisation.state = state.APPLIED
    if was_refused:
        organisation.applied_at = timezone.now()
    organisation.save()
    if was_refused:
        tell_administrators(organisation, "organisation_waiting")
    return organisation


def name_params(organisation: Organisation) -> dict[str, str]:
    return {"name_ru": organisation.name_ru, "name_en": organisation.name_en}


def tell_administrators(organisation: Organisation, kind: str) -> None:
    for administrator in User.objects.with_role(Role.Kind.ADMINISTRATOR):
        notify(
            recipient=administrator,
            kind=kind,
            url="/organisations/queue/",
            **name_params(organisation),
        )
