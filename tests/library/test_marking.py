"""What the server says of an answer."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from library.documents.model import Option, Question, Task
from library.marking import mark


@pytest.mark.parametrize(
    ("kind", "answer", "tolerance", "given_value", "expected"),
    [
        ("number", "9.8", "0.1", "9,81", True),
        ("number", "9.8", "", "9,81", False),
        ("number", "-3", "", "−3", True),
        ("number", "1000", "", "1 000", True),
        ("number", "1", "", "Infinity", False),
        ("text", "Ёж\nежик", "", " еж. ", True),
        ("text", "кислород", "", "водород", False),
    ],
)
def test_marking_reads_what_people_write(
    kind: Any, answer: str, tolerance: str, given_value: str, expected: bool
) -> None:
    question = Question("?", kind=kind, answer=answer, tolerance=tolerance)
    assert mark(question, given_value).is_correct is expected


@given(st.lists(st.booleans(), min_size=1, max_size=8), st.sets(st.integers(0, 7)))
def test_a_choice_is_right_only_when_it_is_exactly_the_right_ones(
    correct: list[bool], chosen: set[int]
) -> None:
    options = tuple(Option(str(n), is_right) for n, is_right in enumerate(correct))
    right = {n for n, is_right in enumerate(correct) if is_right}
    marked = mark(Question("?", kind="multiple", options=options), sorted(chosen))
    assert marked.is_correct is (chosen == right)


@given(st.text())
def test_a_task_in_free_words_is_never_marked_by_the_machine(text: str) -> None:
    assert mark(Task("<p>?</p>", "<p>!</p>", kind="open"), text).is_correct is None
