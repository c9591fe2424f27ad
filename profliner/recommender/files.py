"""Interactions and features from CSV files, plain or gzipped."""

import csv
import gzip
import math
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO

import numpy as np
from scipy.sparse import csr_matrix

from profliner.recommender.data import Interactions, Sparse

UNREADABLE = (OSError, EOFError, UnicodeDecodeError, csv.Error, zlib.error)


class BadFileError(ValueError):
    """Says which file, which line, and what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Events:
    """Columns of one file; ``times`` is None where the file has no such column.

    ``by_place`` is its first line where that does not name the columns, so that a file without a
    head, whose first event is taken for one, does not go unnoticed.
    """

    users: list[str]
    items: list[str]
    times: list[float] | None
    by_place: str = ""


def read_events(path: Path) -> Events:
    """Columns ``user``, ``item`` and, where there is one, ``time`` (seconds or an ISO moment).

    A file without these names is read by position: user, item, time.
    """
    with _opened(path) as file:
        rows = csv.reader(file)
        header = [name.strip().lower() for name in _header(path, rows)]
        if len(header) < 2:
            raise BadFileError(f"{path.name}: needs the columns user,item[,time]")
        user, item, when = _columns(header)
        lines = list(_lines(path, rows, len(header)))
    times = None if when is None else [_moment(path, n, line[when]) for n, line in lines]
    users, items = ([line[at] for _n, line in lines] for at in (user, item))
    return Events(users, items, times, "" if _is_named(header) else ",".join(header))


def read_interactions(train: Events, test: Events, catalogue: list[str]) -> Interactions:
    """What is learnt from, in a catalogue of all that is named anywhere."""
    return Interactions.of_names(
        train.users,
        train.items,
        train.times,
        catalogue=[*test.items, *catalogue],
        everyone=test.users,
    )


def read_item_features(path: Path, items: list[str] | None = None) -> tuple[list[str], Sparse]:
    """First column the item, the others together name one feature of it.

    Returns
    -------
    (items, csr of shape (n_items, n_features))
        In the order of ``items``, or where not given of the file's own sorted ones.
    """
    with _opened(path) as file:
        rows = csv.reader(file)
        width = len(_header(path, rows))
        if width < 2:
            raise BadFileError(f"{path.name}: needs the columns item,feature")
        pairs = [(line[0], ":".join(line[1:])) for _n, line in _lines(path, rows, width)]
    names = sorted({item for item, _feature in pairs}) if items is None else items
    place = {name: at for at, name in enumerate(names)}
    features = {name: at for at, name in enumerate(sorted({feature for _i, feature in pairs}))}
    known = [(place[item], features[feature]) for item, feature in pairs if item in place]
    rows_, columns = zip(*known, strict=True) if known else ((), ())
    ones = np.ones(len(known), dtype=np.float32)
    return names, csr_matrix((ones, (rows_, columns)), shape=(len(names), max(1, len(features))))


def _opened(path: Path) -> IO[str]:
    try:
        if path.suffix == ".gz":
            return gzip.open(path, "rt", encoding="utf-8-sig", newline="")
        return path.open(encoding="utf-8-sig", newline="")
    except OSError as error:
        raise BadFileError(f"{path}: {error.strerror or error}") from None


def _columns(header: list[str]) -> tuple[int, int, int | None]:
    if _is_named(header):
        return (
            header.index("user"),
            header.index("item"),
            header.index("time") if "time" in header else None,
        )
    return 0, 1, 2 if len(header) > 2 else None


def _is_named(header: list[str]) -> bool:
    return "user" in header and "item" in header


def _header(path: Path, rows: Iterator[list[str]]) -> list[str]:
    try:
        return next(rows, [])
    except UNREADABLE as error:
        raise BadFileError(f"{path.name}: cannot be read ({error})") from None


def _lines(path: Path, rows: Iterator[list[str]], width: int) -> Iterator[tuple[int, list[str]]]:
    try:
        for number, line in enumerate(rows, 2):
            if not line:
                continue
            if len(line) != width or not all(value.strip() for value in line[:2]):
                raise BadFileError(f"{path.name}, line {number}: {width} values are expected")
            yield number, [value.strip() for value in line]
    except UNREADABLE as error:
        raise BadFileError(f"{path.name}: cannot be read ({error})") from None


def _moment(path: Path, number: int, text: str) -> float:
    for read in (float, lambda text: datetime.fromisoformat(text).timestamp()):
        try:
            moment = read(text)
        except ValueError:
            continue
        if math.isfinite(moment):
            return moment
    raise BadFileError(f"{path.name}, line {number}: “{text}” is no moment")
