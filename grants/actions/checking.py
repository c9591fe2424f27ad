"""What every action on a round asks first."""

from datetime import datetime

from django.utils import timezone

from eschool.accounts.models import User
from grants.models import Round
from grants.permissions import can_administer_grants
from grants.refusals import Refused
from grants.states import allows


def require_administrator(user: User | None) -> None:
    """Nobody at all is the site itself: a command or the demo."""
    if user is not None and not can_administer_grants(user):
        raise Refused("not_allowed")


def locked(round_: Round) -> Round:
    return Round.objects.select_for_update(of=("self",)).get(pk=round_.pk)


def require_state(round_: Round, action: str) -> None:
    if not allows(round_.state, action):
        raise Refused("wrong_state", state=round_.get_state_display())


def begin(round_: Round, action: str, by: User | None) -> Round:
    """The round, locked until the end of the transaction, in a state that allows ``action``."""
    require_administrator(by)
    held = locked(round_)
    require_state(held, action)
    return held


def moment_of(now: datetime | None) -> datetime:
    return now or timezone.now()
