"""A learnt model with the names of its things: what stands in the file that is served from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from profliner.recommender.base import Recommender, without_history
from profliner.recommender.blend import BLOCK, Blend
from profliner.recommender.data import Floats, Interactions, Ints, Sparse, Students
from profliner.recommender.features import INTEREST, rows_of, without_interests
from profliner.recommender.linear import EASE, ItemKNN

CITED = 2  # different things of a history looked at as evidence for a list
AT_MOST = 2  # said of one thing
NOTHING, INTERESTS = -1, -2
LEAST = 0.02  # of a chance: what falls by less is not worth saying


class Catalogued(Recommender):
    """``model_`` and the names, kinds and features of its columns; it knows no person.

    Vectors of persons are dropped: everybody is folded in from what they did until now, so nobody
    stays in a file by their row.
    """

    name: ClassVar[str] = "catalogued"
    not_kept: ClassVar[frozenset[str]] = frozenset({"place_", "likeness_"})
    model_: Recommender
    items_: NDArray[np.str_]
    columns_: NDArray[np.str_]
    item_features_: Sparse
    place_: dict[str, int]
    likeness_: Floats | None

    @classmethod
    def of(
        cls,
        model: Recommender,
        interactions: Interactions,
        columns: Sequence[str],
        item_features: Sparse,
    ) -> "Catalogued":
        made = cls()
        made.model_ = forget_people(model)
        made.items_ = interactions.items
        made.columns_ = np.asarray(columns, dtype=np.str_)
        made.item_features_ = csr_matrix(item_features, dtype=np.float32)
        made.n_items_ = len(made.items_)
        return made

    def _fit(self, interactions: Interactions, user_features: Any, item_features: Any) -> None:
        raise TypeError("it is made of a model that has learnt: see Catalogued.of")

    def _score(self, students: Students) -> Floats:
        return self.model_.score(students)

    def score_of(self, students: Students, items: Ints) -> Floats:
        """Of some things of each student only; shape as that of ``items``."""
        if isinstance(self.model_, Blend):
            return self.model_.score_of(students, items)
        return np.take_along_axis(self.score(students), items, axis=1)

    def likeness(self) -> Floats | None:
        """How much of a thing's score each thing done makes, made once."""
        if not hasattr(self, "likeness_"):
            self.likeness_ = _likeness(self.model_)
        return self.likeness_

    def places_of(self, names: Sequence[str]) -> Ints:
        """The column of each name, -1 where the model has not seen it."""
        wanted = np.asarray(names, dtype=np.str_)
        if not len(wanted) or not len(self.items_):
            return np.full(len(wanted), -1, dtype=np.int64)
        at = np.searchsorted(self.items_, wanted).clip(max=len(self.items_) - 1)
        return np.where(self.items_[at] == wanted, at, -1)

    def students(
        self,
        histories: Sequence[Sequence[str]],
        features: Sequence[Mapping[str, float]],
        grades: Sequence[int | None],
    ) -> Students:
        """People by name of what they did, the latest last."""
        place = self._place()
        done = [[place[name] for name in names if name in place] for names in histories]
        rows = np.repeat(np.arange(len(done)), [len(one) for one in done])
        where = np.fromiter(chain.from_iterable(done), dtype=np.int64, count=len(rows))
        ones = np.ones(len(where), dtype=np.float32)
        history = csr_matrix((ones, (rows, where)), shape=(len(done), self.n_items_))
        history.sum_duplicates()
        history.data[:] = 1
        return Students(
            history=history,
            known=np.full(len(done), -1, dtype=np.int64),
            last=np.array([one[-1] if len(one) else -1 for one in done], dtype=np.int64),
            features=rows_of(features, self.columns_.tolist()),
            groups=np.array([grade or 0 for grade in grades], dtype=np.int64),
        )

    def _place(self) -> dict[str, int]:
        if not hasattr(self, "place_"):
            self.place_ = {name: at for at, name in enumerate(self.items_.tolist())}
        return self.place_

    def is_sure(self, students: Students, scores: Floats | None = None) -> NDArray[np.bool_]:
        if isinstance(self.model_, Blend):
            return self.model_.is_sure(students, scores)
        return np.diff(students.history.indptr) > 0


class Catalogue:
    """Today's things, of which a model may not know some."""

    def __init__(
        self, model: Catalogued, names: Sequence[str], features: Sequence[Mapping[str, float]]
    ) -> None:
        self.names = list(names)
        self.model = model
        self.places = model.places_of(names)
        self._new = np.flatnonzero(self.places < 0)
        columns = model.columns_.tolist()
        self._new_features = rows_of([features[int(at)] for at in self._new], columns)

    def score(self, students: Students, scores: Floats | None = None) -> Floats:
        """Of today's things, -inf where done; new ones by the known ones they are most like."""
        known = self.model.score(students) if scores is None else scores
        found = np.empty((len(students), len(self.names)), dtype=np.float32)
        seen = self.places >= 0
        found[:, seen] = without_history(known, students.history)[:, self.places[seen]]
        if len(self._new):
            found[:, self._new] = self.model.fold_in_items(
                known, self.model.item_features_, self._new_features
            )
        return found


