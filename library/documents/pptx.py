"""PowerPoint slides as pandoc's tree; pandoc's own reader loses formulas, pictures and notes.

A slide becomes a section; its speaker notes become a part for the teacher.
"""

import io
import posixpath
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from xml.etree.ElementTree import Element, register_namespace, tostring

from defusedxml.ElementTree import fromstring

from .blocks import Node
from .findings import Finding, Refused
from .slide_lists import lists

_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_TITLES = ("title", "ctrTitle")
_IGNORED = ("dt", "ftr", "sldNum", "hdr", "sldImg")
_CHART = "http://schemas.openxmlformats.org/drawingml/2006/chart"
_DIAGRAM = "http://schemas.openxmlformats.org/drawingml/2006/diagram"
register_namespace("m", _M[1:-1])
register_namespace("a", _A[1:-1])
_ATTR: list[Any] = ["", [], []]


@dataclass(slots=True)
class Seen:
    """``formulas`` maps a placeholder's name to OMML."""

    nodes: list[Node] = field(default_factory=list)
    title: str = ""
    findings: list[Finding] = field(default_factory=list)
    pictures: dict[str, bytes] = field(default_factory=dict)
    formulas: dict[str, str] = field(default_factory=dict)


def read(data: bytes) -> Seen:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return _Presentation(archive).read()


class _Presentation:
    def __init__(self, archive: zipfile.ZipFile) -> None:
        self.archive = archive
        self.names = set(archive.namelist())
        self.seen = Seen()

    def read(self) -> Seen:
        slides = list(self._slides())
        for number, path in enumerate(slides, 1):
            self._slide(path, number, last=len(slides))
        if not self.seen.nodes:
            raise Refused("document_empty")
        return self.seen

    def _xml(self, path: str) -> Element:
        try:
            root: Element = fromstring(self.archive.read(path), forbid_dtd=True)
        except KeyError:
            raise Refused("document_broken", detail=path) from None
        return root

    def _relations(self, path: str) -> dict[str, tuple[str, str]]:
        """Type and target by id."""
        folder, _, name = path.rpartition("/")
        where = f"{folder}/_rels/{name}.rels"
        if where not in self.names:
            return {}
        found = {}
        for relation in self._xml(where):
            target = relation.get("Target", "")
            if relation.get("TargetMode") != "External":
                target = posixpath.normpath(posixpath.join(folder, target)).lstrip("/")
            kind = relation.get("Type", "").rpartition("/")[2]
            found[relation.get("Id", "")] = kind, target
        return found

    def _slides(self) -> Iterator[str]:
        path = "ppt/presentation.xml"
        relations = self._relations(path)
        for reference in self._xml(path).iter(f"{_P}sldId"):
            kind, target = relations.get(reference.get(f"{_R}id", ""), ("", ""))
            if kind == "slide" and target in self.names:
                yield target

    def _slide(self, path: str, number: int, *, last: int) -> None:
        slide = _Slide(self, self._relations(path), number)
        tree = self._xml(path).find(f".//{_P}spTree")
        body = slide.shapes(tree) if tree is not None else []
        notes = self._notes(slide.relations, number)
        title = slide.title
        if number == 1 and title and last > 1 and not notes and not _heavy(body):
            self.seen.title = title
            self.seen.nodes += body
            return
        if title:  # a slide without one goes on with what the last was about
            self.seen.nodes.append(_header(title))
        self.seen.nodes += body
        if notes:
            self.seen.nodes.append({"t": "Div", "c": [["", ["notes"], []], notes]})

    def _notes(self, relations: dict[str, tuple[str, str]], number: int) -> list[Node]:
        paths = [target for kind, target in relations.values() if kind == "notesSlide"]
        if not paths or paths[0] not in self.names:
            return []
        page = _Slide(self, self._relations(paths[0]), number)
        tree = self._xml(paths[0]).find(f".//{_P}spTree")
        return page.shapes(tree) if tree is not None else []


