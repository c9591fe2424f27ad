"""Models on disk: one file, whole or refused."""

import hashlib
import io
import json
import os
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix, issparse

from profliner.recommender.base import ModelFileError, Recommender

VERSION = 1
MAGIC = b"eschool recommender\n"


def save_model(model: Recommender, path: Path) -> str:
    """Write the model and return its SHA-256; a torn write leaves the old file."""
    body = _pack(model)
    digest = hashlib.sha256(body).hexdigest()
    beside = path.with_name(f"{path.name}.{os.getpid()}.tmp")
    with beside.open("wb") as file:
        file.write(MAGIC + digest.encode() + b"\n" + body)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
    return digest


def load_model(path: Path) -> Recommender:
    """Read a model back.

    Raises
    ------
    ModelFileError
        Missing, torn, changed or of another version: the message says which.
    """
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        raise ModelFileError(f"{path.name}: there is no such model") from None
    if not content.startswith(MAGIC):
        raise ModelFileError(f"{path.name}: not a model of this program")
    digest, _newline, body = content[len(MAGIC) :].partition(b"\n")
    if hashlib.sha256(body).hexdigest().encode() != digest:
        raise ModelFileError(f"{path.name}: torn or changed since it was written")
    return _unpack(body, path.name)


def _pack(model: Recommender) -> bytes:
    """A zip whose bytes depend on nothing but the model."""
    arrays: dict[str, Any] = {}
    meta = {"version": VERSION, "model": _describe(model, "", arrays)}
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        _write(archive, "meta.json", json.dumps(meta, sort_keys=True).encode())
        for name, array in sorted(arrays.items()):
            one = io.BytesIO()
            np.save(one, np.ascontiguousarray(array), allow_pickle=False)
            _write(archive, f"{name}.npy", one.getvalue())
    return buffer.getvalue()


def _write(archive: zipfile.ZipFile, name: str, content: bytes) -> None:
    archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), content)


def _describe(value: Any, path: str, arrays: dict[str, Any]) -> Any:
    """JSON of the value, its arrays put aside under their path."""
    if isinstance(value, Recommender):
        state = {key: _describe(item, f"{path}{key}/", arrays) for key, item in _state(value)}
        return {"is": "model", "name": value.name, "state": state}
    if issparse(value):
        rows = csr_matrix(value)
        for part in ("data", "indices", "indptr"):
            arrays[f"{path}{part}"] = getattr(rows, part)
        return {"is": "sparse", "at": path, "shape": list(rows.shape)}
    if isinstance(value, np.ndarray):
        arrays[f"{path}array"] = value
        return {"is": "array", "at": path}
    if isinstance(value, (list, tuple)):
        items = [_describe(item, f"{path}{i}/", arrays) for i, item in enumerate(value)]
        return {"is": "list", "items": items}
    if isinstance(value, np.generic):
        value = value.item()
    return {"is": "value", "value": value}


def _state(model: Recommender) -> list[tuple[str, Any]]:
    return sorted(item for item in vars(model).items() if item[0] not in model.not_kept)


def _unpack(body: bytes, name: str) -> Recommender:
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        meta = json.loads(archive.read("meta.json"))
        if meta["version"] != VERSION:
            raise ModelFileError(
                f"{name}: of version {meta['version']}, this program reads {VERSION}"
            )
        arrays = {
            entry[: -len(".npy")]: np.load(io.BytesIO(archive.read(entry)), allow_pickle=False)
            for entry in archive.namelist()
            if entry.endswith(".npy")
        }
    model: Recommender = _restore(meta["model"], arrays)
    return model


def _restore(told: dict[str, Any], arrays: dict[str, Any]) -> Any:
    match told["is"]:
        case "model":
            from profliner.recommender import MODELS
            from profliner.recommender.served import Catalogued

            model = (MODELS | {Catalogued.name: Catalogued})[told["name"]]()
            vars(model).update({k: _restore(v, arrays) for k, v in told["state"].items()})
            return model
        case "sparse":
            parts = tuple(arrays[f"{told['at']}{part}"] for part in ("data", "indices", "indptr"))
            return csr_matrix(parts, shape=told["shape"])
        case "array":
            return arrays[f"{told['at']}array"]
        case "list":
            return [_restore(item, arrays) for item in told["items"]]
    return told["value"]
