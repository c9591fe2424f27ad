"""Highlights in escaped HTML, made from the stored text in the same way for both engines."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from html import escape

from search.query import Query
from search.text import CACHED_WORD_FORMS, beginnings, fold, lemma, stem, words

SNIPPET_LENGTH = 240
# Long lessons mostly say near their beginning what they are about.
SCANS = (2_500, 10_000, 100_000)
LEAD_IN = 60
_TOKEN = re.compile(r"[^\W_]+(?:['\u2019\u0301\u00ad]+[^\W_]+)*")


@dataclass(frozen=True, slots=True)
class Match:
    start: int
    end: int
    key: str


@lru_cache(CACHED_WORD_FORMS)
def forms(token: str) -> tuple[str, str, str]:
    """How a word may be matched: as it stands, by its stem, by its dictionary form."""
    word = fold(token).lower()
    return word, stem(word), lemma(word)


class Highlighter:
    """Knows which words of a text answer one query; remembers each word it has judged."""

    def __init__(self, query: Query) -> None:
        self._query = query
        self._judged: dict[str, str] = {}

    @cached_property
    def _keys(self) -> dict[str, str]:
        """Every accepted form of a word to the term it stands for."""
        keys: dict[str, str] = {}
        for term in self._query.terms:
            accepted = [term.word, *(w for other in term.alternatives for w in other.words)]
            for word in accepted:
                for form in forms(word):
                    keys.setdefault(form, term.word)
        return keys

    @cached_property
    def _beginnings(self) -> frozenset[str]:
        """Of all words we look for: few enough words begin so to be judged one by one."""
        return frozenset(start for word in self._accepted for start in beginnings(word))

    def _candidates(self, text: str) -> list[int]:
        """Where words begin so; ``find`` is ten times as fast here as a regular expression."""
        plain = text.lower().replace("ё", "е")
        if len(plain) != len(text):  # a letter or two of Unicode grow
            plain = "".join(character.lower()[0] for character in text).replace("ё", "е")
        return sorted(
            {
                position
                for start in self._beginnings
                for position in _positions(plain, start)
                if not position or not plain[position - 1].isalnum()
            }
        )

    @property
    def _accepted(self) -> Iterator[str]:
        for term in self._query.terms:
            yield term.word
            yield from (word for other in term.alternatives for word in other.words)

    def _judge(self, token: str) -> str:
        keys = self._keys
        word, stemmed, dictionary = forms(token)
        key = keys.get(word) or keys.get(stemmed) or keys.get(dictionary) or ""
        self._judged[token] = key
        return key

    def matches(self, text: str) -> Iterator[Match]:
        judged, end = self._judged, 0
        for position in self._candidates(text):
            found = _TOKEN.match(text, position)
            if position < end or not found:
                continue
            token, end = found[0], found.end()
            key = judged.get(token)
            if key is None:
                key = self._judge(token)
            if key:
                yield Match(position, end, key)

    def whole(self, text: str) -> str:
        """All of a short text, such as a title."""
        return _marked(text, 0, len(text), list(self.matches(text)))

    def snippet(self, text: str, length: int = SNIPPET_LENGTH) -> str:
        """The part of a long text that holds the most of the query's words."""
        matches, best = self._scan(text, length)
        start = _word_start(text, best - LEAD_IN) if best > length - LEAD_IN else 0
        end = _word_end(text, min(len(text), start + length))
        inside = [match for match in matches if match.start >= start and match.end <= end]
        return _marked(text, start, end, inside)

    def _scan(self, text: str, length: int) -> tuple[list[Match], int]:
        """What was found, and where the best part begins; no further than it takes."""
        matches: list[Match] = []
        for reach, enough in zip(SCANS, (len(self._query.terms), 1, 0), strict=True):
            matches = list(self.matches(text[:reach]))
            best, most = _best(matches, length)
            if most >= enough or len(text) <= reach:
                break
        return matches, best


def _positions(text: str, part: str) -> Iterator[int]:
    position = text.find(part)
    while position >= 0:
        yield position
        position = text.find(part, position + 1)


def _best(matches: list[Match], length: int) -> tuple[int, int]:
    """Where the window with the most different words begins, and how many it has."""
    best, most = 0, 0
    for position, match in enumerate(matches):
        reach = match.start + length - LEAD_IN
        keys = {other.key for other in matches[position : position + 24] if other.end <= reach}
        if len(keys) > most:
            best, most = match.start, len(keys)
    return best, most


def _word_start(text: str, position: int) -> int:
    if position == 0 or not text[position - 1].isalnum():
        return position
    space = text.find(" ", position, position + 40)
    return position if space < 0 else space + 1


def _word_end(text: str, position: int) -> int:
    if position >= len(text) or not text[position].isalnum():
        return position
    space = text.rfind(" ", max(0, position - 40), position)
    return position if space < 0 else space


def _marked(text: str, start: int, end: int, matches: list[Match]) -> str:
    parts, position = [], start
    for match in matches:
        parts.append(escape(text[position : match.start]))
        parts.append(f"<mark>{escape(text[match.start : match.end])}</mark>")
        position = match.end
    parts.append(escape(text[position:end]))
    ellipses = ("…" if start else "", "…" if end < len(text) else "")
    return ellipses[0] + "".join(parts).strip() + ellipses[1]


def passages(texts: Mapping[str, str]) -> str:
    """What a snippet is cut from: what the lesson is for, then what it says."""
    return "\n".join(part for part in (texts["outcomes"], texts["body"]) if part)


def mark_beginnings(title: str, typed: str) -> str:
    """The title with the beginnings of words that were typed so far."""
    beginnings = words(typed)
    matches = [
        Match(found.start(), found.start() + longest, "")
        for found in _TOKEN.finditer(title)
        if (longest := _typed_length(fold(found[0]).lower(), beginnings))
    ]
    return _marked(title, 0, len(title), matches)


def _typed_length(word: str, beginnings: Sequence[str]) -> int:
    return max((len(part) for part in beginnings if word.startswith(part)), default=0)
