"""What a practice lesson is made of, and numbers as people write them."""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from random import Random
from typing import TypeAlias

Number: TypeAlias = int | Fraction


@dataclass(frozen=True, slots=True)
class Exercise:
    """``prompt`` and ``wrong`` are plain text with TeX, ``solution`` is plain text.

    ``answer`` is what a student types; ``wrong`` comes from the usual mistakes.
    """

    prompt: str
    answer: str
    solution: str
    wrong: tuple[str, ...] = ()
    unit: str = ""
    is_number: bool = True

    @property
    def distractors(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(w for w in self.wrong if w != self.answer))[:3]


@dataclass(frozen=True, slots=True)
class Topic:
    """``rule`` holds paragraphs of HTML, ``mistake`` what is often thought and what to answer."""

    key: str
    subject: str
    grades: tuple[int, int]
    title: str
    outcome: str
    rule: tuple[str, ...]
    formula: str
    mistake: tuple[str, str]
    terms: tuple[tuple[str, str], ...]
    codes: tuple[str, ...]
    make: Callable[[Random], Exercise]
    lang: str = "ru"


def num(value: Number) -> str:
    """12 or 2,5; a fraction that no finite decimal equals stays a fraction."""
    value = Fraction(value)
    sign = "-" if value < 0 else ""
    value = abs(value)
    for places in range(7):
        scaled = value * 10**places
        if scaled.denominator == 1:
            digits = str(scaled.numerator).rjust(places + 1, "0")
            return sign + (f"{digits[:-places]},{digits[-places:]}" if places else digits)
    return f"{sign}{value.numerator}/{value.denominator}"


def numbers(*values: Number) -> tuple[str, ...]:
    return tuple(num(value) for value in values)


def frac(value: Fraction) -> str:
    """3/4, or 2 where it is whole."""
    return str(value)


def tex(value: Number) -> str:
    value = Fraction(value)
    if value.denominator == 1:
        return str(value.numerator)
    sign = "-" if value < 0 else ""
    return rf"{sign}\frac{{{abs(value.numerator)}}}{{{value.denominator}}}"


def signed(value: int, letter: str = "") -> str:
    """“+ 3x”, “- x”: a further term of a sum."""
    size = "" if letter and abs(value) == 1 else str(abs(value))
    return f"{'-' if value < 0 else '+'} {size}{letter}"


def first(value: int, letter: str) -> str:
    """The leading term: 3x, x, -x."""
    return {1: letter, -1: f"-{letter}"}.get(value, f"{value}{letter}")


def topic(  # noqa: PLR0913, PLR0917  # a row of a table of topics
    key: str,
    subject: str,
    grades: tuple[int, int],
    title: str,
    outcome: str,
    rule: tuple[str, str],
    formula: str,
    mistake: tuple[str, str],
    terms: tuple[tuple[str, str], tuple[str, str]],
    code: str,
    make: Callable[[Random], Exercise],
) -> Topic:
    """A topic whose rule is two sentences and which has one place in the curriculum."""
    rules = tuple(f"<p>{sentence}</p>" for sentence in rule)
    return Topic(
        key, subject, grades, title, outcome, rules, formula, mistake, terms, (code,), make
    )
