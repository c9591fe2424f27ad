"""Files of a lesson against bare typst and pandoc on the same content."""

import shutil
import statistics
import subprocess
import tempfile
import tomllib
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import typst
from django.conf import settings

from library.actions.create_lesson import create_lesson
from library.documents import pandoc
from library.documents.model import Picture, Script
from library.documents.page import Card, Page
from library.documents.pdf import HTML
from library.files import written_file
from library.models import LessonPage, Version
from library.scripts import script_of
from tests.benchmarks import world
from tests.benchmarks.measuring import Comparison, compare, interleaved

ORIGINALS = world.DEMO / "originals"
FONTS = typst.Fonts(include_system_fonts=False, include_embedded_fonts=True)


@dataclass(frozen=True, slots=True)
class Content:
    """A published version, and its content laid out for the bare tools."""

    version: Version
    folder: Path


def run(size: int, rounds: int) -> list[Comparison]:
    """Half of the ``size`` lessons our own, with pictures, tasks and quizzes; half imported."""
    with tempfile.TemporaryDirectory() as folder:
        contents = [_content(version, Path(folder)) for version in _versions(size)]
        systems: dict[str, Callable[[Content], object]] = {
            "pdf": partial(_ours, "pdf"),
            "docx": partial(_ours, "docx"),
            "pandoc and typst": _pandoc_and_typst,
            "typst": _typst,
            "pandoc": _pandoc_docx,
        }
        interleaved(systems, [contents[:2]], statistics.fmean)
        figures = interleaved(systems, [contents] * rounds, statistics.fmean)
    compared = partial(compare, samples=len(contents) * rounds)
    ours = "as the site makes it on the first download: read, written, kept"
    return [
        compared(
            f"PDF {ours}",
            "bare pandoc (HTML to Typst) and typst",
            figures["pdf"],
            figures["pandoc and typst"],
            goal=1.5,
        ),
        compared(
            f"DOCX {ours}",
            "bare pandoc (HTML to DOCX)",
            figures["docx"],
            figures["pandoc"],
            goal=1.5,
        ),
        compared(
            f"PDF {ours}",
            "bare typst alone, its source written before",
            figures["pdf"],
            figures["typst"],
        ),
    ]


def _versions(size: int) -> Iterator[Version]:
    scripts = [_original(path) for path in sorted(ORIGINALS.glob("*.toml"))[: size // 2]]
    imported = world.lessons(size - len(scripts))
    for script in scripts:
        yield _published(script)
    for lesson in imported:
        assert lesson.current_version
        yield lesson.current_version


def _original(path: Path) -> Script:
    script = Script.from_json(tomllib.loads(path.read_text(encoding="utf-8")))
    blocks = (block for stage in script.stages for block in stage.blocks())
    names = {block.asset for block in blocks if isinstance(block, Picture)}
    return replace(script, assets={name: (ORIGINALS / name).read_bytes() for name in names})


def _published(script: Script) -> Version:
    lesson = create_lesson(script=script, subject=world.subject(), slug_suffix=uuid.uuid4().hex[:8])
    lesson.get_latest_revision().publish()
    return Version.objects.get(publication=lesson)


def _content(version: Version, folder: Path) -> Content:
    """The same HTML that our writers give to pandoc, and Typst source that pandoc makes of it."""
    content = Content(version, folder / str(version.pk))
    content.folder.mkdir()
    page = LessonPage.objects.get(pk=version.publication_id)
    script = script_of(page).for_audience("public")
    for name, data in script.assets.items():
        (content.folder / name).write_bytes(data)
    markup = Page(script, Card(page.title, page.language)).whole()
    (content.folder / "page.html").write_text(markup, encoding="utf-8")
    _pandoc(content, "typst", "ready.typ")
    return content


def _ours(form: str, content: Content) -> None:
    shutil.rmtree(Path(settings.MEDIA_ROOT) / "written", ignore_errors=True)
    assert written_file(content.version, "public", form).data


def _pandoc(content: Content, form: str, out: str) -> None:
    command = [pandoc.executable(), "-f", HTML, "-t", form, "-s", "page.html", "-o", out]
    subprocess.run(command, cwd=content.folder, check=True, stderr=subprocess.DEVNULL)


def _pandoc_docx(content: Content) -> None:
    _pandoc(content, "docx", "out.docx")


def _pandoc_and_typst(content: Content) -> None:
    _pandoc(content, "typst", "page.typ")
    _compiled(content, "page.typ")


def _typst(content: Content) -> None:
    _compiled(content, "ready.typ")


def _compiled(content: Content, name: str) -> None:
    compiler = typst.Compiler(content.folder / name, root=content.folder, font_paths=FONTS)
    compiler.compile(format="pdf", output=content.folder / "out.pdf")
