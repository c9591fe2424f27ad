"""A script's words without its markup."""

import html
import re
from collections.abc import Iterator

from library.documents.model import (
    Block,
    Code,
    File,
    Formula,
    Picture,
    Question,
    Quiz,
    Script,
    Table,
    Task,
    Text,
)

_TAG = re.compile(r"<[^>]*>")
# Unreadable in a line of results.
_TEX = re.compile(r"\\\(.*?\\\)|\\\[.*?\\\]|\$\$.*?\$\$", re.DOTALL)
_SPACE = re.compile(r"[ \t\r\f\v\u00a0]*\n\s*|[ \t\u00a0]+")


def script_text(script: Script) -> str:
    """Stage by stage, a line a block; what stands on two screens is said once."""
    lines: dict[str, None] = {}
    for stage in script.stages:
        lines |= dict.fromkeys([stage.title, stage.purpose])
        for block in stage.blocks():
            lines |= dict.fromkeys(part for part in _parts(block))
    return "\n".join(line for line in lines if line)


def plain(markup: str) -> str:
    text = html.unescape(_TEX.sub(" ", _TAG.sub(" ", markup)))
    return _SPACE.sub(lambda found: "\n" if "\n" in found[0] else " ", text).strip()


def _parts(block: Block) -> Iterator[str]:
    match block:
        case Text():
            yield plain(block.html)
        case Formula():
            yield block.caption
        case Picture():
            yield block.alt
            yield block.caption
        case Table():
            yield block.caption
            yield from (" ".join(plain(cell) for cell in row) for row in block.rows)
        case Code():
            yield block.code
        case Task():
            yield plain(block.prompt)
        case Quiz():
            yield from (_question(question) for question in block.questions)
        case File():
            yield block.title


def _question(question: Question) -> str:
    options = (plain(option.text) for option in question.options)
    return " ".join([plain(question.prompt), *options])
