"""The editors' own lessons keep to the contract that every reader and writer relies on."""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import fields
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from latex2mathml.converter import convert

from library.documents.model import (
    RICH_TEXT_TAGS,
    Audience,
    Block,
    File,
    Formula,
    Picture,
    Question,
    Quiz,
    Script,
    Table,
    Task,
    Text,
)

FOLDER = Path(__file__).parents[2] / "eschool" / "demo" / "data" / "originals"
LESSONS = sorted(FOLDER.glob("*.toml"))
SUBJECTS = frozenset(
    "mathematics russian literature english physics chemistry biology geography history "  # noqa: SIM905
    "social-studies computing primary technology arts safety".split()
)
INLINE_TAGS = frozenset({"b", "i", "sub", "sup", "code", "a", "br"})
BLOCK_TAGS = RICH_TEXT_TAGS - INLINE_TAGS
PICTURE_BYTES = 60 * 1024
OTHERS: tuple[Audience, ...] = ("student", "public")

each_lesson = pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)


class Markup(HTMLParser):
    """Collects what is wrong with a piece of rich text."""

    def __init__(self, allowed: frozenset[str]) -> None:
        super().__init__()
        self.allowed = allowed
        self.open: list[str] = []
        self.faults: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        if tag not in self.allowed or names != (["href"] if tag == "a" else []):
            self.faults.append(f"<{tag} {' '.join(names)}>")
        if tag not in {"br", "hr"}:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        if data.strip() and self.allowed & BLOCK_TAGS and not self.open:
            self.faults.append(f"text outside a paragraph: {data.strip()[:40]}")
        if "<" in data or ">" in data:
            self.faults.append(f"bare angle bracket: {data.strip()[:40]}")


def faults(html: str, *, allowed: frozenset[str] = RICH_TEXT_TAGS) -> list[str]:
    parser = Markup(allowed)
    parser.feed(html)
    parser.close()
    return parser.faults + [f"<{tag}> is left open" for tag in parser.open]


