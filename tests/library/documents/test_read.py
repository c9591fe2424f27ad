"""Real files of every kind become scripts, and what is lost is listed."""

import base64
import contextlib
import functools
import io
import json
import time
from pathlib import Path

import docx
import pytest

from library.documents.findings import FINDING_CODES, Finding, Refused
from library.documents.model import (
    Block,
    Code,
    Formula,
    Picture,
    Quiz,
    Script,
    Stage,
    Table,
    Task,
    Text,
)
from library.documents.read import MarkdownBody, Reading, read, read_markdown_batch

from . import files


def blocks(script: Script) -> list[Block]:
    return [block for stage in script.stages for block in stage.blocks()]


def text(found: tuple[Block, ...] | list[Block]) -> str:
    return "".join(block.html for block in found if isinstance(block, Text))


def codes(reading: Reading) -> set[str]:
    found = {finding.code for finding in reading.not_understood}
    assert found <= FINDING_CODES
    return found


def markdown(body: str, **kwargs: str) -> Reading:
    return read(body.encode(), "lesson.md", **kwargs)


def stage(body: str) -> Stage:
    return markdown(f"# Stage\n\n{body}\n\n# Other\n\nend").script.stages[0]


@functools.cache
def word_reading() -> Reading:
    return read(files.word(), "урок.docx")


class TestWord:
    @pytest.fixture
    def reading(self) -> Reading:
        return word_reading()

    def test_title_language_and_outcome(self, reading: Reading) -> None:
        script = reading.script

        assert (script.title, script.lang) == ("Дроби и доли", "ru")
        assert script.outcome == "Понимать дробь как часть целого."

    def test_headings_become_stages_with_minutes_and_forms(self, reading: Reading) -> None:
        assert [(s.title, s.minutes, s.form) for s in reading.script.stages] == [
            ("Разминка", 5, "frontal"),
            ("Работа в парах", 15, "pairs"),
            ("Домашнее задание", None, "homework"),
        ]

    def test_formula_picture_table_and_list_survive(self, reading: Reading) -> None:
        found = blocks(reading.script)
        [picture] = [block for block in found if isinstance(block, Picture)]
        [table] = [block for block in found if isinstance(block, Table)]

        assert r"Запишем дробь \(\frac{a}{b}\) на доске." in text(found)
        assert picture.alt == "Пирог, разрезанный на части"
        assert reading.script.assets[picture.asset] == files.png()
        assert ("1/2", "половина") in table.rows
        assert "<ul><li>первое</li><li>второе</li></ul>" in text(found)

    def test_answers_go_to_the_teacher(self, reading: Reading) -> None:
        assert "КАНАРЕЙКА" in text(reading.script.stages[1].teacher)
        assert "КАНАРЕЙКА" not in json.dumps(
            reading.script.for_audience("public").to_json(), ensure_ascii=False
        )

    def test_nothing_is_reported_lost(self, reading: Reading) -> None:
        assert reading.not_understood == ()


def test_word_without_headings() -> None:
    document = docx.Document()
    for words in ("Организационный момент", "Объяснение"):
        document.add_paragraph().add_run(words).bold = True
        document.add_paragraph(f"Текст части «{words}».")

    script = read(files.saved(document), "план_урока.docx").script

    assert script.title == "план урока"
    assert [s.title for s in script.stages] == ["Организационный момент", "Объяснение"]


def test_word_objects_that_are_not_read_are_listed() -> None:
    svg = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
    document = docx.Document()
    document.add_heading("Часть", 1)
    document.add_picture(io.BytesIO(files.png()))
    document.sections[0].header.paragraphs[0].text = "Школа 5"
    data = files.saved(document)
    data = files.rezipped(
        data,
        word__media__image1_png=None,
        **{
            "word/media/image1.png": svg,
            "word/comments.xml": b'<w:comments xmlns:w="w"><w:comment/></w:comments>',
            "word/charts/chart1.xml": b"<c/>",
            "word/diagrams/data1.xml": b"<d/>",
            "word/embeddings/oleObject1.bin": b"ole",
        },
    )

    assert codes(read(data, "a.docx")) == {
        "svg_dropped", "header_footer", "comment", "chart", "smartart", "embedded_object",
    }  # fmt: skip


