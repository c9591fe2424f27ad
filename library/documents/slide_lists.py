"""Paragraphs of a slide to pandoc's lists."""

from typing import Any

from .blocks import Node

Paragraph = tuple[str, int, list[Node]]
"""Its kind of list (``ul``, ``ol`` or none), its depth, its words."""


def lists(paragraphs: list[Paragraph]) -> list[Node]:
    """Neighbouring paragraphs of one kind become a list, deeper ones a list inside it."""
    nodes: list[Node] = []
    index = 0
    while index < len(paragraphs):
        kind, depth, inlines = paragraphs[index]
        if not kind or not inlines:
            nodes += [{"t": "Para", "c": inlines}] if inlines else []
            index += 1
            continue
        end = index
        while end < len(paragraphs) and _belongs(paragraphs[end], kind, depth):
            end += 1
        nodes.append(_list(kind, depth, paragraphs[index:end]))
        index = end
    return nodes


def _belongs(paragraph: Paragraph, kind: str, depth: int) -> bool:
    own, level, inlines = paragraph
    return bool(inlines) and (level > depth or (level == depth and own == kind)) and bool(own)


def _list(kind: str, depth: int, paragraphs: list[Paragraph]) -> Node:
    items: list[list[Node]] = []
    deeper: list[Paragraph] = []
    for paragraph in paragraphs:
        if paragraph[1] > depth and items:
            deeper.append(paragraph)
            continue
        if deeper:
            items[-1] += lists(deeper)
            deeper = []
        items.append([{"t": "Plain", "c": paragraph[2]}])
    if deeper:
        items[-1] += lists(deeper)
    if kind == "ul":
        return {"t": "BulletList", "c": items}
    style: list[Any] = [1, {"t": "Decimal"}, {"t": "Period"}]
    return {"t": "OrderedList", "c": [style, items]}
