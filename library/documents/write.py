"""A script, already reduced to what its reader may see, to files."""

import io
import json
import re
import unicodedata
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from . import pandoc
from .model import Script
from .page import Author, Card, Page
from .pdf import HTML, write_pdf

__all__ = [
    "WRITERS",
    "Author",
    "Card",
    "Writer",
    "safe_name",
    "write",
    "write_docx",
    "write_epub",
    "write_markdown",
    "write_odt",
    "write_pdf",
    "write_zip",
]

_MARKDOWN = (
    "commonmark_x-attributes-bracketed_spans-fenced_divs-raw_attribute-smart-superscript-subscript"
)


def write_docx(script: Script, card: Card) -> bytes:
    """Word: real headings and tables, formulas that Word can edit."""
    return _by_pandoc(script, card, "docx")


def write_odt(script: Script, card: Card) -> bytes:
    return _by_pandoc(script, card, "odt")


def write_epub(script: Script, card: Card) -> bytes:
    identifier = card.address or card.title
    arguments = ["--mathml", "--toc", "--split-level=1", f"--metadata=identifier:{identifier}"]
    return _by_pandoc(script, card, "epub3", *arguments)


def write_markdown(script: Script, card: Card) -> bytes:
    """Markdown with formulas between dollars; the title is its first heading."""
    body = _by_pandoc(script, card, _MARKDOWN, "--wrap=none", "--shift-heading-level-by=1")
    return f"# {_one_line(card.title)}\n\n".encode() + body


def _one_line(text: str) -> str:
    return re.sub(r"([\\`*_{}\[\]<>#$])", r"\\\1", " ".join(text.split()))


def _by_pandoc(script: Script, card: Card, form: str, *options: str) -> bytes:
    with pandoc.workshop() as folder:
        for name, data in script.assets.items():
            (folder / name).write_bytes(data)
        return _converted(Page(script, card).whole(), folder, form, *options)


def _converted(markup: str, folder: Path, form: str, *options: str) -> bytes:
    # No --sandbox: the pictures of this very page must be read. The page is our own, every
    # address in it but theirs has been cleaned away.
    arguments = ["-f", HTML, "-t", form, "-s", "-o", "out", *options]
    if form == _MARKDOWN:
        arguments.remove("-s")
    pandoc.run(arguments, folder=folder, feed=markup.encode())
    return (folder / "out").read_bytes()


@dataclass(frozen=True, slots=True)
class Writer:
    suffix: str
    content_type: str
    write: Callable[[Script, Card], bytes]


WRITERS: dict[str, Writer] = {
    "pdf": Writer("pdf", "application/pdf", write_pdf),
    "docx": Writer(
        "docx",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        write_docx,
    ),
    "odt": Writer("odt", "application/vnd.oasis.opendocument.text", write_odt),
    "epub": Writer("epub", "application/epub+zip", write_epub),
    "md": Writer("md", "text/markdown; charset=utf-8", write_markdown),
}


def write(script: Script, card: Card, form: str) -> bytes:
    """The script as ``form``, a key of ``WRITERS``."""
    return WRITERS[form].write(script, card)


def write_zip(
    script: Script,
    card: Card,
    *,
    metadata: Mapping[str, Any],
    attachments: Mapping[str, bytes] | None = None,
    pdf: bytes | None = None,
) -> bytes:
    """The lesson as Markdown and PDF, its pictures, attachments and metadata in one archive.

    ``metadata`` is the caller's JSON-LD; ``pdf`` spares writing it a second time. The same
    input gives the same bytes.
    """
    names = _Names()
    parts = {names.take("lesson.md"): write_markdown(script, card)}
    parts[names.take("lesson.pdf")] = pdf if pdf is not None else write_pdf(script, card)
    parts[names.take("metadata.json")] = _json(metadata)
    parts |= {names.take(name): data for name, data in script.assets.items()}
    for name, data in (attachments or {}).items():
        parts[f"attachments/{names.take(safe_name(name))}"] = data
    return _packed(parts, card.date)


def _json(metadata: Mapping[str, Any]) -> bytes:
    return json.dumps(metadata, ensure_ascii=False, indent=2, sort_keys=True).encode()


class _Names:
    """Names that differ even where capitals do not count."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def take(self, name: str) -> str:
        stem, dot, suffix = name.rpartition(".") if "." in name else (name, "", "")
        number, candidate = 1, name
        while candidate.casefold() in self._taken:
            number += 1
            candidate = f"{stem}-{number}{dot}{suffix}"
        self._taken.add(candidate.casefold())
        return candidate


_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)


def safe_name(name: str) -> str:
    """A file name that every system accepts and that points nowhere else."""
    name = unicodedata.normalize("NFC", name.replace("\\", "/").rpartition("/")[2])
    name = re.sub(r"[^\w.() +,-]", "_", name).strip(" .")
    stem, dot, suffix = name.rpartition(".") if "." in name else (name, "", "")
    name = f"{stem[:100]}{dot}{suffix[:16]}" if stem else "file" + dot + suffix[:16]
    return f"_{name}" if _RESERVED.fullmatch(name) else name


def _packed(parts: Mapping[str, bytes], date: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            entry = zipfile.ZipInfo(name, _stamp(date))
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, data)
    return out.getvalue()


def _stamp(date: str) -> tuple[int, int, int, int, int, int]:
    match = re.match(r"(\d{4})-(\d{2})-(\d{2})", date)
    year, month, day = (int(part) for part in match.groups()) if match else (2026, 1, 1)
    return max(year, 1980), month, day, 0, 0, 0
