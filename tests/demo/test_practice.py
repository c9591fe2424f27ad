"""The generated practice lessons: labelled, complete, marked right, and reached by the city."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from fractions import Fraction
from functools import cache

import pytest
from latex2mathml.converter import convert

from eschool.demo.practice.casting import NAMES, TOPICS, Part, cast
from eschool.demo.practice.compose import compose
from eschool.demo.practice.model import Topic, num
from library.documents.model import Block, Formula, Question, Quiz, Script, Table, Task, Text
from library.marking import items_of, mark
from tests.demo.test_generate import people
from tests.demo.test_originals import INLINE_TAGS, check_key, faults

each_topic = pytest.mark.parametrize("topic", TOPICS, ids=lambda topic: topic.key)


@cache
def parts() -> list[Part]:
    return cast(people())


@cache
def scripts(topic: Topic) -> list[Script]:
    return [compose(topic, f"{topic.key} {n}", topic.title) for n in range(4)]


def blocks(topic: Topic) -> list[Block]:
    return [b for script in scripts(topic) for stage in script.stages for b in stage.blocks()]


def questions(topic: Topic) -> list[Question]:
    return [q for b in blocks(topic) if isinstance(b, Quiz) for q in b.questions]


def test_there_are_enough_by_enough_people() -> None:
    authors = Counter(t.person.id for part in parts() for t in part.authors)
    assert 120 <= len(parts()) <= 150
    assert 50 <= len(authors) <= 75
    assert all(t.is_verified for part in parts() for t in part.authors)
    assert len({part.topic.subject for part in parts()}) >= 10
    assert len({part.key for part in parts()}) == len(parts())
    grades = {g for part in parts() for g in range(part.topic.grades[0], part.topic.grades[1] + 1)}
    assert grades == set(range(1, 12))


def test_some_are_written_together_or_after_another() -> None:
    by_key = {part.key: part for part in parts()}
    assert sum(len(part.authors) > 1 for part in parts()) >= 8
    made = [part for part in parts() if part.source]
    assert len(made) >= 8
    for part in made:
        source = by_key[part.source]
        assert part.topic == source.topic
        assert {t.person.id for t in part.authors}.isdisjoint(t.person.id for t in source.authors)
    same = Counter(part.script.title for part in parts())
    assert sum(number == 2 for number in same.values()) == 3


def test_every_title_says_that_it_is_generated() -> None:
    for part in parts():
        word = "generated" if part.topic.lang == "en" else "сгенерировано"
        assert part.script.title.endswith(f"({word})")
    assert all("{n}" in name for names in NAMES.values() for name in names)


def test_the_same_city_has_the_same_lessons() -> None:
    assert cast(people()) == parts()


@each_topic
def test_a_lesson_fills_a_school_hour_with_different_exercises(topic: Topic) -> None:
    for script in scripts(topic):
        assert script.minutes == 45
        assert all(stage.teacher and stage.board and stage.student for stage in script.stages)
        assert len(list(items_of(script))) == 10
        prompts = [re.sub(r"</?p>", "", item.prompt) for item in items_of(script)]
        assert len(set(prompts)) == 10
    assert scripts(topic)[0].stages[2].student != scripts(topic)[1].stages[2].student


@each_topic
def test_the_answers_given_to_the_teacher_are_marked_right(topic: Topic) -> None:
    """What the table of answers says, typed by a student, earns the points."""
    for script in scripts(topic):
        for place in (2, 3):
            stage = script.stages[place]
            table = next(b for b in stage.teacher if isinstance(b, Table))
            answers = [row[1] for row in table.rows[1:]]
            items = answered(stage.student)
            for item, answer in zip(items, answers, strict=True):
                check_answer(item, answer)


def answered(shown: Iterable[Block]) -> Iterator[Task | Question]:
    for block in shown:
        if isinstance(block, Task):
            yield block
        if isinstance(block, Quiz):
            yield from block.questions


def check_answer(item: Task | Question, answer: str) -> None:
    if isinstance(item, Task):
        assert mark(item, answer).points == 1
        return
    check_key(item)
    bare = answer.split(" ", 1)[0]
    if item.kind == "single":
        right = [n for n, option in enumerate(item.options) if option.correct]
        assert item.options[right[0]].text == bare
        assert mark(item, right).points == 1
    else:
        assert mark(item, bare).points == 1


@each_topic
def test_what_is_shown_is_well_formed(topic: Topic) -> None:
    for block in blocks(topic):
        if isinstance(block, Text):
            assert faults(block.html) == []
        if isinstance(block, Task):
            assert faults(block.prompt) == faults(block.answer) == []
        if isinstance(block, Table):
            assert all(not faults(cell, allowed=INLINE_TAGS) for row in block.rows for cell in row)
        if isinstance(block, Formula):
            assert "\\" not in convert(block.tex)
    for question in questions(topic):
        assert "\\(" not in question.explanation
        for tex in re.findall(r"\\\((.+?)\\\)", question.prompt):
            assert "\\" not in convert(tex)


def test_sums_are_right_by_another_way() -> None:
    """Python itself reads what some topics ask and finds the same answer."""
    checked = 0
    for topic in TOPICS:
        if topic.key in {"add-20", "add-100", "order", "python"}:
            for question in questions(topic):
                found = re.search(r"(?:Вычисли: |print\()(.+?)(?:\)\?)?$", question.prompt)
                if found and question.kind == "number":
                    shown = found[1].replace("−", "-").replace("·", "*")
                    assert re.fullmatch(r"[\d\s()+*/%-]+", shown), shown
                    assert eval(shown) == int(question.answer)  # noqa: S307  # figures only
                    checked += 1
    assert checked > 30


def test_numbers_are_written_exactly() -> None:
    assert num(Fraction(5, 2)) == "2,5"
    assert num(Fraction(-1, 8)) == "-0,125"
    assert num(12) == "12"
    assert num(Fraction(1, 3)) == "1/3"
