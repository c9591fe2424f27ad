"""Keeps the promise that nobody stays in a model for longer than the deadline."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone

from profliner.actions.go_live import tell
from profliner.actions.start_training import start_training
from profliner.actions.take_snapshot import delete_snapshot
from profliner.models import ActivitySnapshot, Recommendation, TrainedModel

State = TrainedModel.State
SPARED = timedelta(days=1)  # longer than any training takes


@dataclass(frozen=True, slots=True)
class Tended:
    retired: int
    asked: bool


def deadline() -> timedelta:
    return timedelta(days=settings.RETRAIN_WITHIN_DAYS)


def mark_stale(*, now: datetime | None = None) -> None:
    """Somebody is to be forgotten: every model and training that may know them has a deadline."""
    stale = TrainedModel.objects.filter(stale_since=None).exclude(state=State.WAITING)
    stale.update(stale_since=now or timezone.now())


def is_pressing(model: TrainedModel, now: datetime) -> bool:
    """More than half of the time is over in which it must go because of somebody it knows."""
    return model.stale_since is not None and model.stale_since <= now - deadline() / 2


def overdue(now: datetime) -> list[TrainedModel]:
    """Models whose file is kept though the deadline has passed."""
    kept = TrainedModel.objects.kept().select_related("snapshot")
    return list(kept.filter(stale_since__lte=now - deadline()))


def tend_models(*, now: datetime | None = None) -> Tended:
    """Every day: halfway to the deadline a successor is trained; past it the files go."""
    now = now or timezone.now()
    retired = [model for model in overdue(now) if _retire(model)]
    _sweep_models(now)
    _sweep_snapshots(now)
    live = TrainedModel.objects.live()
    if (live and is_pressing(live, now)) or any(model.state == State.LIVE for model in retired):
        start_training(by=None)
        return Tended(len(retired), asked=True)
    return Tended(len(retired), asked=False)


def _retire(model: TrainedModel) -> bool:
    with transaction.atomic():
        held = TrainedModel.objects.select_for_update().get(pk=model.pk)
        if held.state == State.LIVE:
            Recommendation.objects.filter(model=held).delete()
            tell("model_retired", days=settings.RETRAIN_WITHIN_DAYS)
        state = State.RETIRED if held.state == State.LIVE else held.state
        TrainedModel.objects.filter(pk=held.pk).update(state=state, name="")
    _delete_files(model)
    return True


def _sweep_models(now: datetime) -> None:
    """Files of models that nobody is served from again: not good enough, or broken."""
    useless = TrainedModel.objects.kept().filter(state__in=(State.REJECTED, State.FAILED))
    for model in useless.filter(trained_at__lte=now - SPARED).select_related("snapshot"):
        TrainedModel.objects.filter(pk=model.pk).update(name="")
        _delete_files(model)


def _sweep_snapshots(now: datetime) -> None:
    """Of trainings that failed or were killed, whose snapshots no model keeps."""
    left = ActivitySnapshot.objects.filter(made_at__lte=now - SPARED)
    for snapshot in left.exclude(folder="").exclude(models__in=TrainedModel.objects.kept()):
        delete_snapshot(snapshot)


def _delete_files(model: TrainedModel) -> None:
    """Unless another model is of the same bytes, or learnt from the same snapshot."""
    if not TrainedModel.objects.kept().filter(name=model.name).exists():
        default_storage.delete(model.name)
    snapshot = model.snapshot
    if snapshot and not TrainedModel.objects.kept().filter(snapshot=snapshot).exists():
        delete_snapshot(ActivitySnapshot.objects.get(pk=snapshot.pk))
