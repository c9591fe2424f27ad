"""Pandoc's inline elements to the rich text of a script."""

import html
import re
from collections.abc import Callable, Sequence
from typing import Any

from .context import Context
from .model import Block, Formula

Inline = dict[str, Any]

_WRAPPED = {
    "Emph": "i",
    "Underline": "i",
    "Strong": "b",
    "Superscript": "sup",
    "Subscript": "sub",
}
_BARE = {"Strikeout", "SmallCaps"}
_SAFE_LINK = re.compile(r"(https?://|mailto:)", re.IGNORECASE)
_RAW_TAG = re.compile(r"<\s*(/?)\s*([a-zA-Z][a-zA-Z0-9]*)([^>]*?)/?>", re.DOTALL)
_ATTRIBUTE = re.compile(r"""([a-zA-Z-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]+))""")
_KEPT_TAGS = {"b": "b", "strong": "b", "i": "i", "em": "i", "u": "i", "sub": "sub", "sup": "sup"}
_KEPT_TAGS |= {"code": "code", "kbd": "code", "tt": "code", "samp": "code", "var": "i"}
# Tags without a meaning of their own: their content is kept, nobody misses them.
_SILENT_TAGS = frozenset(
    "span div p font center small big mark ins del s strike u abbr cite dfn q time a details "  # noqa: SIM905
    "summary table tbody thead tr td th nobr wbr bdi bdo dl dt dd figure figcaption section "
    "article main header footer nav picture source".split()
)
PLACEHOLDER = re.compile("\ue000([a-z0-9]+)\ue001")
_SPECIAL = re.compile(r"[&<>\\]")
_LITERAL_MATH = re.compile(r"\\([()])")


def escaped(text: str) -> str:
    """Literal text; a backslash before a bracket must not begin a formula."""
    if not _SPECIAL.search(text):
        return text
    return html.escape(_LITERAL_MATH.sub("\\\\\u2060\\1", text), quote=False)


def inline_formula(tex: str) -> str:
    return f"\\({html.escape(one_line(tex), quote=False)}\\)" if tex.strip() else ""


def one_line(tex: str) -> str:
    return " ".join(tex.split())


def plain(inlines: Sequence[Inline]) -> str:
    """The words alone; formulas as TeX."""
    return " ".join("".join(_plain(inline) for inline in inlines).split())


def _plain(inline: Inline) -> str:
    content = inline.get("c")
    match inline["t"]:
        case "Str":
            return PLACEHOLDER.sub("", str(content))
        case "Space" | "SoftBreak" | "LineBreak":
            return " "
        case "Code" | "Math":
            return str(content[1]) if content else ""
        case "Note" | "Image" | "RawInline":
            return ""
    children = _children(inline)
    return "".join(_plain(child) for child in children)


def _children(inline: Inline) -> list[Inline]:
    content = inline.get("c")
    if inline["t"] in {"Span", "Quoted", "Cite", "Link"} and content:
        return list(content[1])
    return list(content) if isinstance(content, list) else []


