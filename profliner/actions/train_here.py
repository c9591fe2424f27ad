"""Trains and serves in this process and waits: for commands, which have no worker."""

from django.utils import timezone

from profliner.actions.refresh_popularity import refresh_popularity
from profliner.actions.serve_students import serve_shard
from profliner.actions.train_model import train_model
from profliner.models import TrainedModel


def train_here(*, seed: int = 0) -> TrainedModel:
    """The one under way, or a new one, to its end; where it went live, everybody is served."""
    refresh_popularity()
    model = TrainedModel.objects.unfinished().order_by("asked_at").first()
    if model is None:
        model = TrainedModel.objects.create(asked_at=timezone.now(), seed=seed)
    train_model(model_id=model.pk, begin_serving=False)
    model.refresh_from_db()
    if model.state == TrainedModel.State.LIVE:
        serve_shard(model_id=model.pk, shard=0, shards=1)
        model.refresh_from_db()
    return model
