"""One line of an import file: read, judged, and made ready; no database here."""

import gzip
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from django.utils.translation import gettext_lazy as _

from library.importing import placement

MAX_LINE = 8_000_000
MAX_BODY = 500_000
MAX_TITLE = 255
MAX_AUTHORS = 20
LICENCES = {
    "CC-BY-4.0",
    "CC-BY-SA-4.0",
    "CC0-1.0",
    "CC-BY-3.0",
    "CC-BY-SA-3.0",
    "CC-BY-NC-4.0",
    "CC-BY-NC-SA-4.0",
    "MIT",
    "Apache-2.0",
}
LANGUAGES = {"ru", "en"}
REASONS = {
    "bad_json": _("The line is not JSON."),
    "not_a_lesson": _("The line is not an object with an id, a title and a body."),
    "line_too_long": _("The line is longer than 8 MB."),
    "body_empty": _("The lesson has no text."),
    "body_too_big": _("The text is longer than 500 000 characters."),
    "licence_missing": _("No licence is named, so it may not be shared."),
    "licence_unknown": _("The licence is not one that this library takes."),
    "language_unknown": _("The language is neither Russian nor English."),
    "subject_unknown": _("The subject is not one of this library's."),
    "duplicate_id": _("An earlier line has the same id."),
    "unreadable": _("The text could not be read as Markdown."),
    "not_stored": _("The lesson could not be stored."),
}


@dataclass(frozen=True, slots=True)
class Rejection:
    """What was not taken and why; ``reason`` is a key of ``REASONS``."""

    line: int
    source_id: str
    reason: str
    detail: str = ""

    def __str__(self) -> str:
        detail = f" ({self.detail})" if self.detail else ""
        return f"{self.line}: {self.source_id} {REASONS[self.reason]}{detail}"


@dataclass(frozen=True, slots=True)
class Record:
    line: int
    source_id: str
    title: str
    lang: str
    body: str
    subject: str
    grades: tuple[int, int]
    codes: tuple[str, ...]
    outcomes: tuple[str, ...]
    minutes: int
    authors: tuple[str, ...]
    licence: str
    source: str
    source_name: str
    source_url: str
    credit: str
    is_machine_translated: bool


class _NotTakenError(Exception):
    def __init__(self, reason: str, detail: str = "") -> None:
        self.reason = reason
        self.detail = detail
        super().__init__(reason)


def read_lines(path: Path) -> Iterator[tuple[int, bytes]]:
    """Numbered lines of a file that may be compressed; blank ones are passed over."""
    with path.open("rb") as file:
        is_gzip = file.read(2) == b"\x1f\x8b"
    with gzip.open(path) if is_gzip else path.open("rb") as stream:
        number = 0
        while line := _line(stream):  # type: ignore[arg-type]  # both are binary streams
            number += 1
            if line.strip():
                yield number, line


def _line(stream: BinaryIO) -> bytes:
    """A line, or of an endless one as much as shows that it is too long."""
    line = stream.readline(MAX_LINE + 1)
    rest = line
    while len(rest) > MAX_LINE and not rest.endswith(b"\n"):
        rest = stream.readline(MAX_LINE + 1)
    return line


def parse(number: int, raw: bytes) -> Record | Rejection:
    data: Any = None
    try:
        data = _loaded(raw)
        return _record(number, data)
    except _NotTakenError as error:
        identifier = _text(data.get("id"))[:100] if isinstance(data, dict) else ""
        return Rejection(number, identifier, error.reason, error.detail[:200])


def _loaded(raw: bytes) -> dict[str, Any]:
    if len(raw) > MAX_LINE:
        raise _NotTakenError("line_too_long")
    try:
        data = json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise _NotTakenError("bad_json", str(error)) from error
    if not isinstance(data, dict) or not all(_text(data.get(k)).strip() for k in ("id", "title")):
        raise _NotTakenError("not_a_lesson")
    return data


def _record(number: int, data: dict[str, Any]) -> Record:
    source_url = _source_url(data)
    licence = _licence(data)
    grades = data.get("grades")
    return Record(
        line=number,
        source_id=_text(data["id"])[:100],
        title=_text(data["title"]).strip()[:MAX_TITLE],
        lang=_language(data),
        body=_body(data),
        subject=_subject(data),
        grades=_grades(grades) or placement.grades(_text(data.get("grade_or_level"))),
        codes=_texts(data.get("curriculum_codes")),
        outcomes=_texts(data.get("curriculum")),
        minutes=_minutes(data.get("duration_minutes")),
        authors=_texts(data.get("authors"))[:MAX_AUTHORS],
        licence=licence,
        source=_text(data.get("source")),
        source_name=(_text(data.get("source_repo")) or _text(data.get("source")))[:200],
        source_url=source_url,
        credit=_credit(data, source_url),
        is_machine_translated=_text(data.get("translation")).startswith("machine"),
    )


def _text(value: object) -> str:
    """A string that every database takes: no NUL, no half of a surrogate pair."""
    text = value if isinstance(value, str) else ""
    return text.replace("\x00", "").encode(errors="replace").decode()


def _texts(value: object) -> tuple[str, ...]:
    items = value if isinstance(value, list) else []
    return tuple(text for item in items if (text := _text(item).strip()))


def _body(data: dict[str, Any]) -> str:
    body = _text(data.get("body_markdown"))
    if not body.strip():
        raise _NotTakenError("body_empty")
    if len(body) > MAX_BODY:
        raise _NotTakenError("body_too_big", str(len(body)))
    return body


def _licence(data: dict[str, Any]) -> str:
    """One the library takes; of ``A OR B`` the first such."""
    expression = _text(data.get("licence")).strip()
    if not expression:
        raise _NotTakenError("licence_missing")
    for offered in expression.split(" OR "):
        if offered in LICENCES:
            return offered
    raise _NotTakenError("licence_unknown", expression)


def _language(data: dict[str, Any]) -> str:
    lang = _text(data.get("lang")).casefold()[:2]
    if lang not in LANGUAGES:
        raise _NotTakenError("language_unknown", lang)
    return lang


def _subject(data: dict[str, Any]) -> str:
    label = _text(data.get("subject"))
    slug = _text(data.get("subject_slug")) or placement.subject_slug(label)
    if not slug:
        raise _NotTakenError("subject_unknown", label)
    return slug


def _grades(value: object) -> tuple[int, int] | None:
    match value:
        case [int(low), int(high)] if placement.FIRST <= low <= high <= placement.LAST:
            return low, high
    return None


def _minutes(value: object) -> int:
    return value if isinstance(value, int) and 0 < value <= 600 else 0


def _source_url(data: dict[str, Any]) -> str:
    repository = _text(data.get("source_repo")).split(" ")[0]
    commit, path = _text(data.get("source_commit")), _text(data.get("source_path"))
    if not re.fullmatch(r"[\w.-]+/[\w.-]+", repository):
        return ""
    inside = f"/blob/{commit}/{path}" if commit and path else ""
    return f"https://github.com/{repository}{inside}".replace(" ", "%20")[:500]


def _credit(data: dict[str, Any], source_url: str) -> str:
    """What the licence asks to be said: who, what, under which licence, from where, changes."""
    who = ", ".join(_texts(data.get("authors"))[:MAX_AUTHORS]) or _text(data.get("source"))
    translation = _text(data.get("translation"))
    parts = [
        f"{who}: {_text(data['title']).strip()}",
        _text(data.get("licence")),
        source_url,
        f"translation: {translation}" if translation else "",
        "adapted: platform markup removed, divided into stages",
    ]
    return ". ".join(part for part in parts if part) + "."
