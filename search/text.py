"""How both engines read text: words, stop words, stems and dictionary forms."""

import logging
import re
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Literal

import pymorphy3
import tantivy

Language = Literal["ru", "en"]

DATA = Path(__file__).parent / "data"
CACHED_WORD_FORMS = 200_000
ROOT_LENGTH = 5
EDGE_LENGTHS = range(2, 16)

# Applied by Python before tantivy and by a character filter inside Elasticsearch.
CHARACTERS = {
    "ё": "е",
    "Ё": "Е",
    "\u0301": "",
    "\u00ad": "",
    "\u2019": "'",
    "c++": "cpp",
    "C++": "cpp",
    "c#": "csharp",
    "C#": "csharp",
}
_WORD = re.compile(r"\d+(?:[.,]\d+)+|[^\W_]+(?:'[^\W_]+)*")
_CYRILLIC = re.compile(r"[\u0400-\u04ff]")
_POSSESSIVE = "'s"


def fold(text: str) -> str:
    """Drop what readers do not distinguish: ё, stress marks, soft hyphens, kinds of apostrophe."""
    folded = unicodedata.normalize("NFC", text)
    for key, value in CHARACTERS.items():
        folded = folded.replace(key, value)
    return folded


def words(text: str) -> list[str]:
    folded = fold(text).lower()
    found: list[str] = _WORD.findall(folded)
    return [word.removesuffix(_POSSESSIVE) for word in found] if "'" in folded else found


def words_beginning(text: str, first: str) -> set[str]:
    """Those of a text's words that begin with this letter."""
    once = {part for part in fold(text).lower().split() if first in part}
    found: list[str] = _words_with(first).findall(" ".join(once))
    return {word.removesuffix(_POSSESSIVE) for word in found}


@lru_cache(200)
def _words_with(first: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![^\W_])(?<![^\W_]'){re.escape(first)}[^\W_]*(?:'[^\W_]+)*")


def is_cyrillic(text: str) -> bool:
    return _CYRILLIC.search(text) is not None


def language_of(text: str, hint: str = "") -> str:
    """The language to prefer: Cyrillic letters decide, otherwise the reader's own language."""
    return "ru" if is_cyrillic(text) else hint or "en"


@cache
def stop_words() -> frozenset[str]:
    return frozenset(fold(line) for line in read_lines("stopwords.txt"))


@cache
def _irregular() -> dict[str, str]:
    """Suppletive English forms that no stemmer unites: "children" and "child"."""
    pairs = (line.split() for line in read_lines("irregular.en.txt"))
    return {form: base for base, *forms in pairs for form in forms}


def read_lines(name: str) -> list[str]:
    lines = (DATA / name).read_text("utf-8").splitlines()
    return [line for raw in lines if (line := raw.partition("#")[0].strip().lower())]


@cache
def _morphology() -> pymorphy3.MorphAnalyzer:
    logging.getLogger("pymorphy3").setLevel(logging.WARNING)
    return pymorphy3.MorphAnalyzer()


@cache
def _stemmer() -> tantivy.TextAnalyzer:
    """Both stemmers in a row: each touches only its own alphabet."""
    tokens = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace())
    russian = tokens.filter(tantivy.Filter.stemmer("russian"))
    return russian.filter(tantivy.Filter.stemmer("english")).build()


@lru_cache(CACHED_WORD_FORMS)
def stem(word: str) -> str:
    found = _stemmer().analyze(word)
    return found[0] if found else word


@lru_cache(CACHED_WORD_FORMS)
def lemma(word: str) -> str:
    """The dictionary form of a lower-case word: "дети" and "ребёнка" both give "ребенок"."""
    if not is_cyrillic(word):
        return stem(_irregular().get(word, word))
    return fold(_morphology().parse(word)[0].normal_form)


@lru_cache(CACHED_WORD_FORMS)
def beginnings(word: str, size: int = 3) -> frozenset[str]:
    """First letters of every form of a word: "ребёнок" begins with "реб" and with "дет"."""
    if is_cyrillic(word):
        family = {fold(form.word) for form in _morphology().parse(word)[0].lexeme}
    else:
        base = _irregular().get(word, word)
        family = {base, *(form for form, of in _irregular().items() if of == base)}
    return frozenset(form[:size] for form in {*family, word, stem(word), lemma(word)})


def in_dictionary(word: str) -> bool:
    """Whether Russian morphology knows the word; it says nothing about other languages."""
    return is_cyrillic(word) and bool(_morphology().word_is_known(word))


def content_words(text: str) -> list[str]:
    """Words that carry meaning; all of them where only stop words were written."""
    found = words(text)
    return [word for word in found if word not in stop_words()] or found


def root(word: str) -> str:
    """Roughly what a family of words shares: "религия" and "религиозный", "move" and "movement"."""
    return lemma(word)[:ROOT_LENGTH]


@dataclass(frozen=True, slots=True)
class Forms:
    """A text as an index keeps it: its words as they stand, their dictionary forms, their roots."""

    exact: str
    lemma: str
    root: str


def analyse_text(text: str) -> Forms:
    found = words(text)
    stop = stop_words()
    lemmas = [lemma(word) for word in found if word not in stop]
    roots = (form[:ROOT_LENGTH] for form in lemmas)
    return Forms(" ".join(found), " ".join(lemmas), " ".join(roots))


def edge_text(text: str) -> str:
    """Beginnings of every word, for as-you-type."""
    return " ".join(
        dict.fromkeys(word[:size] for word in words(text) for size in EDGE_LENGTHS if word[:size])
    )