class _Slide:
    def __init__(
        self, presentation: _Presentation, relations: dict[str, tuple[str, str]], number: int
    ) -> None:
        self.presentation = presentation
        self.seen = presentation.seen
        self.relations = relations
        self.where = str(number)
        self.title = ""

    def shapes(self, tree: Element) -> list[Node]:
        return [node for shape in tree for node in self._shape(shape)]

    def _shape(self, shape: Element) -> list[Node]:
        match shape.tag.rpartition("}")[2]:
            case "sp":
                return self._text_shape(shape)
            case "pic":
                return self._picture(shape)
            case "graphicFrame":
                return self._frame(shape)
            case "grpSp":
                return self.shapes(shape)
            case "AlternateContent":
                return self._alternative(shape)
            case "contentPart":
                self._note("drawing")
        return []

    def _note(self, code: str, detail: str = "") -> None:
        self.seen.findings.append(Finding(code, detail, self.where))

    def _alternative(self, shape: Element) -> list[Node]:
        # The choice holds the formulas, the fallback a picture of them.
        chosen = shape.find(f"{_MC}Choice")
        chosen = chosen if chosen is not None else shape.find(f"{_MC}Fallback")
        return self.shapes(chosen) if chosen is not None else []

    def _text_shape(self, shape: Element) -> list[Node]:
        place = shape.find(f".//{_P}nvPr/{_P}ph")
        kind = place.get("type", "body") if place is not None else ""
        if kind in _IGNORED:
            return []
        body = shape.find(f"{_P}txBody")
        if body is None:
            return []
        if kind in _TITLES and not self.title:
            self.title = " ".join("".join(t.text or "" for t in body.iter(f"{_A}t")).split())
            return []
        return lists([self._paragraph(p, place is not None) for p in body.iter(f"{_A}p")])

    def _paragraph(self, paragraph: Element, in_place: bool) -> tuple[str, int, list[Node]]:
        """Its kind of list, its depth, its words."""
        properties = paragraph.find(f"{_A}pPr")
        kind, depth = ("ul" if in_place else ""), 0
        if properties is not None:
            depth = int(properties.get("lvl", "0")) if properties.get("lvl", "0").isdecimal() else 0
            marks = {child.tag.rpartition("}")[2] for child in properties}
            kind = "ul" if "buChar" in marks else kind
            kind = "ol" if "buAutoNum" in marks else "" if "buNone" in marks else kind
        return kind, min(depth, 8), self._runs(paragraph)

    def _runs(self, paragraph: Element) -> list[Node]:
        inlines: list[Node] = []
        for run in paragraph:
            name = run.tag.rpartition("}")[2]
            if name in {"r", "fld"}:
                inlines += self._run(run)
            elif name == "br":
                inlines.append({"t": "LineBreak"})
            elif run.tag.startswith(_M) or name in {"m", "AlternateContent"}:
                inlines += self._formulas(run)
        return inlines

    def _run(self, run: Element) -> list[Node]:
        text = run.findtext(f"{_A}t") or ""
        inlines = _words(text)
        properties = run.find(f"{_A}rPr")
        if properties is None or not inlines:
            return inlines
        for attribute, wrapper in (("b", "Strong"), ("i", "Emph")):
            if properties.get(attribute) in {"1", "true"}:
                inlines = [{"t": wrapper, "c": inlines}]
        return self._raised(properties, self._linked(properties, inlines))

    @staticmethod
    def _raised(properties: Element, inlines: list[Node]) -> list[Node]:
        shift = properties.get("baseline", "0")
        if shift in {"0", ""}:
            return inlines
        return [{"t": "Subscript" if shift.startswith("-") else "Superscript", "c": inlines}]

    def _linked(self, properties: Element, inlines: list[Node]) -> list[Node]:
        link = properties.find(f"{_A}hlinkClick")
        target = (
            self.relations.get(link.get(f"{_R}id", ""), ("", ""))[1] if link is not None else ""
        )
        if ":" not in target:
            return inlines
        return [{"t": "Link", "c": [_ATTR, inlines, [target, ""]]}]

    def _formulas(self, run: Element) -> list[Node]:
        inlines: list[Node] = []
        for math in run.iter(f"{_M}oMath"):
            name = f"f{len(self.seen.formulas)}"
            self.seen.formulas[name] = tostring(math, encoding="unicode")
            inlines.append({"t": "Str", "c": f"\ue000{name}\ue001"})
        return inlines

    def _picture(self, shape: Element) -> list[Node]:
        named = shape.find(f".//{_P}cNvPr")
        alt = named.get("descr", "") if named is not None else ""
        if (
            shape.find(f".//{_A}videoFile") is not None
            or shape.find(f".//{_A}audioFile") is not None
        ):
            self._note("media", alt)
        blip = shape.find(f".//{_A}blip")
        target = (
            self.relations.get(blip.get(f"{_R}embed", ""), ("", ""))[1] if blip is not None else ""
        )
        if target in self.presentation.names:
            self.seen.pictures[target] = self.presentation.archive.read(target)
        image = {"t": "Image", "c": [_ATTR, _words(_described(alt)), [target, ""]]}
        return [{"t": "Para", "c": [image]}]

    def _frame(self, shape: Element) -> list[Node]:
        table = shape.find(f".//{_A}tbl")
        if table is not None:
            return [self._table(table)]
        data = shape.find(f".//{_A}graphicData")
        uri = data.get("uri", "") if data is not None else ""
        code = {_CHART: "chart", _DIAGRAM: "smartart"}.get(uri, "embedded_object")
        named = shape.find(f".//{_P}cNvPr")
        self._note(code, named.get("name", "") if named is not None else "")
        return []

    def _table(self, table: Element) -> Node:
        properties = table.find(f"{_A}tblPr")
        headed = properties is not None and properties.get("firstRow") in {"1", "true"}
        rows = [
            [_ATTR, [self._cell(cell) for cell in row.findall(f"{_A}tc")]]
            for row in table.findall(f"{_A}tr")
        ]
        head, body = (rows[:1], rows[1:]) if headed else ([], rows)
        return {
            "t": "Table",
            "c": [_ATTR, [None, []], [], [_ATTR, head], [[_ATTR, 0, [], body]], [_ATTR, []]],
        }

    def _cell(self, cell: Element) -> list[Any]:
        paragraphs = [self._runs(paragraph) for paragraph in cell.iter(f"{_A}p")]
        nodes = [{"t": "Para", "c": inlines} for inlines in paragraphs if inlines]
        return [_ATTR, {"t": "AlignDefault"}, 1, 1, nodes]