@pytest.mark.parametrize("form", ["odt", "epub", "pptx", "html", "ipynb"])
def test_other_kinds(form: str, tmp_path: Path) -> None:
    reading = read(files.by_pandoc(form, tmp_path), f"lesson.{form}")
    script, found = reading.script, blocks(reading.script)

    assert script.title == ("lesson" if form == "ipynb" else "Квадраты")
    assert [s.title for s in script.stages][:3] == ["Начало", "Середина", "Конец"]
    assert script.stages[0].minutes == 10
    assert r"\(x" in text(found)
    assert any(isinstance(block, Table) for block in found)
    assert '<a href="https://example.org/a">ссылка</a>' in text(found)
    if form == "html":
        assert codes(reading) == {"picture_missing"}
    else:
        assert files.png() in script.assets.values()
    if form != "pptx":
        assert any(isinstance(block, Formula) for block in found)


@pytest.mark.parametrize("form", ["pptx", "html", "epub"])
def test_notes_go_to_the_teacher(form: str, tmp_path: Path) -> None:
    script = read(files.by_pandoc(form, tmp_path), f"lesson.{form}").script

    assert "Заметка учителю" in text(script.stages[0].teacher)
    assert "Заметка" not in text(script.stages[0].board)


def test_html_with_scripts_frames_and_addresses() -> None:
    page = """<html><head><title>Урок</title></head><body><h1>Раз</h1>
      <p onclick="alert(1)">Слово <a href="javascript:alert(1)">сюда</a></p>
      <script>alert('КАНАРЕЙКА')</script><iframe src="http://127.0.0.1/x"></iframe>
      <svg><script>alert(2)</script></svg><video src="a.mp4"></video>
      <img src="http://127.0.0.1/a.png"><h1>Два</h1><p>Конец</p></body></html>"""

    reading = read(page.encode("cp1251"), "lesson.html")
    written = json.dumps(reading.script.to_json(), ensure_ascii=False)

    assert codes(reading) == {
        "script", "iframe", "svg_dropped", "media", "link_dropped", "picture_remote",
    }  # fmt: skip
    assert "Слово сюда" in written
    assert not any(word in written for word in ("alert", "КАНАРЕЙКА", "javascript"))


def test_a_picture_in_the_text_itself() -> None:
    data = base64.b64encode(files.png()).decode()
    script = markdown(f"![Пирог](data:image/png;base64,{data})").script

    assert script.assets == {"picture-1.png": files.png()}


def test_a_picture_bomb_in_the_text_itself() -> None:
    data = base64.b64encode(files.png_claiming(50_000, 50_000)).decode()

    with pytest.raises(Refused) as caught:
        markdown(f"![x](data:image/png;base64,{data})")

    assert caught.value.code == "picture_too_large"


def test_a_file_of_the_server_is_never_read() -> None:
    reading = markdown("# A\n\n![x](/etc/passwd) ![y](../../etc/hostname)")

    assert reading.script.assets == {}
    assert codes(reading) == {"picture_missing"}


def test_markdown_structure() -> None:
    found = stage(
        "Пусть $a<b$, тогда \\(c\\).\n\n$$\nx = 1\n\n+ 2\n$$\n\n1. один\n\n"
        "   ```python\n   print(1)\n"
        "   ```\n2. два\n\n> цитата\n\n## Мельче\n\n### Ещё мельче\n\n`\\(не формула\\)`"
    ).board

    assert found == (
        Text(r"<p>Пусть \(a&lt;b\), тогда \(c\).</p>"),
        Formula("x = 1 + 2"),
        Text("<p>1. один</p>"),
        Code("print(1)", "python"),
        Text(
            "<p>2. два</p><blockquote><p>цитата</p></blockquote><h3>Мельче</h3>"
            r"<h4>Ещё мельче</h4><p><code>\(не формула\)</code></p>"
        ),
    )