@dataclass(frozen=True, eq=False)
class Why:
    """What speaks for each thing chosen, the weightiest first.

    Attributes
    ----------
    cited : array of int, shape (n, k, AT_MOST)
        A thing of the student's own history, ``INTERESTS`` for those they told, ``NOTHING``.
    effects : array of float, of the same shape
        What the score loses without it.
    """

    cited: Ints
    effects: Floats


def reasons(model: Catalogued, students: Students, scores: Floats, chosen: Ints) -> Why:
    """What speaks for each of ``chosen`` (columns of the model, -1 for none) of each student.

    Candidates come from the linear parts; each is then taken away, and it is said only where
    the model's own score falls.
    """
    told = np.where(_tells(model, students), INTERESTS, NOTHING)
    evidence = np.column_stack([_cited(model.likeness(), students, chosen), told])
    wanted = np.maximum(chosen, 0)
    before = np.take_along_axis(scores, wanted, axis=1)
    after = np.stack([_after(model, students, before, wanted, one) for one in evidence.T], axis=2)
    falls = before[:, :, None] - after
    falls[(falls <= LEAST * np.abs(before)[:, :, None]) | (chosen < 0)[:, :, None]] = 0
    order = np.argsort(-falls, axis=2, kind="stable")[:, :, :AT_MOST]
    effects = np.take_along_axis(falls, order, axis=2)
    cited = np.take_along_axis(evidence[:, None, :], order, axis=2)
    return Why(np.where(effects > 0, cited, NOTHING), effects)


def _tells(model: Catalogued, students: Students) -> NDArray[np.bool_]:
    if students.features is None:
        return np.zeros(len(students), dtype=bool)
    interests = np.char.startswith(model.columns_, INTEREST)
    return np.asarray(students.features[:, interests].sum(axis=1)).ravel() > 0


def _after(
    model: Catalogued, students: Students, before: Floats, wanted: Ints, cited: Ints
) -> Floats:
    """The scores of ``wanted`` without the one thing ``cited`` of each student."""
    after = before.copy()
    rows = np.flatnonzero(cited != NOTHING)
    if len(rows):
        less = _without(model, students[rows], cited[rows])
        after[rows] = model.score_of(less, wanted[rows])
    return after


def _without(model: Catalogued, students: Students, cited: Ints) -> Students:
    """The same students without one thing done each, or where it is -1 without interests."""
    history, features = students.history, students.features
    if (cited >= 0).all():
        gone = csr_matrix(
            (np.ones(len(cited), dtype=np.float32), (np.arange(len(cited)), cited)),
            shape=history.shape,
        )
        history = csr_matrix(history - gone)
        history.eliminate_zeros()
        last = np.where(students.last == cited, Students.new(history).last, students.last)
    else:
        features = without_interests(features, model.columns_.tolist())
        last = students.last
    return Students(history, students.known, last, features, students.groups)


def _likeness(model: Recommender) -> Floats | None:
    """How much of an item's score a thing done makes, by the linear parts; (n_items, n_items)."""
    parts = model.parts_ if isinstance(model, Blend) else [model]
    linear = [part.weights_ for part in parts if isinstance(part, (EASE, ItemKNN))]
    if not linear:
        return None
    scaled = [weights / (np.abs(weights).mean() or 1) for weights in linear]
    return np.asarray(sum(scaled), dtype=np.float32)


def _cited(likeness: Floats | None, students: Students, chosen: Ints) -> Ints:
    """The things of each history that most of ``chosen`` lean on; ``NOTHING`` where fewer."""
    cited = np.full((len(students), CITED), NOTHING, dtype=np.int64)
    lengths = np.diff(students.history.indptr)
    if likeness is None or not chosen.shape[1]:
        return cited
    by_length = np.argsort(lengths, kind="stable")
    for rows in np.array_split(by_length, 1 + len(by_length) // BLOCK):
        longest = lengths[rows].max(initial=0)
        if longest:
            cited[rows, : min(CITED, longest)] = _leant_on(likeness, students, chosen, rows)
    return cited


def _leant_on(likeness: Floats, students: Students, chosen: Ints, rows: Ints) -> Ints:
    """Histories side by side, the shorter filled up with what counts for nothing."""
    history = students.history
    lengths = np.diff(history.indptr)[rows, None]
    places = np.arange(lengths.max())
    filled = places >= lengths
    done = history.indices[np.where(filled, 0, history.indptr[rows, None] + places)]
    wanted = chosen[rows]
    weights = likeness[done[:, :, None], np.maximum(wanted, 0)[:, None, :]]
    weights[filled] = -np.inf
    votes = np.zeros(done.shape, dtype=np.int64)
    at, place = np.nonzero(wanted >= 0)
    np.add.at(votes, (at, weights.argmax(axis=1)[at, place]), 1)
    votes[filled] = 0
    best = np.argsort(-votes, axis=1, kind="stable")[:, :CITED]
    some = np.take_along_axis(votes, best, axis=1) > 0
    return np.where(some, np.take_along_axis(done, best, axis=1), NOTHING)


def forget_people(model: Recommender) -> Recommender:
    """The model without the vectors of those it learnt from; it folds everybody in."""
    for part in model.parts_ if isinstance(model, Blend) else [model]:
        if hasattr(part, "users_"):
            part.users_ = part.users_[:0]
    return model
