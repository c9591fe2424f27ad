"""Rich text and formulas to HTML that is safe to show."""

import functools
import html
import re
from collections.abc import Callable
from xml.etree import ElementTree as ET

import nh3
from latex2mathml.converter import convert

from .model import RICH_TEXT_TAGS

MAX_TEX = 5000
_MATHML = "http://www.w3.org/1998/Math/MathML"
_PADDED = f"{{{_MATHML}}}mpadded"
ET.register_namespace("", _MATHML)
_SCHEMES = {"http", "https", "mailto"}
_TAG = re.compile(r'(<[^">]*(?:"[^"]*"[^">]*)*>)')
# Never past the next opening, so that hostile text takes no more than linear time.
_INLINE = re.compile(r"\\\(((?:(?!\\[()]).)+)\\\)", re.DOTALL)
_MARKUP = re.compile(rf"</?(?:{'|'.join(sorted(RICH_TEXT_TAGS))})\b[^<>]*>|<!|</")
_AMPERSAND = re.compile(r"&(?!(?:[a-zA-Z]{2,8}|#\d{1,6}|#x[0-9a-fA-F]{1,6});)")
_ELEMENTS = frozenset(
    "math mrow mi mn mo ms mtext mspace mfrac msqrt mroot msup msub msubsup mover munder "  # noqa: SIM905
    "munderover mmultiscripts mprescripts none mtable mtr mtd mstyle mpadded mphantom menclose "
    "merror semantics".split()
)
_ATTRIBUTES = frozenset(
    "accent accentunder align columnalign columnlines columnspacing depth display displaystyle "  # noqa: SIM905
    "fence form frame height largeop linethickness lspace mathcolor mathsize mathvariant maxsize "
    "minsize movablelimits notation rowlines rowspacing rspace scriptlevel separator stretchy "
    "symmetric voffset width".split()
)


def clean_rich_text(markup: str) -> str:
    """Only what a script's rich text may hold; formulas stay TeX."""
    return nh3.clean(
        _INLINE.sub(_escaped, markup) if "\\(" in markup else markup,
        tags=set(RICH_TEXT_TAGS),
        attributes={"a": {"href"}},
        url_schemes=_SCHEMES,
        link_rel="noopener",
    )


def _escaped(match: re.Match[str]) -> str:
    # People write x<y in TeX as it is; a browser would take it for a tag.
    if _MARKUP.search(match[1]):
        return match[0]
    tex = _AMPERSAND.sub("&amp;", match[1]).replace("<", "&lt;").replace(">", "&gt;")
    return f"\\({tex}\\)"


def render_rich_text(markup: str) -> str:
    """Safe HTML of rich text, its ``\\(…\\)`` as MathML."""
    return replace_formulas(clean_rich_text(markup), lambda tex: _rendered(tex, "inline"))


def render_text(text: str) -> str:
    """Safe HTML of plain text that may hold inline formulas (questions, options, captions)."""
    return replace_formulas(escape_text(text), lambda tex: _rendered(tex, "inline"))


def escape_text(text: str) -> str:
    return "<br>".join(html.escape(line, quote=False) for line in text.splitlines())


def render_formula(tex: str) -> str:
    """A formula on a line of its own as MathML; its TeX where it cannot be converted."""
    return _rendered(tex, "block")


def replace_formulas(cleaned: str, render: Callable[[str], str]) -> str:
    """Each inline formula of clean rich text, outside ``code``, as ``render`` gives it."""
    if "\\(" not in cleaned:
        return cleaned
    depth, parts = 0, []
    for index, part in enumerate(_TAG.split(cleaned)):
        if index % 2:
            depth += {"<code>": 1, "</code>": -1}.get(part, 0)
        elif not depth:
            part = _INLINE.sub(lambda m: render(html.unescape(m[1])), part)  # noqa: PLW2901
        parts.append(part)
    return "".join(parts)


def as_code(tex: str) -> str:
    return f'<code class="tex">{html.escape(tex)}</code>'


@functools.lru_cache(maxsize=4096)
def _rendered(tex: str, display: str) -> str:
    if len(tex) > MAX_TEX:
        return as_code(tex)
    try:
        root = ET.fromstring(convert(_spaced(tex), display=display))  # noqa: S314 - made just now by our converter
    except Exception:  # noqa: BLE001 - the converter raises whatever the TeX makes it meet
        return as_code(tex)
    if any((element.text or "").startswith("\\") for element in root.iter()):
        return as_code(tex)  # a command that the converter does not know
    _strip(root)
    root.set("alttext", tex)
    return ET.tostring(root, encoding="unicode")


def _spaced(tex: str) -> str:
    return tex.replace("\n", " ").strip()


def _strip(root: ET.Element) -> None:
    """Unknown elements become plain text, unknown attributes (links, styles) go."""
    for element in root.iter():
        if element.tag == _PADDED:  # browsers know no relative padding: words on words
            element.tag, element.attrib = f"{{{_MATHML}}}mrow", {}
        if element.tag.removeprefix(f"{{{_MATHML}}}") not in _ELEMENTS:
            element.tag = f"{{{_MATHML}}}mtext"
        for name in [name for name in element.attrib if name not in _ATTRIBUTES]:
            del element.attrib[name]