def test_a_challenge_becomes_a_task_for_the_student() -> None:
    found = stage("::::: challenge\n\nСколько?\n\n::: solution\n\nПять\n\n:::\n\n:::::")

    assert found.student == (Task("<p>Сколько?</p>", "<p>Пять</p>"),)
    assert found.board == ()


def test_a_choice_becomes_a_quiz() -> None:
    found = stage(
        "::::: task\n\nСтолица?\n\n1. Москва\n2. Тверь\n\n::: answer\n\nA\n\n:::\n\n:::::"
    )

    [quiz] = found.student
    assert isinstance(quiz, Quiz)
    assert [(o.text, o.correct) for o in quiz.questions[0].options] == [
        ("Москва", True), ("Тверь", False),
    ]  # fmt: skip


def test_text_before_the_first_heading_and_a_language_given() -> None:
    script = markdown("Words.\n\n# One\n\na\n\n# Two\n\nb", lang="en").script

    assert [s.title for s in script.stages] == ["Opening", "One", "Two"]


@pytest.mark.parametrize(
    ("heading", "title", "minutes"),
    [
        ("Объяснение (10 мин)", "Объяснение", 10),
        ("Практика — 5-7 минут", "Практика", 7),
        ("Warm-up, 5 minutes", "Warm-up", 5),
        ("15 minutes: reading", "reading", 15),
        ("Минута славы", "Минута славы", None),
        ("Задание 5", "Задание 5", None),
    ],
)
def test_minutes_in_headings(heading: str, title: str, minutes: int | None) -> None:
    found = markdown(f"# {heading}\n\nтекст\n\n# Другое\n\nтекст").script.stages[0]

    assert (found.title, found.minutes) == (title, minutes)


def test_nothing_to_read() -> None:
    with pytest.raises(Refused) as caught:
        markdown("<!-- only a comment -->")

    assert caught.value.code == "document_empty"


def test_nesting_without_end() -> None:
    reading = markdown("# A\n\n" + "> " * 300 + "deep")

    assert codes(reading) == {"too_deep"}


HOSTILE = {
    "openings": ("\\(" * 50_000, "a.md"),
    "brackets": ("\\[" * 50_000, "a.md"),
    "dollars": ("$$ a\n" * 20_000, "a.md"),
    "quotes": (">" * 20_000, "a.md"),
    "emphasis": ("*a _b " * 3000 + "_ *" * 3000, "a.md"),
    "stars": ("*a **b " * 20_000, "a.md"),
    "headings": ("# a\n" * 10_000, "a.md"),
    "scripts": ("<p>" + "<script " * 50_000, "a.html"),
    "unclosed": ("<p>" + "<svg><iframe><object>" * 30_000, "a.html"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_text_that_would_take_for_ever(name: str) -> None:
    body, filename = HOSTILE[name]
    began = time.monotonic()

    with contextlib.suppress(Refused):
        read(body.encode(), filename)

    assert time.monotonic() - began < 30


def test_many_at_once_keep_their_order_and_their_failures() -> None:
    bodies = [MarkdownBody(f"# A{n}\n\nx\n\n# B\n\ny", f"T{n}", "en") for n in range(50)]
    bodies[7] = MarkdownBody("", "empty", "en")

    results = list(read_markdown_batch(bodies))

    assert isinstance(results[7], Refused)
    titles = [r.script.title for r in results if isinstance(r, Reading)]
    assert titles == [f"T{n}" for n in range(50) if n != 7]


def test_where_a_finding_stood() -> None:
    reading = markdown("# Раз\n\nа\n\n# Два\n\n<iframe src='x'></iframe>\n")

    assert reading.not_understood == (Finding("iframe", "iframe", "Два"),)
