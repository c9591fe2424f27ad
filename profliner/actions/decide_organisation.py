"""An administrator checks an organisation, refuses it, or takes it out of sight later."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from eschool.accounts.actions.grant_role import grant_role
from eschool.accounts.actions.notify import notify
from eschool.accounts.actions.record_deed import record_deed
from eschool.accounts.models import Deed, Role, User
from profliner import line
from profliner.actions.cancel_opportunity import end_line
from profliner.actions.found_organisation import name_params
from profliner.models import Opportunity, Organisation
from profliner.permissions import can_check_organisation
from profliner.refusals import Refused

State = Organisation.State
# From which states one gets where.
FROM = {
    State.CHECKED: (State.APPLIED, State.REFUSED, State.SUSPENDED),
    State.REFUSED: (State.APPLIED,),
    State.SUSPENDED: (State.CHECKED,),
}


@transaction.atomic
def decide_organisation(
    *,
    organisation: Organisation,
    by: User,
    state: str,
    note: str,
    now: datetime | None = None,
) -> bool:
    """``note`` says how it was checked, which everyone reads, or why not. False where it is so.

    Of a suspended one everything disappears, and whoever signed up for something of it is told.

    Raises:
        Refused: not allowed, no note, or no way from its state to this one.
    """
    organisation = Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
    if not can_check_organisation(by, organisation):
        raise Refused("own_organisation")
    if organisation.state == state:
        return False
    if organisation.state not in FROM.get(State(state), ()):
        raise Refused("wrong_state", state=organisation.get_state_display())
    if not note.strip():
        raise Refused("how_missing" if state == State.CHECKED else "note_missing")
    organisation.state, organisation.check_note = state, note.strip()
    organisation.decided_by, organisation.decided_at = by, now or timezone.now()
    organisation.save()
    _tell_members(organisation)
    _take_along(organisation)
    detail = f"{organisation.name_ru}: {state}"
    record_deed(by=by, kind=Deed.Kind.ORGANISATION_DECIDED, detail=detail)
    return True


def _tell_members(organisation: Organisation) -> None:
    params = {**name_params(organisation), "note": organisation.check_note}
    for member in organisation.members.all():
        if organisation.state == State.CHECKED:
            make_employer(member, organisation)
        kind = f"organisation_{organisation.state}"
        notify(recipient=member, kind=kind, url="/organisations/mine/", **params)


def make_employer(member: User, organisation: Organisation) -> None:
    grant_role(
        user=member,
        kind=Role.Kind.EMPLOYER,
        organisation=organisation.name_ru,
        verified_by=organisation.decided_by,
    )


def _take_along(organisation: Organisation) -> None:
    """What of it was published comes into sight or leaves it."""
    published = organisation.opportunities.filter(state=Opportunity.State.PUBLISHED)
    for each in published.order_by("pk"):
        opportunity = line.lock(each.pk)
        if organisation.state == State.SUSPENDED:
            moment = organisation.decided_at or timezone.now()
            end_line(opportunity, moment, kind="opportunity_hidden")
        line.announce(opportunity, is_written=True)