@cache
def raw(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


@cache
def script(path: Path) -> Script:
    return Script.from_json(raw(path))


def blocks(path: Path) -> Iterator[Block]:
    for stage in script(path).stages:
        yield from stage.blocks()


def questions(path: Path) -> Iterator[Question]:
    for block in blocks(path):
        if isinstance(block, Quiz):
            yield from block.questions


def rich_texts(block: Block) -> Iterator[str]:
    if isinstance(block, Text):
        yield block.html
    if isinstance(block, Task):
        yield from (block.prompt, block.answer)


def inline_texts(block: Block) -> Iterator[str]:
    if isinstance(block, Table):
        yield from (cell for row in block.rows for cell in row)
        yield block.caption
    if isinstance(block, Picture | Formula):
        yield block.caption
    if isinstance(block, Quiz):
        for question in block.questions:
            yield from (question.prompt, question.explanation)
            yield from (option.text for option in question.options)


def formulas(block: Block) -> Iterator[str]:
    if isinstance(block, Formula):
        yield block.tex
    for text in (*rich_texts(block), *inline_texts(block)):
        yield from re.findall(r"\\\((.+?)\\\)", text)


def test_there_are_enough_lessons_of_different_subjects_and_grades() -> None:
    lessons = [raw(path) for path in LESSONS]
    assert len(lessons) >= 14
    assert len({lesson["subject"] for lesson in lessons}) >= 12
    assert {grade for lesson in lessons for grade in lesson["grades"]} == set(range(1, 12))
    assert len({lesson["title"] for lesson in lessons}) == len(lessons)


@each_lesson
def test_lesson_is_described(path: Path) -> None:
    lesson = raw(path)
    assert lesson["lang"] == "ru"
    assert lesson["subject"] in SUBJECTS
    assert len(lesson["outcome"]) > 60
    assert all(keyword["term"] and keyword["definition"] for keyword in lesson["keywords"])
    assert all(item["statement"] and item["response"] for item in lesson["misconceptions"])
    for name in ("keywords", "misconceptions", "equipment", "key_learning_points"):
        assert len(lesson[name]) >= 2, name


@each_lesson
def test_stages_fill_one_school_hour(path: Path) -> None:
    stages = script(path).stages
    assert 5 <= len(stages) <= 8
    assert script(path).minutes == 45
    assert all(stage.purpose and stage.teacher for stage in stages)
    assert "homework" in {stage.form for stage in stages}
    assert len({stage.form for stage in stages}) >= 3


@each_lesson
def test_all_three_screens_are_used(path: Path) -> None:
    stages = script(path).stages
    assert sum(bool(stage.board) for stage in stages) >= 4
    assert sum(bool(stage.student) for stage in stages) >= 4


@each_lesson
def test_tasks_and_questions_can_be_marked(path: Path) -> None:
    tasks = [block for block in blocks(path) if isinstance(block, Task)]
    assert tasks
    assert all(task.prompt and task.answer and task.points > 0 for task in tasks)
    quizzes = [block for block in blocks(path) if isinstance(block, Quiz)]
    assert any(len(quiz.questions) >= 5 for quiz in quizzes)
    for question in questions(path):
        assert question.prompt
        assert question.explanation
        check_key(question)


def check_key(question: Question) -> None:
    correct = sum(option.correct for option in question.options)
    texts = [option.text for option in question.options]
    assert len(set(texts)) == len(texts), question.prompt
    if question.kind == "single":
        assert correct == 1, question.prompt
        assert len(texts) >= 3, question.prompt
    elif question.kind == "multiple":
        assert 1 <= correct < len(texts), question.prompt
    else:
        assert not texts
        assert question.answer.strip(), question.prompt
    if question.kind == "number":
        float(question.answer)
        float(question.tolerance or 0)


@each_lesson
def test_rich_text_is_limited_and_balanced(path: Path) -> None:
    for block in blocks(path):
        for html in rich_texts(block):
            assert faults(html) == [], html
        for html in inline_texts(block):
            assert faults(html, allowed=INLINE_TAGS) == [], html


@each_lesson
def test_tables_are_rectangular(path: Path) -> None:
    for block in blocks(path):
        if isinstance(block, Table):
            assert len({len(row) for row in block.rows}) == 1, block


@each_lesson
def test_formulas_convert(path: Path) -> None:
    for block in blocks(path):
        for tex in formulas(block):
            markup = convert(tex)
            assert "<math" in markup
            assert "\\" not in markup, tex
        for text in (*rich_texts(block), *inline_texts(block)):
            assert text.count(r"\(") == text.count(r"\)"), text


@each_lesson
def test_pictures_are_there_light_and_described(path: Path) -> None:
    for block in blocks(path):
        assert not isinstance(block, File)
        if isinstance(block, Picture):
            assert len(block.alt) >= 40
            assert (FOLDER / block.asset).stat().st_size <= PICTURE_BYTES


def test_every_picture_is_used() -> None:
    used = {block.asset for path in LESSONS for block in blocks(path) if isinstance(block, Picture)}
    shipped = {f"pictures/{path.name}" for path in (FOLDER / "pictures").iterdir()}
    assert shipped == used
    assert len(shipped) >= 8


@each_lesson
def test_answers_stay_with_the_teacher(path: Path) -> None:
    for audience in OTHERS:
        for stage in script(path).for_audience(audience).stages:
            assert stage.teacher == ()
            assert not any(block.answer for block in stage.blocks() if isinstance(block, Task))


@each_lesson
def test_typography(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"[А-яё] - [А-яё]", text), "a hyphen stands for a dash"
    assert "..." not in text


@each_lesson
def test_round_trip(path: Path) -> None:
    assert Script.from_json(script(path).to_json()) == script(path)


def test_contract_fields_are_the_only_stage_fields() -> None:
    stage_fields = {f.name for f in fields(type(script(LESSONS[0]).stages[0]))}
    assert all(set(stage) <= stage_fields for path in LESSONS for stage in raw(path)["stages"])


@each_lesson
def test_formulas_stand_only_where_they_are_rendered(path: Path) -> None:
    stages = script(path).stages
    plain = [text for stage in stages for text in (stage.title, stage.purpose)]
    plain += [question.explanation for question in questions(path)]
    for block in blocks(path):
        if isinstance(block, Picture | Table | Formula):
            plain.append(block.caption)
    assert not any("\\(" in text for text in plain)
