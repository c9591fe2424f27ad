"""Which files of models and snapshots rows know; the sweep takes the others, nobody else would."""

from collections.abc import Iterable

from eschool.core.sweeping import register
from profliner.models import ActivitySnapshot, TrainedModel


def _models() -> Iterable[str]:
    return TrainedModel.objects.kept().values_list("name", flat=True)


def _snapshots() -> Iterable[str]:
    return ActivitySnapshot.objects.exclude(folder="").values_list("folder", flat=True)


def register_folders() -> None:
    register("profliner/models", _models)
    register("profliner/snapshots", _snapshots)
