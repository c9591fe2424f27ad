"""A learnt model with the names of its things: what stands in the file that is served from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from profliner.recommender.base import Recommender, without_history
from profliner.recommender.blend import Blend
from profliner.recommender.data import Floats, Interactions, Ints, Sparse, Students
from profliner.recommender.features import INTEREST, rows_of, without_interests
from profliner.recommender.linear import EASE, ItemKNN

CITED = 2  # different things of a history looked at as evidence for a list
AT_MOST = 2  # said of one thing
LEAST = 0.02  # of a chance: what falls by less is not worth saying


class Catalogued(Recommender):
    """``model_`` and the names, kinds and features of its columns; it knows no person.

    Vectors of persons are dropped: everybody is folded in from what they did until now, so nobody
    stays in a file by their row.
    """

    name: ClassVar[str] = "catalogued"
    model_: Recommender
    items_: NDArray[np.str_]
    columns_: NDArray[np.str_]
    item_features_: Sparse

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
        done = [places[places >= 0] for places in map(self.places_of, histories)]
        rows = np.repeat(np.arange(len(done)), [len(one) for one in done])
        where = np.concatenate([*done, np.empty(0, dtype=np.int64)])
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

    def is_sure(self, students: Students) -> NDArray[np.bool_]:
        if isinstance(self.model_, Blend):
            return self.model_.is_sure(students)
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


@dataclass(frozen=True, slots=True)
class Said:
    """Why: a thing of the student's own history, or -1 for the interests they told."""

    item: int
    effect: float


def reasons(
    model: Catalogued, students: Students, scores: Floats, chosen: Ints
) -> list[list[list[Said]]]:
    """What speaks for each of ``chosen`` (columns of the model, -1 for none) of each student.

    Candidates come from the linear parts; each is then taken away, and it is said only where
    the model's own score falls.
    """
    cited = _cited(_likeness(model.model_), students, chosen)
    found: list[list[list[Said]]] = [[[] for _ in row] for row in chosen]
    for number in range(cited.shape[1]):
        rows = np.flatnonzero(cited[:, number] >= 0)
        _note(model, students, scores, chosen, rows, cited[rows, number], found)
    rows = np.flatnonzero(_tells(model, students))
    _note(model, students, scores, chosen, rows, np.full(len(rows), -1), found)
    for row in found:
        for place, said in enumerate(row):
            row[place] = sorted(said, key=lambda one: -one.effect)[:AT_MOST]
    return found


def _tells(model: Catalogued, students: Students) -> NDArray[np.bool_]:
    if students.features is None:
        return np.zeros(len(students), dtype=bool)
    interests = np.char.startswith(model.columns_, INTEREST)
    return np.asarray(students.features[:, interests].sum(axis=1)).ravel() > 0


def _note(
    model: Catalogued,
    students: Students,
    scores: Floats,
    chosen: Ints,
    rows: Ints,
    cited: Ints,
    found: list[list[list[Said]]],
) -> None:
    """What each of ``chosen`` loses without the thing ``cited`` of each of ``rows``."""
    if not len(rows):
        return
    less = model.score(_without(model, students[rows], cited))
    wanted = np.maximum(chosen[rows], 0)
    before = np.take_along_axis(scores[rows], wanted, axis=1)
    falls = np.where(chosen[rows] >= 0, before - np.take_along_axis(less, wanted, axis=1), 0)
    for at, place in zip(*np.nonzero(falls > LEAST * np.abs(before)), strict=True):
        found[rows[at]][place].append(Said(int(cited[at]), float(falls[at, place])))


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
    """The things of each history that most of ``chosen`` lean on; -1 where there are fewer."""
    cited = np.full((len(students), CITED), -1, dtype=np.int64)
    if likeness is None:
        return cited
    indptr, indices = students.history.indptr, students.history.indices
    for row in range(len(students)):
        done, wanted = indices[indptr[row] : indptr[row + 1]], chosen[row][chosen[row] >= 0]
        if not len(done) or not len(wanted):
            continue
        best = done[likeness[np.ix_(done, wanted)].argmax(axis=0)]
        names, numbers = np.unique(best, return_counts=True)
        order = np.argsort(-numbers, kind="stable")[:CITED]
        cited[row, : len(order)] = names[order]
    return cited


def forget_people(model: Recommender) -> Recommender:
    """The model without the vectors of those it learnt from; it folds everybody in."""
    for part in model.parts_ if isinstance(model, Blend) else [model]:
        if hasattr(part, "users_"):
            part.users_ = part.users_[:0]
    return model
