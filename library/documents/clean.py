"""Markdown of other platforms without their notation.

What has a meaning here becomes a fenced part that the reader knows: ``::: challenge`` with
``::: solution`` inside, ``::: objectives``, ``::: notes`` for the teacher, ``::: callout``.
The rest of the notation goes; the words stay.
"""

import re
from collections.abc import Callable

from . import platforms
from .markdown import fenced

_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_KRAMDOWN = re.compile(r"\{:\s*(?:[.#][\w-]|[\w-]+\s*=)[^}\n]*\}")
_LIQUID = re.compile(r"\{%-?\s.*?%\}", re.DOTALL)
_LINKED_PICTURE = re.compile(r"\[!\[([^\]\n]*)\]\([^)\n]*\)\]\((https?://[^)\s]+)[^)\n]*\)")
_PICTURE = re.compile(r"!\[(?:[^\[\]\\]|\\.|\[[^\[\]]*\])*\]\((?:[^()\n]|\([^()\n]*\))*\)")
_DEFINITION = re.compile(r"^ {0,3}\[([^\]\n]+)\]:", re.MULTILINE)
_REFERENCE = re.compile(r"(?<![\w\]])\[([^\[\]\n]*)\]\[([^\[\]\n]+)\]")
_INNER_LINK = re.compile(r"(?<!!)\[([^\[\]\n]*)\]\((?:#|'topics:)[^)\n]*\)")
_REFERRED_PICTURE = re.compile(r"!\[[^\[\]\n]*\](?:\[[^\[\]\n]*\])")
_EMPTY_LINES = re.compile(r"\n{4,}")

Step = Callable[[str], str]

# Notation that also stands inside code, before code is told from prose.
_WHOLE: dict[str, Step] = {
    "carpentries": platforms.carpentries,
    "cs-unplugged": platforms.cs_unplugged,
    "djangogirls": platforms.django_girls,
    "microbit": platforms.microbit,
    "openstax": platforms.openstax,
    "raspberrypi": platforms.raspberry_pi,
    "react-ru": platforms.react,
    "rust-book-ru": platforms.rust_book,
    "siyavula": platforms.siyavula,
}
_PLAIN = frozenset(("openstax", "siyavula"))


def clean(body: str, source: str) -> str:
    """The Markdown of a lesson from ``source``, fit for ``read_markdown_batch``."""
    body = body.replace("\r\n", "\n")
    body = _WHOLE.get(source, str)(body)
    defined = {name.casefold() for name in _DEFINITION.findall(body)}
    body = _without_unknown(body, defined)
    prose = _prose_of_books if source in _PLAIN else _prose
    body = "\n".join(part if is_code else prose(part) for part, is_code in fenced(body))
    return _EMPTY_LINES.sub("\n\n\n", body).strip() + "\n"


def _without_unknown(body: str, defined: set[str]) -> str:
    """References whose addresses stood in a file of the platform become their words."""

    def words(match: re.Match[str]) -> str:
        return (
            match[0]
            if match.string[: match.start()].endswith("!") or match[2].casefold() in defined
            else match[1]
        )

    parts = fenced(body)
    return "\n".join(text if is_code else _REFERENCE.sub(words, text) for text, is_code in parts)


def _prose(text: str) -> str:
    """Notation that is common to many platforms, outside code."""
    text = _COMMENT.sub("", text)
    text = _KRAMDOWN.sub("", text)
    text = _LIQUID.sub("", text)
    return _prose_of_books(platforms.other_languages(text))


def _prose_of_books(text: str) -> str:
    # The pictures of the collection are absent; a link behind one keeps its description.
    text = _REFERRED_PICTURE.sub("", text)
    text = _PICTURE.sub("", _LINKED_PICTURE.sub(r"[\1](\2)", text))
    return _INNER_LINK.sub(r"\1", text)
