"""Asks for a training: however often one presses, one comes of it."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from eschool.accounts.actions.record_deed import record_deed
from eschool.accounts.models import Deed, User
from profliner.background import begin
from profliner.models import TrainedModel
from profliner.permissions import can_run_models
from profliner.refusals import Refused

# A worker that was silent for so long is taken for dead.
SILENCE = timedelta(minutes=2)
TASK = "profliner.train_model"


@transaction.atomic
def start_training(*, by: User | None, seed: int = 0) -> TrainedModel:
    """The training that is under way, or a new one. ``by`` is None for the clock.

    Raises:
        Refused: ``by`` may not.
    """
    if by is not None and not can_run_models(by):
        raise Refused("not_yours")
    held = TrainedModel.objects.select_for_update().unfinished().order_by("asked_at").first()
    if held is not None:
        if is_silent(held):
            begin(TASK, str(held.pk))
        return held
    made = TrainedModel.objects.create(asked_by=by, asked_at=timezone.now(), seed=seed)
    if by is not None:
        record_deed(by=by, kind=Deed.Kind.MODEL_TRAINED, detail=str(made.pk))
    begin(TASK, str(made.pk))
    return made


def is_silent(model: TrainedModel) -> bool:
    return timezone.now() - (model.heartbeat_at or model.asked_at) > SILENCE


def take_up_trainings() -> int:
    """Goes on where a worker was killed. How many."""
    silent = [model for model in TrainedModel.objects.unfinished() if is_silent(model)]
    for model in silent:
        begin(TASK, str(model.pk))
    return len(silent)
