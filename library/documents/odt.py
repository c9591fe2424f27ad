"""OpenDocument text: formulas and picture descriptions, which pandoc's reader drops."""

import io
import re
import zipfile
from dataclasses import dataclass, field
from html import unescape

from .findings import Finding

_FRAME = re.compile(
    r"<draw:frame\b[^>]*>(?:(?!<draw:frame\b|</draw:frame>).)*</draw:frame>", re.DOTALL
)
_OBJECT = re.compile(r'<draw:object\b[^>]*xlink:href="(?:\./)?([^"]+?)/?"')
_IMAGE = re.compile(r'<draw:image\b[^>]*xlink:href="([^"]+)"')
_DESCRIPTION = re.compile(r"<svg:(desc|title)>([^<]+)</svg:\1>")
_MATH = re.compile(r"<(?:math:)?math\b")
_TITLE = re.compile(r"<dc:title>([^<]+)</dc:title>")
_TITLE_LINE = re.compile(
    r'<text:(p|h) [^>]*text:style-name="Title"[^>]*>(.*?)</text:\1>', re.DOTALL
)


@dataclass(slots=True)
class Prepared:
    """``formulas`` maps a placeholder's name to MathML."""

    data: bytes = b""
    title: str = ""
    formulas: dict[str, str] = field(default_factory=dict)
    descriptions: dict[str, str] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)


def prepared(data: bytes) -> Prepared:
    """The document with places for its formulas, which are given apart."""
    seen = Prepared()
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    content = parts["content.xml"].decode(errors="replace")
    if "<office:annotation" in content:
        seen.findings.append(Finding("comment", str(content.count("<office:annotation "))))
    seen.title = _title(parts, content)
    content = _FRAME.sub(lambda match: _frame(match[0], parts, seen), content)
    parts["content.xml"] = content.encode()
    seen.data = _packed(parts)
    return seen


def _title(parts: dict[str, bytes], content: str) -> str:
    line = _TITLE_LINE.search(content)
    if line:
        return unescape(re.sub(r"<[^>]+>", "", line[2])).strip()
    meta = _TITLE.search(parts.get("meta.xml", b"").decode(errors="replace"))
    return unescape(meta[1]).strip() if meta else ""


def _frame(frame: str, parts: dict[str, bytes], seen: Prepared) -> str:
    found = _OBJECT.search(frame)
    if found:
        return _object(unescape(found[1]), frame, parts, seen)
    image = _IMAGE.search(frame)
    description = dict(_DESCRIPTION.findall(frame))
    if image and description:
        words = description.get("desc") or description.get("title", "")
        seen.descriptions[image[1].rpartition("/")[2]] = unescape(words)
    return frame


def _object(name: str, frame: str, parts: dict[str, bytes], seen: Prepared) -> str:
    inner = parts.get(f"{name}/content.xml", b"").decode(errors="replace")
    start = _MATH.search(inner)
    end = inner.rfind(">", 0, inner.rfind("math>") + 5)
    if start is None:
        code = "chart" if "<office:chart" in inner else "embedded_object"
        seen.findings.append(Finding(code, name))
        return frame
    key = f"f{len(seen.formulas)}"
    seen.formulas[key] = (
        inner[start.start() : end + 1].replace("<math:", "<").replace("</math:", "</")
    )
    return f"\ue000{key}\ue001"


def as_html(formulas: dict[str, str]) -> bytes:
    return "".join(f"<p>{math}</p>" for math in formulas.values()).encode()


def _packed(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return out.getvalue()
