"""Marks answers on the server; the accepted ones never leave it."""

import html
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from library.documents.model import Question, Quiz, Script, Task

MAX_ANSWER = 10_000
_TAGS = re.compile(r"<br>|</?p>|<[^>]+>")


@dataclass(frozen=True, slots=True)
class Mark:
    """``is_correct`` is None where a person must read it."""

    is_correct: bool | None
    points: int


def items_of(script: Script) -> Iterator[Task | Question]:
    """Everything on the student's screen that is answered, in order."""
    for stage in script.with_student_screen().stages:
        for block in stage.student:
            if isinstance(block, Task):
                yield block
            elif isinstance(block, Quiz):
                yield from block.questions


def points_possible(script: Script) -> int:
    return sum(item.points if isinstance(item, Task) else 1 for item in items_of(script))


def mark(item: Task | Question, value: str | Sequence[int]) -> Mark:
    """``value`` is the text given, or the numbers (from 0) of the options chosen."""
    if isinstance(item, Task):
        return _mark_task(item, str(value))
    correct = _is_correct(item, value)
    return Mark(correct, int(correct))


def _mark_task(task: Task, value: str) -> Mark:
    if task.kind == "open" or not task.answer:
        return Mark(None, 0)
    accepted = _TAGS.sub("\n", task.answer).split("\n")
    correct = _folded(value) in {_folded(html.unescape(line)) for line in accepted if line.strip()}
    return Mark(correct, task.points if correct else 0)


def _is_correct(question: Question, value: str | Sequence[int]) -> bool:
    match question.kind:
        case "single" | "multiple":
            right = {n for n, option in enumerate(question.options) if option.correct}
            return not isinstance(value, str) and set(value) == right
        case "number":
            return _is_near(str(value), question.answer, question.tolerance)
        case "text":
            accepted = {_folded(line) for line in question.answer.splitlines() if line.strip()}
            return _folded(str(value)) in accepted


def _is_near(value: str, answer: str, tolerance: str) -> bool:
    given, wanted, margin = _number(value), _number(answer), _number(tolerance or "0")
    if given is None or wanted is None:
        return False
    return abs(given - wanted) <= (margin or 0)


def _number(text: str) -> Decimal | None:
    """People write 1 234,5 and −3; a machine wants 1234.5 and -3."""
    plain = re.sub(r"\s", "", text).replace(",", ".").replace("−", "-")
    try:
        number = Decimal(plain)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _folded(text: str) -> str:
    """Case, ё, spaces and the final full stop do not make an answer wrong."""
    words = unicodedata.normalize("NFKC", text).casefold().replace("ё", "е").split()
    return " ".join(words).strip(" .!")
