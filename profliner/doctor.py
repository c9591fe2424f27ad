"""Whether recommendations are made as they should be, for ``manage.py doctor``."""

from django.conf import settings
from django.utils import timezone

from eschool.core.doctor import PARTS, Trouble
from profliner import serving
from profliner.actions.retire_models import overdue
from profliner.actions.start_training import is_silent
from profliner.models import TrainedModel

TRAIN = "run: manage.py train_recommender"


def recommender() -> str:
    if late := overdue(timezone.now()):
        raise Trouble(
            f"{len(late)} models know somebody who was to be forgotten within"
            f" {settings.RETRAIN_WITHIN_DAYS} days",
            "see that celery beat runs (profliner.tend_models), then " + TRAIN,
        )
    if any(is_silent(model) for model in TrainedModel.objects.unfinished()):
        raise Trouble("a training gives no sign of life", "start a worker, or " + TRAIN)
    live = TrainedModel.objects.live()
    if live is None:
        return _without(TrainedModel.objects.order_by("-asked_at").first())
    try:
        serving.check(live)
    except serving.BrokenModel as broken:
        raise Trouble(f"the live model cannot be used: {broken}", TRAIN) from broken
    return f"a model is live since {live.live_since:%Y-%m-%d}"


def _without(latest: TrainedModel | None) -> str:
    if latest is not None and latest.state == TrainedModel.State.FAILED:
        raise Trouble(f"no model is live: {latest.error[:200]}", TRAIN)
    return "no model is live; everybody is recommended what is popular"


def register() -> None:
    PARTS["recommender"] = recommender