class InlineReader:
    """Turns inlines into HTML; what cannot stand in a line is put aside in ``heavy``."""

    def __init__(self, context: Context, note: Callable[[list[Any]], str]) -> None:
        self.context = context
        self.heavy: list[Block] = []
        self._note = note
        self._flat = False
        self._handlers: dict[str, Callable[[Any], str]] = {
            "LineBreak": lambda _: "<br>",
            "Code": self._code,
            "Math": self._math,
            "Quoted": self._quoted,
            "Cite": self._spanned,
            "Span": self._spanned,
            "Link": self._link,
            "Image": self._image,
            "Note": self._note,
            "RawInline": self._rawinline,
        }

    def html(self, inlines: Sequence[Inline]) -> str:
        parts: list[str] = []
        for inline in inlines:
            kind = inline["t"]
            if kind == "Str":
                parts.append(self._str(inline["c"]))
            elif kind in {"Space", "SoftBreak"}:
                parts.append(" ")
            else:
                parts.append(self._one(kind, inline.get("c")))
        return "".join(parts)

    def flat(self, inlines: Sequence[Inline]) -> str:
        """As ``html``, with display formulas kept in the line (cells, captions)."""
        before, self._flat = self._flat, True
        try:
            return self.html(inlines)
        finally:
            self._flat = before

    def _one(self, kind: str, content: Any) -> str:
        if kind in _WRAPPED:
            tag, inner = _WRAPPED[kind], self.html(content)
            return f"<{tag}>{inner}</{tag}>" if inner.strip() else inner
        if kind in _BARE:
            return self.html(content)
        handler = self._handlers.get(kind)
        return handler(content) if handler else ""

    def _str(self, text: str) -> str:
        if "\ue000" not in text:
            return escaped(text)
        parts = PLACEHOLDER.split(text)
        return "".join(
            self._placed(part) if index % 2 else escaped(part) for index, part in enumerate(parts)
        )

    def _placed(self, name: str) -> str:
        tex = self.context.formulas.get(name)
        if tex is None:
            self.context.note("formula_unreadable")
            return ""
        return inline_formula(tex)

    def _code(self, content: list[Any]) -> str:
        return f"<code>{html.escape(content[1], quote=False)}</code>"

    def _math(self, content: list[Any]) -> str:
        kind, tex = content
        if kind["t"] == "InlineMath" or self._flat:
            return inline_formula(tex)
        self.heavy.append(Formula(tex.strip()))
        return ""

    def _quoted(self, content: list[Any]) -> str:
        left, right = ("\u2018", "\u2019") if content[0]["t"] == "SingleQuote" else ("“", "”")
        return f"{left}{self.html(content[1])}{right}"

    def _spanned(self, content: list[Any]) -> str:
        return self.html(content[1])

    def _link(self, content: list[Any]) -> str:
        _, inner, (address, _title) = content
        words = self.html(inner)
        if not _SAFE_LINK.match(address):
            self._dropped_link(address)
            return words
        return f'<a href="{html.escape(address)}">{words}</a>' if words.strip() else ""

    def _dropped_link(self, address: str) -> None:
        # An address inside the document or beside it leads nowhere on the site; a scheme we
        # do not let through is said.
        scheme, colon, _ = address.partition(":")
        if colon and scheme.isalpha():
            self.context.note("link_dropped", scheme)

    def _image(self, content: list[Any]) -> str:
        _, alt, (address, title) = content
        caption = "" if title.startswith("fig:") else title
        picture = self.context.picture(address, plain(alt), caption)
        if picture:
            self.heavy.append(picture)
        return ""

    def _rawinline(self, content: list[Any]) -> str:
        format_, raw = content
        if format_ != "html":
            return escaped(raw)
        match = _RAW_TAG.fullmatch(raw.strip())
        return self._raw_tag(*match.groups()) if match else self._raw_other(raw)

    def _raw_other(self, raw: str) -> str:
        if not raw.lstrip().startswith("<!"):
            self.context.note("raw_html", raw)
        return ""

    def _raw_tag(self, slash: str, name: str, attributes: str) -> str:
        name = name.lower()
        if name in _KEPT_TAGS:
            return f"<{slash}{_KEPT_TAGS[name]}>"
        if name == "br":
            return "<br>"
        if name == "img":
            return self._raw_image(attributes)
        if name not in _SILENT_TAGS:
            self.context.note(*unread_tag(name))
        return ""

    def _raw_image(self, attributes: str) -> str:
        found = {
            m[1].lower(): html.unescape(m[2] or m[3] or m[4] or "")
            for m in _ATTRIBUTE.finditer(attributes)
        }
        alt = [{"t": "Str", "c": found.get("alt", "")}]
        return self._image([None, alt, (found.get("src", ""), "")])


_TAG_CODES = {
    "iframe": "iframe",
    "video": "media",
    "audio": "media",
    "object": "embedded_object",
    "embed": "embedded_object",
    "script": "script",
    "svg": "svg_dropped",
    "canvas": "interactive",
    "form": "interactive",
    "input": "interactive",
}


def unread_tag(name: str) -> tuple[str, str]:
    """The code and detail of the finding for a tag that is not read."""
    return _TAG_CODES.get(name, "raw_html"), name
