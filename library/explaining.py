"""What became of a file, told to the person who sent it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from library.documents.findings import Finding, Refused
from library.messages import REFUSALS, finding, refusal

OUR_FAULT = "our_fault"

_OLD_WORD = _(
    "This is a file of an older Word. Open it, choose “Save as” and the kind .docx, and send that."
)
_OLD_SLIDES = _(
    "These are slides of an older PowerPoint. Open them, choose “Save as” and the kind .pptx, "
    "and send those."
)
# Kinds that people try, each with the way out.
_NEAR_MISSES: dict[str, Promise] = {
    "pdf": _(
        "A PDF keeps the look of its pages but not its headings and formulas, so no lesson can be "
        "made of it. Send the document it was made from."
    ),
    "doc": _OLD_WORD,
    "rtf": _OLD_WORD,
    "ppt": _OLD_SLIDES,
    "pps": _OLD_SLIDES,
}
_OUR_FAULT = _(
    "Something went wrong on our side while the file was read. The file is kept: try once more, "
    "and if it happens again, tell us."
)


@dataclass(frozen=True, slots=True)
class FindingLine:
    """What was left out, with its name and the heading it stood under."""

    text: str
    detail: str
    where: str


def refusal_sentence(code: str, params: Mapping[str, Any] | None = None) -> str:
    """Why a file is not taken, and what to do."""
    params = params or {}
    if code == OUR_FAULT:
        return str(_OUR_FAULT)
    if code == "type_not_accepted":
        near = _NEAR_MISSES.get(str(params.get("extension", "")).lower())
        if near:
            return str(near)
    return refusal(Refused(code if code in REFUSALS else "document_broken", **params))


def finding_lines(stored: list[dict[str, str]]) -> list[FindingLine]:
    """A line for each finding of an upload."""
    return [
        FindingLine(finding(found), found.detail, found.where)
        for found in (Finding(**item) for item in stored)
    ]
