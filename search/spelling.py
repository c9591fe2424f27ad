"""Candidates for words that no document holds: slips of the finger and of the keyboard layout."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from search.text import fold, is_cyrillic, lemma, stem

MOST_CANDIDATES = 5
_LATIN = "qwertyuiop[]asdfghjkl;'zxcvbnm,."
_RUSSIAN = "йцукенгшщзхъфывапролджэячсмитьбю"
_TO_RUSSIAN = str.maketrans(_LATIN, _RUSSIAN)
_TO_LATIN = str.maketrans(_RUSSIAN, _LATIN)


@dataclass(frozen=True, slots=True)
class Corrections:
    """For each doubtful word what its writer may have meant, the likeliest first."""

    candidates: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.candidates)

    def rewrite(self, text: str) -> str:
        """The reader's own text with every doubtful word replaced; nothing when none is."""
        if not self:
            return ""
        return re.sub(r"[^\W_]+|[\[\];',.\w]+", self._replace, text)

    def _replace(self, found: re.Match[str]) -> str:
        candidates = self.candidates.get(fold(found[0]).lower())
        return candidates[0] if candidates else found[0]


def allowed_edits(word: str) -> int:
    """None under four letters, one under six, then two: Elasticsearch's ``AUTO:4,6``."""
    return 0 if len(word) < 4 else 1 if len(word) < 6 else 2


def other_layout(word: str) -> str:
    """The word as it comes out on the other keyboard: "ajnjcbyntp" is "фотосинтез"."""
    return word.translate(_TO_LATIN if is_cyrillic(word) else _TO_RUSSIAN)


def distance(left: str, right: str, most: int) -> int:
    """Edits and swaps of neighbours between two words; ``most + 1`` as soon as it is more."""
    if abs(len(left) - len(right)) > most or len(set(left) ^ set(right)) > 2 * most:
        return most + 1
    before: list[int] = []
    row = list(range(len(right) + 1))
    for i, a in enumerate(left, 1):
        current = [i]
        for j, b in enumerate(right, 1):
            cost = min(row[j] + 1, current[-1] + 1, row[j - 1] + (a != b))
            if i > 1 and j > 1 and a == right[j - 2] and left[i - 2] == b:
                cost = min(cost, before[j - 2] + 1)
            current.append(cost)
        if min(current) > most:
            return most + 1
        before, row = row, current
    return min(row[-1], most + 1)


def closest(
    word: str, vocabulary: Iterable[str], frequency: Callable[[str], int], most: int
) -> tuple[str, ...]:
    """The nearest words with the same first letter, the more frequent first, one a stem.

    Of two as near, the one near as it stands comes before the one near by its stem only.
    Another form of the same word is no correction: it finds nothing that the word does not.
    """
    wanted = stem(word)
    in_stem = min(most, allowed_edits(wanted))
    ranked: list[tuple[int, int, int, str]] = []
    for other in set(vocabulary):
        if other[:1] != word[:1]:
            continue
        edits = itself = distance(word, other, most)
        if edits > 1 and in_stem:
            edits = min(edits, _by_stem(wanted, stem(other), in_stem))
        if edits <= most and not is_same_word(word, other):
            ranked.append((edits, itself, -frequency(other), other))
    ranked.sort()
    return _one_a_stem([other for edits, *_, other in ranked if edits == ranked[0][0]])


def is_same_word(left: str, right: str) -> bool:
    """Whether two forms are found by one another."""
    return left == right or stem(left) == stem(right) or lemma(left) == lemma(right)


def _by_stem(left: str, right: str, most: int) -> int:
    edits = distance(left, right, most)
    return edits if edits <= most else len(left)


def _one_a_stem(candidates: Sequence[str]) -> tuple[str, ...]:
    stems: dict[str, str] = {}
    for candidate in candidates:
        stems.setdefault(stem(candidate), candidate)
    return tuple(stems.values())[:MOST_CANDIDATES]
