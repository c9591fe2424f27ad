"""Where in a publication its pictures and files stand, read from the content of a revision."""

import json
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

ASSETS = {"picture": ("image", "image"), "file": ("document", "document")}
# Which screen is for whom; a textbook's content is for all, as the board is.
AUDIENCES = {"teacher": "teacher", "board": "public", "student": "public", "content": "public"}


class Place(NamedTuple):
    kind: str
    asset_id: int
    audience: str


def places_in(content: Mapping[str, Any]) -> set[Place]:
    """``content`` is a revision's: StreamFields as JSON text. For each asset and audience one."""
    found = {place for name in ("stages", "chapters") for place in _streamed(content.get(name))}
    if file := content.get("file"):
        found.add(Place("document", int(file), "public"))
    return found


def _streamed(text: str | None) -> Iterator[Place]:
    """Most lessons have neither picture nor file, and need not be taken apart."""
    if text and any(f'"{kind}"' in text for kind in ASSETS):
        yield from _places(json.loads(text), "")


def _places(blocks: Any, audience: str) -> Iterator[Place]:
    for block in blocks:
        value = block["value"]
        if audience and block["type"] in ASSETS:
            kind, key = ASSETS[block["type"]]
            if value.get(key):
                yield Place(kind, int(value[key]), audience)
        elif not audience and isinstance(value, dict):
            for screen, whom in AUDIENCES.items():
                yield from _places(value.get(screen) or (), whom)
