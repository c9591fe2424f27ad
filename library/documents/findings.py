"""What a reader could not carry over, and why a file was refused: codes, never sentences.

The sentences live in ``library/messages.py``, keyed by these codes.
"""

from dataclasses import dataclass
from typing import Any

FINDING_CODES = frozenset(
    {
        "chart",
        "comment",
        "drawing",
        "embedded_object",
        "formula_unreadable",
        "header_footer",
        "iframe",
        "interactive",
        "link_dropped",
        "macro",
        "media",
        "merged_cells",
        "picture_missing",
        "picture_remote",
        "picture_unreadable",
        "raw_html",
        "script",
        "smartart",
        "svg_dropped",
        "table_content_moved",
        "teacher_part",
        "too_deep",
    }
)

REFUSAL_CODES = frozenset(
    {
        "archive_broken",
        "archive_duplicate_names",
        "archive_encrypted",
        "archive_expands",
        "archive_extra_data",
        "archive_nested",
        "archive_overlap",
        "archive_sizes_lie",
        "archive_special_entry",
        "archive_too_many",
        "archive_unsafe_name",
        "document_broken",
        "document_empty",
        "document_too_complex",
        "document_too_slow",
        "encoding_unknown",
        "file_empty",
        "file_too_large",
        "picture_too_large",
        "type_mismatch",
        "type_not_accepted",
        "type_with_macros",
        "xml_broken",
        "xml_entities",
    }
)


@dataclass(frozen=True, slots=True)
class Finding:
    """``detail`` is what was met (a name, a tag), ``where`` the heading it stood under."""

    code: str
    detail: str = ""
    where: str = ""


class Refused(Exception):  # noqa: N818 - it is said of the file, not of the program
    """A file that is not read at all; ``params`` fill the sentence that belongs to ``code``."""

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code, params)
        self.code = code
        self.params = params

    def __reduce__(self) -> tuple[Any, ...]:
        return _refused, (self.code, self.params)


def _refused(code: str, params: dict[str, Any]) -> Refused:
    return Refused(code, **params)
