"""Which action each button of a round's page calls, and what is said afterwards."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from eschool.accounts.requests import SignedInRequest
from grants.actions.approve_round import approve_round
from grants.actions.close_round import close_round
from grants.actions.open_round import open_round
from grants.actions.publish_round import publish_round
from grants.actions.publish_seed import publish_seed
from grants.actions.start_job import start_job
from grants.actions.start_review import start_review
from grants.actions.withdraw_approval import withdraw_approval
from grants.models import Job, Round

Run = Callable[[Round, SignedInRequest], Any]


@dataclass(frozen=True, slots=True)
class Doing:
    run: Run
    said: Any = ""


def _by(action: Callable[..., Any]) -> Run:
    return lambda round_, request: action(round_=round_, by=request.user)


def _job(kind: str) -> Run:
    return lambda round_, request: start_job(round_=round_, kind=kind, by=request.user)


def _approve(round_: Round, request: SignedInRequest) -> None:
    approve_round(round_=round_, by=request.user, digest=request.POST.get("digest", ""))


STEPS = {
    "open_round": Doing(_by(open_round), _("The round is open.")),
    "publish_seed": Doing(_by(publish_seed), _("The seed is published.")),
    "freeze_round": Doing(_job(Job.Kind.FREEZE)),
    "calculate_round": Doing(_job(Job.Kind.CALCULATE)),
    "start_review": Doing(_by(start_review), _("The review has begun.")),
    "approve_round": Doing(_approve, _("Your approval is noted.")),
    "withdraw_approval": Doing(_by(withdraw_approval), _("Your approval is withdrawn.")),
    "publish_round": Doing(_by(publish_round), _("The round is published. Its authors are told.")),
    "export_round": Doing(_job(Job.Kind.EXPORT)),
    "close_round": Doing(_by(close_round), _("The round is closed.")),
}
