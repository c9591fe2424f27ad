"""The model that is live, loaded once a process and known by what is in its file."""

import threading

from eschool.core.files import FileChanged, fetched
from profliner.models import TrainedModel
from profliner.recommender import ModelFileError, load_model
from profliner.recommender.served import Catalogued

_lock = threading.Lock()
_loaded: dict[str, Catalogued] = {}


class BrokenModel(Exception):  # noqa: N818 - a state of things, not a fault of the program
    """Its file is missing, torn, changed or of another version."""


def folder_of(sha256: str) -> str:
    return f"profliner/models/{sha256}"


def load(model: TrainedModel) -> Catalogued:
    """From memory where this process has it already.

    Raises:
        BrokenModel
    """
    with _lock:
        found = _loaded.get(model.sha256)
        if found is None:
            found = _read(model)
            _loaded.clear()  # of two models one is never asked again
            _loaded[model.sha256] = found
        return found


def check(model: TrainedModel) -> None:
    """Reads the file anew, whatever is in memory. Raises :class:`BrokenModel`."""
    _read(model)


def forget() -> None:
    """What is in this process's memory."""
    with _lock:
        _loaded.clear()


def _read(model: TrainedModel) -> Catalogued:
    try:
        with fetched(model.name, model.sha256) as path:
            found = load_model(path)
    except (FileChanged, ModelFileError) as error:
        raise BrokenModel(str(error)) from error
    if not isinstance(found, Catalogued):
        raise BrokenModel(f"{model.name}: it holds another kind of model")
    return found