def _described(alt: str) -> str:
    """Programs put the file's name where a description should be."""
    return (
        ""
        if re.fullmatch(r"\S+\.(png|jpe?g|gif|bmp|tiff?|webp|emf|wmf|svg)", alt, re.IGNORECASE)
        else alt
    )


def _words(text: str) -> list[Node]:
    parts = re.split(r"(\s+)", text)
    return [{"t": "Space"} if part.isspace() else {"t": "Str", "c": part} for part in parts if part]


def _header(title: str) -> Node:
    return {"t": "Header", "c": [1, _ATTR, _words(title)]}


def _heavy(nodes: list[Node]) -> bool:
    return any(node["t"] != "Para" for node in nodes) or len(nodes) > 2


_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"


def formulas_document(formulas: dict[str, str]) -> bytes:
    """A Word file with one formula a paragraph, for pandoc to turn into TeX."""
    body = "".join(f"<w:p><w:r><w:t>x</w:t></w:r>{omml}</w:p>" for omml in formulas.values())
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.'
        'relationships+xml"/><Override PartName="/word/document.xml" '
        f'ContentType="{_MAIN}"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship '
        f'Id="r1" Type="{_OFFICE}" Target="word/document.xml"/></Relationships>',
        "word/document.xml": f'<w:document xmlns:w="{_W}" xmlns:m="{_M[1:-1]}">'
        f"<w:body>{body}</w:body></w:document>",
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return out.getvalue()
