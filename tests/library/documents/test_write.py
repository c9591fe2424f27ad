"""Written files open elsewhere, hold the lesson, and tell visitors no answers."""

import io
import json
import zipfile
from xml.etree import ElementTree as ET

import docx
import pypdf
import pytest

from library.documents.model import (
    Code,
    File,
    Formula,
    Option,
    Picture,
    Question,
    Quiz,
    Script,
    Stage,
    Table,
    Task,
    Text,
)
from library.documents.read import read
from library.documents.write import WRITERS, Author, Card, safe_name, write, write_zip

from . import files

SCRIPT = Script(
    title="Дроби",
    lang="ru",
    outcome="Понимать дроби",
    stages=(
        Stage(
            "Объяснение",
            "Увидеть долю",
            10,
            "pairs",
            teacher=(Text("<p>CANARY-TEACHER</p>"),),
            board=(
                Text(r"<p>Пусть <b>дано</b> \(x<y\): #нет $ _и_ *тут* @раз</p>"),
                Formula(r"\frac{1}{2}"),
                Picture("pie.png", "Пирог", "Половина пирога"),
                Table((("Дробь", "Доля"), (r"\(\frac12\)", "половина"))),
                Code("print('да')\n", "python"),
            ),
            student=(
                Task("<p>Сколько?</p>", "<p>CANARY-ANSWER</p>", points=2),
                Quiz(
                    (
                        Question(
                            "Что больше?",
                            options=(Option("одно"), Option("другое", correct=True)),
                            explanation="CANARY-WHY",
                        ),
                        Question("Число?", "number", answer="CANARY-7"),
                    )
                ),
                File("sheet.txt", "Лист"),
            ),
        ),
        Stage("Итог", board=(Text("<p>Конец</p>"),)),
    ),
    assets={"pie.png": files.png()},
)
CARD = Card(
    title='Дроби: "половина" & <четверть> #1',
    lang="ru",
    authors=(Author("Иванова А. А.", "Школа № 5"),),
    subject="Математика",
    grades="5–6",
    licence="CC-BY-4.0",
    licence_url="https://creativecommons.org/licenses/by/4.0/",
    source="Сборник",
    version="2",
    address="https://example.org/lesson",
    date="2026-11-22",
)


def pdf_text(data: bytes) -> str:
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(data)).pages)


def all_text(data: bytes, form: str) -> str:
    if form == "pdf":
        return pdf_text(data)
    if form == "md":
        return data.decode()
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return "".join(archive.read(name).decode(errors="replace") for name in archive.namelist())


@pytest.mark.parametrize("form", WRITERS)
@pytest.mark.parametrize("audience", ["public", "student"])
def test_no_answers_for_visitors_and_students(form: str, audience: str) -> None:
    written = write(SCRIPT.for_audience(audience), CARD, form)  # type: ignore[arg-type]

    assert "CANARY" not in all_text(written, form)


@pytest.mark.parametrize("form", WRITERS)
def test_the_teacher_gets_everything(form: str) -> None:
    found = all_text(write(SCRIPT, CARD, form), form)

    for canary in ("CANARY-TEACHER", "CANARY-ANSWER", "CANARY-WHY", "CANARY-7"):
        assert canary in found


def test_pdf() -> None:
    data = write(SCRIPT, CARD, "pdf")
    reader = pypdf.PdfReader(io.BytesIO(data))
    found = pdf_text(data)

    assert reader.metadata is not None
    assert reader.metadata.title == CARD.title
    assert reader.trailer["/Root"]["/Lang"] == "ru"  # type: ignore[index]
    assert "/StructTreeRoot" in reader.trailer["/Root"]  # type: ignore[operator]
    for words in ("Объяснение", "Учителю", "На доске", "Ученику", "половина", "Иванова",
                  "CC-BY-4.0", "#нет $ _и_ *тут* @раз", "Понимать дроби", "Баллы: 2"):  # fmt: skip
        assert words in found
    assert len(reader.pages[0].images) + len(reader.pages[-1].images) >= 1
    box = reader.pages[0].mediabox
    assert (round(box.width), round(box.height)) == (595, 842)


def test_pdf_survives_a_formula_that_cannot_be_set() -> None:
    bad = Stage("A", board=(Formula(r"\frac{1"), Formula(r"\undefined{x}"), Formula("y")))

    assert "undefined" in pdf_text(write(Script("A", "en", stages=(bad,)), CARD, "pdf"))


def test_docx_is_real_word() -> None:
    document = docx.Document(io.BytesIO(write(SCRIPT, CARD, "docx")))
    headings = [p.text for p in document.paragraphs if p.style and p.style.name == "Heading 1"]
    xml = document.element.xml

    assert document.core_properties.title == CARD.title
    assert headings == ["Объяснение", "Итог"]
    assert document.tables[0].cell(1, 1).text == "половина"
    assert "<m:oMath" in xml
    assert 'descr="Пирог"' in xml


@pytest.mark.parametrize("form", ["docx", "odt", "epub", "md"])
def test_what_is_written_can_be_read_again(form: str) -> None:
    script = read(write(SCRIPT, CARD, form), f"lesson.{form}").script
    found = json.dumps(script.to_json(), ensure_ascii=False)

    assert {"Объяснение", "Итог"} <= {stage.title for stage in script.stages}
    assert "Пусть <b>дано</b>" in found
    assert "frac{1}{2}" in found
    assert "половина" in found


def test_zip() -> None:
    attachments = {"../../evil.txt": b"1", "EVIL.txt": b"2", "lesson.pdf": b"3", "aux": b"4"}
    data = write_zip(SCRIPT, CARD, metadata={"name": "Дроби"}, attachments=attachments)
    again = write_zip(SCRIPT, CARD, metadata={"name": "Дроби"}, attachments=attachments)

    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = archive.namelist()
        assert archive.testzip() is None
        assert json.loads(archive.read("metadata.json")) == {"name": "Дроби"}
        assert archive.read("pie.png") == files.png()
        assert pdf_text(archive.read("lesson.pdf"))
        assert "![Пирог](pie.png)" in archive.read("lesson.md").decode()
    assert data == again
    assert len({name.casefold() for name in names}) == len(names)
    assert not any(".." in name or name.startswith("/") for name in names)


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\temp\\план урока.docx", "план урока.docx"),
        ("a<b>:c?.txt", "a_b__c_.txt"),
        ("CON", "_CON"),
        ("...", "file"),
        ("x" * 300 + ".pdf", "x" * 100 + ".pdf"),
    ],
)
def test_safe_names(name: str, safe: str) -> None:
    assert safe_name(name) == safe


def test_the_epub_is_well_formed() -> None:
    with zipfile.ZipFile(io.BytesIO(write(SCRIPT, CARD, "epub"))) as archive:
        pages = [name for name in archive.namelist() if name.endswith(".xhtml")]
        for name in pages:
            ET.fromstring(archive.read(name))  # noqa: S314 - written just now
    assert pages
