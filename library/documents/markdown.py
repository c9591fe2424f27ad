"""Markdown as people write it to the Markdown that pandoc's CommonMark reader understands."""

import re

_FENCE = re.compile(r"^ {0,12}(```+|~~~+)")
# Only at the beginning of a line: $a$$b$ are two formulas in a line of words.
_DISPLAY = re.compile(
    r"^([ \t>]*(?:[-*+]|\d+\.)?[ \t]*)\$\$((?:(?!\$\$).)+)\$\$", re.DOTALL | re.MULTILINE
)
_BRACKETED = re.compile(r"(?<!\\)\\\[((?:(?!(?<!\\)\\[\[\]]).)+)(?<!\\)\\\]", re.DOTALL)
_ROUND = re.compile(r"(?<![\\`\w/-])\\\(((?:(?!\\[()]).){1,600})\\\)")
_CODE = re.compile(r"(`+)(?!`).+?(?<!`)\1(?!`)", re.DOTALL)


def prepared(text: str) -> str:
    """Formulas in every customary notation as ``$``, on one line each."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\x00", "")
    return "\n".join(part if is_code else _formulas(part) for part, is_code in fenced(text))


def fenced(text: str) -> list[tuple[str, bool]]:
    """The text cut into what is inside code fences and what is not."""
    parts: list[tuple[str, bool]] = []
    lines: list[str] = []
    fence = ""
    for line in text.split("\n"):
        match = _FENCE.match(line)
        if match and not fence:
            parts.append(("\n".join(lines), False))
            lines, fence = [line], match[1]
        elif match and _closes(line, match[1], fence):
            parts.append(("\n".join([*lines, line]), True))
            lines, fence = [], ""
        else:
            lines.append(line)
    parts.append(("\n".join(lines), bool(fence)))
    return [part for part in parts if part[0]]


def _closes(line: str, marks: str, fence: str) -> bool:
    return marks[0] == fence[0] and len(marks) >= len(fence) and line.strip() == marks


def _formulas(text: str) -> str:
    if "$$" in text:
        text = _DISPLAY.sub(lambda m: f"{m[1]}$${_one_line(m[2])}$$", text)
    if "\\[" in text:
        text = _BRACKETED.sub(lambda m: f"$${_one_line(m[1])}$$", text)
    if "\\(" in text:
        text = _outside_code(text)
    return text


def _one_line(tex: str) -> str:
    lines = [re.sub(r"(?<!\\)%.*", "", line).strip() for line in tex.split("\n")]
    return " ".join(line for line in lines if line)


def _outside_code(text: str) -> str:
    done, last = [], 0
    for match in _CODE.finditer(text):
        done += [_round(text[last : match.start()]), match[0]]
        last = match.end()
    return "".join([*done, _round(text[last:])])


def _round(text: str) -> str:
    return _ROUND.sub(lambda m: f"${m[1].strip()}$" if m[1].strip() else "", text)
