"""Features by name: what things are like and what students say, in the same columns."""

from collections.abc import Mapping, Sequence

import numpy as np
from scipy.sparse import csr_matrix

from profliner.recommender.data import Sparse

LETTERS = "RIASEC"
INTEREST, GRADE = "interest:", "grade:"
GRADE_WEIGHT = 0.5  # beside interests that sum to one


def columns_of(things: Sequence[Mapping[str, float]], grades: Sequence[int]) -> list[str]:
    """All names there are, sorted: those of things, the six interests and the grades."""
    said = {f"{INTEREST}{letter}" for letter in LETTERS} | {f"{GRADE}{grade}" for grade in grades}
    return sorted(said.union(*(thing.keys() for thing in things)))


def rows_of(rows: Sequence[Mapping[str, float]], columns: Sequence[str]) -> Sparse:
    """csr of shape (n_rows, n_columns); names that are no column are left out."""
    place = {name: at for at, name in enumerate(columns)}
    found = [
        (number, place[name], weight)
        for number, row in enumerate(rows)
        for name, weight in row.items()
        if name in place and weight > 0
    ]
    numbers, places, weights = zip(*found, strict=True) if found else ((), (), ())
    data = np.asarray(weights, dtype=np.float32)
    return csr_matrix((data, (numbers, places)), shape=(len(rows), len(columns)))


def of_student(interests: Mapping[str, float], grade: int | None) -> dict[str, float]:
    """The interests above one's own mean, summing to one, and the grade.

    Six equal answers say nothing, so they give nothing.
    """
    row: dict[str, float] = {}
    if interests:
        mean = sum(interests.values()) / len(interests)
        above = {letter: score - mean for letter, score in interests.items() if score > mean}
        total = sum(above.values())
        row = {f"{INTEREST}{letter}": score / total for letter, score in above.items()}
    if grade is not None:
        row[f"{GRADE}{grade}"] = GRADE_WEIGHT
    return row


def without_interests(features: Sparse, columns: Sequence[str]) -> Sparse:
    """The same students as if they had told no interests."""
    kept = np.array([not name.startswith(INTEREST) for name in columns], dtype=np.float32)
    return csr_matrix(features.multiply(kept[None, :]), dtype=np.float32)
