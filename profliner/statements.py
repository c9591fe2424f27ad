"""The thirty statements about interests, and what the six kinds of interest are called."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.utils.functional import Promise
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from profliner import riasec

FILE = Path(__file__).parent / "data" / "statements.json"


@dataclass(frozen=True, slots=True)
class Statement:
    number: int
    scale: str
    ru: str
    en: str

    @property
    def text(self) -> str:
        return self.en if get_language() == "en" else self.ru


@dataclass(frozen=True, slots=True)
class Kind:
    """One of the six: what it is called, and what people who like it like."""

    letter: str
    name: Promise
    likes: Promise


KINDS = {
    kind.letter: kind
    for kind in (
        Kind(
            "R",
            pgettext_lazy("kind of interest", "Hands-on work"),
            _("working with hands, tools, plants and machines"),
        ),
        Kind(
            "I",
            pgettext_lazy("kind of interest", "Research"),
            _("finding out how things are and why"),
        ),
        Kind(
            "A",
            pgettext_lazy("kind of interest", "Creating"),
            _("making something of one's own in words, pictures, sound"),
        ),
        Kind("S", pgettext_lazy("kind of interest", "People"), _("helping and teaching people")),
        Kind(
            "E",
            pgettext_lazy("kind of interest", "Enterprise"),
            _("leading, persuading, starting things"),
        ),
        Kind(
            "C",
            pgettext_lazy("kind of interest", "Order"),
            _("order, exact data and clear rules"),
        ),
    )
}
ANSWERS: tuple[tuple[int, Promise], ...] = (
    (1, pgettext_lazy("answer to a statement", "Not at all")),
    (2, pgettext_lazy("answer to a statement", "Rather not")),
    (3, pgettext_lazy("answer to a statement", "Not sure")),
    (4, pgettext_lazy("answer to a statement", "Rather yes")),
    (5, pgettext_lazy("answer to a statement", "Very much")),
)


@cache
def statements() -> tuple[Statement, ...]:
    """
    Raises:
        ValueError: the file does not hold thirty statements that go round the six scales.
    """
    read = tuple(Statement(**row) for row in json.loads(FILE.read_text(encoding="utf-8")))
    numbers = [one.number for one in read]
    in_order = numbers == list(range(1, riasec.STATEMENTS + 1))
    if not in_order or any(one.scale != riasec.letter_of(one.number) for one in read):
        raise ValueError(f"{FILE} does not hold the statements in order")
    return read


def statement(number: int) -> Statement:
    return statements()[number - 1]
