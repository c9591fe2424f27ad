"""A script as a tagged A4 PDF: pandoc writes Typst, Typst sets it with its own fonts."""

import datetime as dt
import html
import json
import re
from functools import cache
from pathlib import Path

import typst

from . import pandoc
from .model import Formula, Script
from .page import Card, Page

TEMPLATE = Path(__file__).with_name("lesson.typ")
HTML = "html+tex_math_single_backslash-auto_identifiers"
_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_DEFINITIONS = "#let horizontalrule = line(length: 100%, stroke: 0.5pt + gray)\n"
_INLINE = re.compile(r"\\\(((?:(?!\\[()]).)+)\\\)", re.DOTALL)


def write_pdf(script: Script, card: Card) -> bytes:
    """The PDF; a formula that Typst cannot set stands as its TeX."""
    with pandoc.workshop() as folder:
        (folder / "main.typ").write_bytes(TEMPLATE.read_bytes())
        for name, data in script.assets.items():
            (folder / name).write_bytes(data)
        page = Page(script, card)
        try:
            return _set(page, folder)
        except typst.TypstError:
            page.unwritable = _unwritable(script, folder)
            return _set(page, folder)


def _set(page: Page, folder: Path) -> bytes:
    body = as_typst(page.bare(), folder)
    (folder / "body.typ").write_text(_DEFINITIONS + body, encoding="utf-8")
    return _compiled(folder, page)


def as_typst(markup: str, folder: Path) -> str:
    arguments = ["-f", HTML, "-t", "typst-smart", "--wrap=none"]
    return pandoc.run(arguments, folder=folder, feed=markup.encode()).decode()


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True)


def _compiled(folder: Path, page: Page) -> bytes:
    compiler = typst.Compiler(
        folder / "main.typ",
        root=folder,
        font_paths=_fonts(),
        sys_inputs={"card": json.dumps(_inputs(page))},
    )
    result = compiler.compile(format="pdf", timestamp=_timestamp(page.card.date))
    assert isinstance(result, bytes)  # noqa: S101 - many pages still are one PDF
    return result


def _inputs(page: Page) -> dict[str, object]:
    card = page.card
    return {
        "title": card.title,
        "lang": card.lang.partition("-")[0],
        "authors": [author.name for author in card.authors],
        "facts": list(page.facts()),
        "outcome": page.script.outcome,
        "outcome_label": page.words["outcome"],
        "credit": list(page.credit()),
        "site": card.licence,
    }


def _timestamp(date: str) -> dt.datetime:
    match = _DATE.match(date)
    year, month, day = (int(part) for part in match.groups()) if match else (2026, 1, 1)
    return dt.datetime(year, month, day, tzinfo=dt.UTC)


def _unwritable(script: Script, folder: Path) -> frozenset[str]:
    """The formulas that Typst refuses, each tried alone."""
    formulas = sorted(all_formulas(script))
    markup = "<hr>".join(
        f"<p>{Page(script, Card('', 'en')).rich(_inline(t))}</p>" for t in formulas
    )
    pieces = as_typst(markup, folder).split("#horizontalrule")
    tried = zip(formulas, pieces, strict=False)
    return frozenset(tex for tex, piece in tried if not _compiles(piece, folder))


def _inline(tex: str) -> str:
    return "\\(" + tex.replace("&", "&amp;").replace("<", "&lt;") + "\\)"


def _compiles(piece: str, folder: Path) -> bool:
    (folder / "try.typ").write_text(piece, encoding="utf-8")
    try:
        typst.Compiler(folder / "try.typ", root=folder, font_paths=_fonts()).compile(format="pdf")
    except typst.TypstError:
        return False
    return True


def all_formulas(script: Script) -> set[str]:
    """Every formula of the script, as the page will write it."""
    display = {b.tex for s in script.stages for b in s.blocks() if isinstance(b, Formula)}
    text = Page(script, Card("", "en")).bare()
    return display | {html.unescape(tex) for tex in _INLINE.findall(text)}
