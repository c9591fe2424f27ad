"""What a file holds that the readers pass over, found beforehand so that it is listed."""

import io
import re
import zipfile
from collections.abc import Iterator

from .findings import Finding
from .inlines import unread_tag

_TAG = re.compile(r"<\s*([a-zA-Z][a-zA-Z0-9]*)[\s/>]")
_LOST_TAGS = frozenset(
    ("iframe", "video", "audio", "object", "embed", "script", "svg", "canvas", "form", "input")
)
_OPENED = re.compile(r"<(script|style|iframe|svg|object|canvas|noscript|template)\b", re.IGNORECASE)
_ALONE = re.compile(r"</?(?:iframe|embed|input|base|meta\s+http-equiv)\b[^<>]*>", re.IGNORECASE)
_SCRIPT_MATH = re.compile(
    r"""<script\s+type=["']math/tex(; mode=display)?["'][^<>]*>((?:(?!</?script).)*)</script>""",
    re.IGNORECASE | re.DOTALL,
)
_PARTS = (
    (re.compile(r"(word|ppt)/charts/chart\d*\.xml$"), "chart"),
    (re.compile(r"(word|ppt)/diagrams/data\d*\.xml$"), "smartart"),
    (re.compile(r"(word|ppt)/embeddings/"), "embedded_object"),
    (
        re.compile(
            r"(word|ppt)/media/.+\.(mp3|mp4|m4a|m4v|wav|avi|wmv|mov|mkv|ogg)$", re.IGNORECASE
        ),
        "media",
    ),
    (re.compile(r".*vbaProject\.bin$", re.IGNORECASE), "macro"),
    (re.compile(r"ppt/comments/"), "comment"),
)
_COMMENT = re.compile(rb"<w:comment\b")
_TEXT_RUN = re.compile(rb"<w:t[ >][^<]*\w")
_DRAWING = re.compile(rb"<(?:wps:wsp|wpg:wgp)\b")


def in_markup(text: str) -> tuple[str, list[Finding]]:
    """HTML without what is dangerous or unreadable, and a list of it."""
    text = _SCRIPT_MATH.sub(_tex, text)
    findings = list(_tags(text))
    return _ALONE.sub("", _without_content(text)), findings


def _without_content(text: str) -> str:
    """Without elements whose content is not text; one pass, however they are nested or cut."""
    kept, at, unclosed = [], 0, set()
    for opened in _OPENED.finditer(text):
        name = opened[1].lower()
        if opened.start() < at or name in unclosed:
            continue
        closed = re.compile(f"</{name}[^<>]*>", re.IGNORECASE).search(text, opened.end())
        if closed is None:
            unclosed.add(name)
            continue
        kept.append(text[at : opened.start()])
        at = closed.end()
    return "".join([*kept, text[at:]])


def _tex(match: re.Match[str]) -> str:
    left, right = ("\\[", "\\]") if match[1] else ("\\(", "\\)")
    return f"{left}{match[2]}{right}"


def _tags(text: str) -> Iterator[Finding]:
    for name in sorted({match[1].lower() for match in _TAG.finditer(text)} & _LOST_TAGS):
        yield Finding(*unread_tag(name))


def in_archive(data: bytes) -> list[Finding]:
    """Objects of an office file or book that have no place in a script."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        found = dict.fromkeys(_parts(archive))
        found |= dict.fromkeys(_word(archive))
        found |= dict.fromkeys(_book(archive))
    return list(found)


def _parts(archive: zipfile.ZipFile) -> Iterator[Finding]:
    for name in archive.namelist():
        for pattern, code in _PARTS:
            if pattern.match(name):
                yield Finding(code, name.rpartition("/")[2])


def _word(archive: zipfile.ZipFile) -> Iterator[Finding]:
    names = set(archive.namelist())
    if "word/comments.xml" in names:
        count = len(_COMMENT.findall(archive.read("word/comments.xml")))
        if count:
            yield Finding("comment", str(count))
    for name in sorted(names):
        is_margin = re.fullmatch(r"word/(header|footer)\d*\.xml", name)
        if is_margin and _TEXT_RUN.search(archive.read(name)):
            yield Finding("header_footer", is_margin[1])
    if "word/document.xml" in names and _DRAWING.search(archive.read("word/document.xml")):
        yield Finding("drawing")


def _book(archive: zipfile.ZipFile) -> Iterator[Finding]:
    for name in archive.namelist():
        if name.endswith((".xhtml", ".html", ".htm")):
            yield from _tags(archive.read(name).decode(errors="replace"))
