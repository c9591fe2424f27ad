"""Each accepted format to one tree of pandoc's, with its pictures and what it loses."""

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from . import odt, pandoc, pptx
from .blocks import Node
from .findings import Finding, Refused
from .inlines import plain
from .inspection import in_archive, in_markup
from .markdown import prepared

# Python needs some ten times as much memory to hold the tree.
MAX_TREE = 48 * pandoc.MEGABYTE
MATH = "+tex_math_single_backslash"


@dataclass(slots=True)
class Source:
    """``folder`` holds the extracted pictures; ``formulas`` fill the places left for them."""

    nodes: list[Node]
    title: str = ""
    folder: Path | None = None
    findings: list[Finding] = field(default_factory=list)
    formulas: dict[str, str] = field(default_factory=dict)
    descriptions: dict[str, str] = field(default_factory=dict)
    pictures: dict[str, bytes] = field(default_factory=dict)

    def media(self, address: str) -> bytes | None:
        """The bytes of a picture, never from outside the folder."""
        if address in self.pictures:
            return self.pictures[address]
        if self.folder is None or address.startswith(("http:", "https:", "//")):
            return None
        path = (self.folder / address).resolve()
        inside = path.is_relative_to((self.folder / "media").resolve())
        return path.read_bytes() if inside and path.is_file() else None


def tree(raw: bytes, **kwargs: Any) -> Source:
    """A source from pandoc's JSON."""
    if len(raw) > MAX_TREE:
        raise Refused("document_too_complex")
    try:
        data = json.loads(raw)
    except RecursionError:
        raise Refused("document_too_complex") from None
    source = Source(nodes=data["blocks"], **kwargs)
    source.title = source.title or meta_text(data["meta"].get("title"))
    return source


def meta_text(value: Any) -> str:
    match value:
        case {"t": "MetaInlines", "c": inlines}:
            return plain(inlines)
        case {"t": "MetaString", "c": str(text)}:
            return text
    return ""


def converted(data: bytes, form: str, folder: Path, *options: str) -> bytes:
    """Pandoc's JSON for ``data``; pictures land in ``folder``/media."""
    (folder / "source").write_bytes(data)
    try:
        arguments = ["--sandbox", "-f", form, "-t", "json", "-o", "tree", *options, "source"]
        pandoc.run(arguments, folder=folder)
        return (folder / "tree").read_bytes()
    except pandoc.PandocError as error:
        raise Refused("document_broken", detail=str(error)) from error


def _docx(data: bytes, folder: Path) -> Source:
    raw = converted(data, "docx", folder, "--extract-media=media")
    return tree(raw, folder=folder, findings=in_archive(data))


def _odt(data: bytes, folder: Path) -> Source:
    seen = odt.prepared(data)
    raw = converted(seen.data, "odt", folder, "--extract-media=media")
    source = tree(raw, folder=folder, title=seen.title, findings=[*seen.findings])
    source.descriptions = seen.descriptions
    source.formulas = formulas_from("html", odt.as_html(seen.formulas), seen.formulas, folder)
    return source


def _pptx(data: bytes, folder: Path) -> Source:
    seen = pptx.read(data)
    source = Source(seen.nodes, seen.title, None, [*in_archive(data), *seen.findings])
    source.pictures = seen.pictures
    if seen.formulas:
        docx = pptx.formulas_document(seen.formulas)
        source.formulas = formulas_from("docx", docx, seen.formulas, folder)
    return source


def formulas_from(
    form: str, data: bytes, names: Sequence[str] | dict[str, Any], folder: Path
) -> dict[str, str]:
    """TeX by name from a document that holds one formula a paragraph, in the order of names."""
    if not names:
        return {}
    nodes = json.loads(converted(data, form, folder))["blocks"]
    found: dict[str, str] = {}
    for name, node in zip(names, _paragraphs(nodes), strict=False):
        tex = "".join(i["c"][1] for i in node["c"] if i["t"] == "Math")
        if tex.strip():
            found[name] = tex
    return found


def _paragraphs(nodes: Sequence[Node]) -> list[Node]:
    return [node for node in nodes if node["t"] in {"Para", "Plain"}]


def _html(data: bytes, folder: Path) -> Source:
    text = data.decode()
    cleaned, findings = in_markup(text)
    return tree(converted(cleaned.encode(), f"html{MATH}", folder), findings=findings)


def _epub(data: bytes, folder: Path) -> Source:
    raw = converted(data, "epub", folder, "--extract-media=media")
    return tree(raw, folder=folder, findings=in_archive(data))


def _ipynb(data: bytes, folder: Path) -> Source:
    raw = converted(data, "ipynb", folder, "--extract-media=media")
    return tree(raw, folder=folder)


def _markdown(data: bytes, folder: Path) -> Source:
    [result] = markdown_trees([data.decode()], folder)
    if isinstance(result, str):
        raise Refused("document_broken", detail=result)
    return tree(result)


READERS: dict[str, Callable[[bytes, Path], Source]] = {
    "docx": _docx,
    "odt": _odt,
    "pptx": _pptx,
    "html": _html,
    "epub": _epub,
    "ipynb": _ipynb,
    "markdown": _markdown,
}


def markdown_trees(bodies: Sequence[str], folder: Path, *, seconds: int = 60) -> list[bytes | str]:
    """Pandoc's JSON for each body (or its error) from one process."""
    for index, body in enumerate(bodies):
        (folder / f"{index}.md").write_text(prepared(body), encoding="utf-8")
    script = str(pandoc.LUA / "markdown.lua")
    limits = pandoc.Limits(seconds=seconds, memory=2048 * pandoc.MEGABYTE, runtime=("-A64m",))
    pandoc.run(["lua", script, str(folder), str(len(bodies))], folder=folder, limits=limits)
    return [_result(folder, index) for index in range(len(bodies))]


def _result(folder: Path, index: int) -> bytes | str:
    done = folder / f"{index}.json"
    if done.exists():
        return done.read_bytes()
    failed = folder / f"{index}.error"
    message = failed.read_text(errors="replace") if failed.exists() else ""
    return re.sub(r"\s+", " ", message)[:300] or "pandoc"
