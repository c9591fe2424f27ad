"""Which model is served from: a new one, or the one before it again."""

from collections.abc import Iterable

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from eschool.accounts.actions.notify import notify
from eschool.accounts.actions.record_deed import record_deed
from eschool.accounts.models import Deed, User
from profliner import serving
from profliner.background import begin
from profliner.models import Recommendation, TrainedModel
from profliner.permissions import can_run_models
from profliner.refusals import Refused

State = TrainedModel.State


@transaction.atomic
def put_live(model: TrainedModel, *, begin_serving: bool = True) -> None:
    """In the place of the one that was; recommendations are computed anew."""
    TrainedModel.objects.filter(state=State.LIVE).update(state=State.RETIRED)
    TrainedModel.objects.filter(pk=model.pk).update(
        state=State.LIVE, live_since=timezone.now(), served_at=None, served_shards=[], error=""
    )
    model.refresh_from_db()
    if begin_serving:
        serve(model)


def serve(model: TrainedModel) -> None:
    """Begins the batch, in as many parts as there are to be workers at it."""
    TrainedModel.objects.filter(pk=model.pk).update(served_shards=[])
    for shard in range(settings.RECOMMENDATION_SHARDS):
        begin("profliner.serve_shard", str(model.pk), shard, settings.RECOMMENDATION_SHARDS)


@transaction.atomic
def go_back(*, by: User) -> TrainedModel:
    """The last one before that can still be used becomes the live one; the same again undoes it.

    Raises:
        Refused: ``by`` may not, there is none before, or no file of theirs can be used.
    """
    if not can_run_models(by):
        raise Refused("not_yours")
    before = _last_whole(TrainedModel.objects.select_for_update().once_live())
    put_live(before)
    record_deed(by=by, kind=Deed.Kind.MODEL_TAKEN_BACK, detail=str(before.pk))
    return before


def _last_whole(once_live: Iterable[TrainedModel]) -> TrainedModel:
    """Those whose files are of no use are passed over for good."""
    why = ""
    for model in once_live:
        try:
            serving.check(model)
        except serving.BrokenModel as broken:
            why = why or str(broken)
            TrainedModel.objects.filter(pk=model.pk).update(state=State.FAILED, error=str(broken))
        else:
            return model
    raise Refused("model_broken", why=why) if why else Refused("no_model_before")


@transaction.atomic
def give_up(model: TrainedModel, why: str) -> None:
    """A live model whose file is of no use: popularity serves everybody, administrators are told.

    Twice does nothing more.
    """
    found = TrainedModel.objects.filter(pk=model.pk, state=State.LIVE)
    if not found.update(state=State.FAILED, error=why[:2000]):
        return
    Recommendation.objects.filter(model=model).delete()
    tell("model_broken", why=why)


def tell(kind: str, **params: object) -> None:
    for administrator in User.objects.filter(
        roles__kind="administrator", roles__ended_at=None, erased_at=None
    ).distinct():
        notify(recipient=administrator, kind=kind, url=reverse("models"), **params)
