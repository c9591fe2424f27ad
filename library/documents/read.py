"""A teacher's file to a lesson script."""

import re
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import PurePath

from . import language, pandoc
from .blocks import BlockReader, Node
from .checks import check
from .context import Context
from .findings import Finding, Refused
from .inlines import plain
from .model import Script
from .sources import READERS, Source, markdown_trees, tree
from .stages import outline

BATCH = 40


@dataclass(frozen=True, slots=True)
class Reading:
    """What became of a file, and what could not be carried over."""

    script: Script
    not_understood: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class MarkdownBody:
    """One of many Markdown texts; ``lang`` and ``title`` are known where they come from."""

    text: str
    title: str = ""
    lang: str | None = None


def read(data: bytes, filename: str, lang: str | None = None) -> Reading:
    """The script in ``data``; its language is guessed when ``lang`` is not given.

    Raises:
        Refused: the file is hostile, broken, empty or of a kind that is not read.
    """
    checked = check(data, filename)
    with pandoc.workshop() as folder:
        source = READERS[checked.kind](checked.data, folder)
        reading = _reading(source, title=source.title or _unnamed(source, filename), lang=lang)
    if not reading.script.stages:
        raise Refused("document_empty")
    return reading


def _unnamed(source: Source, filename: str) -> str:
    """The file's name, unless the first heading will do."""
    levels = [node["c"][0] for node in source.nodes if node["t"] == "Header"]
    named = levels and levels.count(min(levels)) == 1 and source.nodes[0]["t"] == "Header"
    return "" if named else from_filename(filename)


def from_filename(filename: str) -> str:
    stem = PurePath(filename.replace("\\", "/")).stem
    return re.sub(r"[\s_]+", " ", stem).strip()[:255] or "Untitled"


def _reading(
    source: Source, *, title: str, lang: str | None, note_pictures: bool = True
) -> Reading:
    context = Context(source.media, source.formulas, source.descriptions, note_pictures)
    context.findings.extend(source.findings)
    source.nodes = _untitled(source.nodes, title)
    lang = lang or language.guess(_letters(source.nodes))
    try:
        made = outline(source.nodes, BlockReader(context), title=title, lang=lang)
    except RecursionError:
        raise Refused("document_too_complex") from None
    script = Script(
        title=made.title or title,
        lang=lang,
        outcome=made.outcome,
        stages=made.stages,
        assets=context.assets,
    )
    return Reading(script, tuple(context.findings))


def _untitled(nodes: list[Node], title: str) -> list[Node]:
    """Without a first paragraph that only repeats the title."""
    first: Node = nodes[0] if nodes else {"t": ""}
    same = first["t"] in {"Para", "Plain"} and plain(first["c"]).casefold() == title.casefold()
    return nodes[1:] if same else nodes


def _letters(nodes: object) -> str:
    return " ".join(_strings(nodes))


def _strings(node: object) -> Iterator[str]:
    stack = [node]
    while stack:
        match stack.pop():
            case {"t": "Str", "c": str(text)}:
                yield text
            case {"c": content}:
                stack.append(content)
            case list(items):
                stack.extend(reversed(items))


def read_markdown_batch(bodies: Iterable[MarkdownBody]) -> Iterator[Reading | Refused]:
    """Many Markdown texts, in their order; pandoc reads them many at a time on every processor.

    A text that cannot be read yields its ``Refused`` instead of stopping the others. Pictures
    are not looked for: such texts come without their files.
    """
    batches = list(_batches(bodies))
    with ThreadPoolExecutor(pandoc.processors()) as pool:
        for batch, trees in zip(batches, pool.map(_trees, batches), strict=True):
            for body, result in zip(batch, trees, strict=True):
                yield _one_of_many(body, result)


def _batches(bodies: Iterable[MarkdownBody]) -> Iterator[Sequence[MarkdownBody]]:
    batch: list[MarkdownBody] = []
    for body in bodies:
        batch.append(body)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _trees(batch: Sequence[MarkdownBody]) -> list[bytes | str]:
    with pandoc.workshop() as folder:
        try:
            return markdown_trees([body.text for body in batch], folder, seconds=120)
        except (Refused, pandoc.PandocError):
            return [_alone(body) for body in batch]


def _alone(body: MarkdownBody) -> bytes | str:
    """A batch that failed as a whole is read one by one, so that only the culprit is lost."""
    with pandoc.workshop() as folder:
        try:
            return markdown_trees([body.text], folder)[0]
        except (Refused, pandoc.PandocError) as error:
            return str(error)


def _one_of_many(body: MarkdownBody, result: bytes | str) -> Reading | Refused:
    if isinstance(result, str):
        return Refused("document_broken", detail=result)
    try:
        source = tree(result)
        title = body.title or source.title
        reading = _reading(source, title=title, lang=body.lang, note_pictures=False)
    except Refused as refused:
        return refused
    return reading if reading.script.stages else Refused("document_empty")
