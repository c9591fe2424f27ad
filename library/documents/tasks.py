"""Tasks and questions out of ordinary paragraphs and lists."""

import html
import re
from collections.abc import Sequence
from typing import Any

from .inlines import inline_formula
from .model import Block, Code, Formula, Option, Question, Text

Node = dict[str, Any]

_LETTER = re.compile(r"\(?([A-Za-zА-Яа-я])\)?[.)]?")
_CYRILLIC = "абвгдежзик"


def soft(block: Block) -> str | Block:
    """A block as rich text where it can be, for places that hold nothing else."""
    match block:
        case Text():
            return block.html
        case Formula():
            return f"<p>{inline_formula(block.tex)}</p>"
        case Code():
            lines = (_indented(line) for line in block.code.rstrip("\n").split("\n"))
            return f"<p><code>{'<br>'.join(lines)}</code></p>"
    return block


def _indented(line: str) -> str:
    rest = line.lstrip(" ")
    return "\u00a0" * (len(line) - len(rest)) + html.escape(rest, quote=False)


def as_question(asked: Sequence[Node], answer: Sequence[Node]) -> Question | None:
    """A question with options: paragraphs, one list, and a letter for an answer."""
    if len(asked) < 2 or asked[-1]["t"] != "OrderedList":
        return None
    chosen = _letter(answer)
    options = [_words(item) for item in asked[-1]["c"][1]]
    prompt = [_words([node]) for node in asked[:-1]]
    if chosen is None or not chosen < len(options) <= 10 or "" in options or "" in prompt:
        return None
    made = tuple(Option(text, index == chosen) for index, text in enumerate(options))
    return Question("\n".join(prompt), "single", made)


def _letter(answer: Sequence[Node]) -> int | None:
    """The place of the option that the answer names."""
    match = _LETTER.fullmatch(_words(answer)) if len(answer) == 1 else None
    if match is None:
        return None
    letter = match[1].lower()
    return _CYRILLIC.find(letter) if letter in _CYRILLIC else ord(letter) - ord("a")


def _words(nodes: Sequence[Node]) -> str:
    """Plain text with formulas, or nothing where there is more than text."""
    if len(nodes) != 1 or nodes[0]["t"] not in {"Para", "Plain"}:
        return ""
    return " ".join("".join(_word(inline) for inline in nodes[0]["c"]).split())


def _word(inline: Node) -> str:  # noqa: PLR0911 - one for each kind
    content = inline.get("c")
    match inline["t"]:
        case "Str":
            return str(content)
        case "Space" | "SoftBreak" | "LineBreak":
            return " "
        case "Math":
            return f"\\({content[1]}\\)" if content else ""
        case "Code":
            return str(content[1]) if content else ""
        case "Emph" | "Strong" | "Underline" | "SmallCaps" | "Superscript" | "Subscript":
            return "".join(_word(child) for child in content or [])
        case "Link" | "Span" | "Quoted":
            return "".join(_word(child) for child in content[1]) if content else ""
    return ""
