"""A hostile file is refused before anything reads it."""

import re
from dataclasses import dataclass
from typing import Literal, Never
from xml.etree.ElementTree import ParseError

import puremagic
from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from . import pictures
from .archives import MEGABYTE, ArchiveLimits, check_archive
from .encodings import to_text
from .findings import Refused

Kind = Literal["docx", "odt", "pptx", "epub", "markdown", "html", "ipynb"]

MAX_BYTES = 25 * MEGABYTE
MAX_XML_DEPTH = 200

EXTENSIONS: dict[str, Kind] = {
    "docx": "docx",
    "odt": "odt",
    "pptx": "pptx",
    "epub": "epub",
    "md": "markdown",
    "markdown": "markdown",
    "html": "html",
    "htm": "html",
    "xhtml": "html",
    "ipynb": "ipynb",
}
_ARCHIVED: dict[Kind, tuple[str, ...]] = {
    "docx": ("[Content_Types].xml", "word/document.xml"),
    "pptx": ("[Content_Types].xml", "ppt/presentation.xml"),
    "odt": ("mimetype", "content.xml"),
    "epub": ("mimetype", "META-INF/container.xml"),
}
_MIMETYPES: dict[Kind, bytes] = {
    "odt": b"application/vnd.oasis.opendocument.text",
    "epub": b"application/epub+zip",
}
_MACROS = frozenset(("docm", "dotm", "pptm", "potm", "ppsm"))
_OFFICE_97 = bytes.fromhex("d0cf11e0a1b11ae1")
_XML = (".xml", ".rels", ".xhtml", ".html", ".htm", ".opf", ".ncx", ".rdf", ".vml", ".smil")
_LENIENT = (".xhtml", ".html", ".htm", ".ncx")
_TEXT_OF: dict[str, re.Pattern[str]] = {
    "html": re.compile(
        r"<\s*(!doctype|html|head|body|p|div|h\d|table|ul|ol|article)\b", re.IGNORECASE
    ),
    "ipynb": re.compile(r'\s*\{.*"cells"\s*:', re.DOTALL),
}


@dataclass(frozen=True, slots=True)
class Checked:
    """A file fit to be read; text is in UTF-8 whatever it was before."""

    kind: Kind
    data: bytes


def check(data: bytes, filename: str, *, max_bytes: int = MAX_BYTES) -> Checked:
    """The file's kind, by its name and its content.

    Raises:
        Refused: the file is too large, not what its name says, or built to do harm.
    """
    if not data:
        raise Refused("file_empty")
    if len(data) > max_bytes:
        raise Refused("file_too_large", limit=max_bytes // MEGABYTE)
    kind = _named(filename)
    if kind in _ARCHIVED:
        _check_archived(data, kind)
        return Checked(kind, data)
    return Checked(kind, _check_text(data, kind).encode())


def _named(filename: str) -> Kind:
    extension = filename.rpartition(".")[2].lower() if "." in filename else ""
    if extension in _MACROS:
        raise Refused("type_with_macros", extension=extension)
    if extension not in EXTENSIONS:
        raise Refused("type_not_accepted", extension=extension[:20])
    return EXTENSIONS[extension]


def _check_archived(data: bytes, kind: Kind) -> None:
    if data.startswith(_OFFICE_97):
        _refuse_office_97(data, kind)
    if not data.startswith(b"PK\x03\x04"):
        is_archive = b"PK\x05\x06" in data[-70_000:]
        raise Refused("archive_extra_data" if is_archive else "type_mismatch")
    parts = check_archive(data, ArchiveLimits())
    if not all(name in parts for name in _ARCHIVED[kind]):
        raise Refused("type_mismatch")
    if kind in _MIMETYPES and parts["mimetype"].strip() != _MIMETYPES[kind]:
        raise Refused("type_mismatch")
    if b"encryption-data" in parts.get("META-INF/manifest.xml", b""):
        raise Refused("archive_encrypted")
    for name, part in parts.items():
        _check_part(name, part, kind)


def _refuse_office_97(data: bytes, kind: Kind) -> Never:
    """Office keeps what a password protects as it kept everything before 2007."""
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise Refused("archive_encrypted")
    raise Refused("type_not_accepted", extension="ppt" if kind == "pptx" else "doc")


def _check_part(name: str, part: bytes, kind: Kind) -> None:
    suffix = f".{name.rpartition('.')[2].lower()}"
    if suffix in _XML:
        _check_xml(name, part, book=kind == "epub")
    elif not pictures.is_svg(part):
        pictures.measured(part)


class _Depth:
    """A parser's target that keeps nothing."""

    def __init__(self) -> None:
        self.depth = 0

    def start(self, _tag: str, _attributes: dict[str, str]) -> None:
        self.depth += 1
        if self.depth > MAX_XML_DEPTH:
            raise Refused("document_too_complex")

    def end(self, _tag: str) -> None:
        self.depth -= 1

    def close(self) -> None:
        return None


def _check_xml(name: str, part: bytes, *, book: bool) -> None:
    """No entities anywhere; a document type only in books, whose pages must declare one."""
    if not part.strip():
        return
    parser = DefusedXMLParser(target=_Depth(), forbid_dtd=not book)
    try:
        parser.feed(part)
        parser.close()
    except DefusedXmlException:
        raise Refused("xml_entities", name=name[:100]) from None
    except (ParseError, ValueError, LookupError):
        if not name.lower().endswith(_LENIENT):
            raise Refused("xml_broken", name=name[:100]) from None


def _check_text(data: bytes, kind: Kind) -> str:
    if _is_binary(data):
        raise Refused("type_mismatch")
    text = to_text(data)
    pattern = _TEXT_OF.get(kind)
    if pattern and not pattern.search(text[:200_000]):
        raise Refused("type_mismatch")
    if not text.strip():
        raise Refused("file_empty")
    return text


_BINARY = re.compile(
    r"image/|audio/|video/|font/|zip|pdf|msword|executable|x-(7z|rar|gzip|dosexec)"
)


def _is_binary(data: bytes) -> bool:
    """Whether the first bytes are no text's, or those of a known binary format."""
    if b"\x00" in data[:4096]:
        return not data.startswith((b"\xff\xfe", b"\xfe\xff"))
    try:
        mime = puremagic.from_string(data[:4096], mime=True)
    except (puremagic.PureError, ValueError):
        return False
    return bool(_BINARY.search(mime or ""))
