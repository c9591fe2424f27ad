"""Does a training: a snapshot, a model, its card, and the decision whether it is served from."""

import logging
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, ClassVar
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from eschool.core import jobs
from eschool.core.files import digest_of, put_path
from eschool.core.jobs import TakenOver, beating
from profliner import serving, snapshots
from profliner.actions.go_live import put_live
from profliner.actions.retire_models import is_pressing
from profliner.actions.start_training import is_silent
from profliner.actions.take_snapshot import take_snapshot
from profliner.models import ActivitySnapshot, TrainedModel
from profliner.querysets import TrainedModelQuerySet
from profliner.recommender import save_model
from profliner.recommender.served import Catalogued
from profliner.recommender.trial import Lessons, TooLittleError, try_out

log = logging.getLogger(__name__)
State = TrainedModel.State


class Hold(jobs.Hold):
    """A worker's hold on a training."""

    heartbeat: ClassVar[str] = "heartbeat_at"

    def __init__(self, model: TrainedModel) -> None:
        self.model = model

    def __str__(self) -> str:
        return f"training {self.model.pk}"

    def fail(self, error: str) -> None:
        self.mine().update(state=State.FAILED, error=error[:2000])

    def mine(self) -> TrainedModelQuerySet:
        return TrainedModel.objects.filter(
            pk=self.model.pk, attempt=self.model.attempt, state=State.TRAINING
        )


def train_model(*, model_id: UUID, begin_serving: bool = True) -> None:
    """Idempotent: a second delivery does nothing while the first is alive or after it is done.

    Without ``begin_serving`` whoever calls serves everybody, where it went live.
    """
    model = _take(model_id)
    if model is None:
        return
    hold = Hold(model)
    try:
        with beating(hold):
            _train(hold, begin_serving)
    except TakenOver:
        log.warning("training %s was taken over by another worker", model_id)
    except TooLittleError as little:
        hold.fail(str(little))
    except Exception as error:
        log.exception("training %s failed", model_id)
        hold.fail(f"{type(error).__name__}: {error}")
        raise


@transaction.atomic
def _take(model_id: UUID) -> TrainedModel | None:
    model = TrainedModel.objects.select_for_update().filter(pk=model_id).first()
    if model is None or model.state not in (State.WAITING, State.TRAINING):
        return None
    if model.state == State.TRAINING and not is_silent(model):
        return None
    try:
        with transaction.atomic():
            TrainedModel.objects.filter(pk=model.pk).update(
                state=State.TRAINING,
                attempt=F("attempt") + 1,
                progress=0,
                heartbeat_at=timezone.now(),
                stale_since=None,  # the snapshot is taken anew
            )
    except IntegrityError:  # another training is under way
        return None
    model.refresh_from_db()
    return model


def _train(hold: Hold, begin_serving: bool) -> None:
    with TemporaryDirectory(prefix="eschool-training-") as scratch:
        folder = Path(scratch) / "snapshot"
        snapshot = take_snapshot(folder=folder)
        hold.progress(10)
        activity = snapshots.read(folder, snapshot.digest)
        rival = _rival(timezone.now())
        lessons = Lessons(
            activity.interactions, activity.columns, activity.item_features, activity.user_features
        )
        made, card, verdict = try_out(
            lessons,
            seed=hold.model.seed,
            live=rival.model,
            live_until=rival.until,
            progress=hold.progress,
        )
        card["live_waived"] = rival.waived
        path = Path(scratch) / "model"
        save_model(made, path)
        with transaction.atomic():
            _keep(hold, snapshot, path, card)
            if verdict.goes_live:
                put_live(TrainedModel.objects.get(pk=hold.model.pk), begin_serving=begin_serving)


@dataclass(frozen=True, slots=True)
class Rival:
    """What a new model must beat besides popularity; ``waived`` says why it need not, as a code."""

    model: Catalogued | None = None
    until: float | None = None
    waived: str | None = None


def _rival(now: datetime) -> Rival:
    """The live model, also one that knows somebody to be forgotten while its time is not short."""
    live = TrainedModel.objects.select_related("snapshot").live()
    if live is None:
        return Rival()
    if is_pressing(live, now):
        return Rival(waived="forgetting")
    try:
        found = serving.load(live)
    except serving.BrokenModel:
        return Rival(waived="broken")
    return Rival(found, live.snapshot.until.timestamp() if live.snapshot else None)


def _keep(hold: Hold, snapshot: ActivitySnapshot, path: Path, card: dict[str, Any]) -> None:
    """The file first: a row never names a file that is not there.

    Raises:
        TakenOver
    """
    digest = digest_of(path)
    name = serving.folder_of(digest)
    put_path(path, name)
    card["data"]["digest"] = snapshot.digest
    kept = hold.mine().update(
        state=State.REJECTED,
        progress=100,
        snapshot=snapshot,
        name=name,
        sha256=digest,
        size=path.stat().st_size,
        card=card,
        trained_at=timezone.now(),
        heartbeat_at=timezone.now(),
    )
    if not kept:
        raise TakenOver
