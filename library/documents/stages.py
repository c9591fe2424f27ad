"""Headings to stages: which level counts, how many minutes, which form of work, who may see it."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from .blocks import BlockReader, Node, heading_text, meaning
from .findings import Refused
from .inlines import plain
from .model import FormOfWork, Quiz, Stage, Task

OPENING = {"ru": "Начало", "en": "Opening"}
MAX_STAGES = 400
WHOLE = {"ru": "Урок", "en": "Lesson"}

_MINUTES = re.compile(
    r"[\s,;:.–—-]*[(\[]?\s*(?:\d{1,3}\s*[-–—]\s*)?(\d{1,3})\s*"
    r"(?:минут[аыу]?|мин\b\.?|minutes?\b|mins?\b\.?)\s*[)\]]?\s*",
    re.IGNORECASE,
)
_FORMS: dict[FormOfWork, str] = {
    "homework": r"^(домашн\w+ (задани|работ)|дома\b|homework|home (task|work|assignment))",
    "pairs": r"\b(в парах|парная работа|in pairs|pair work)\b",
    "groups": r"\b(в группах|по группам|групповая работа|in groups|group work)\b",
    "project": r"\b(проектная работа|работа над проектом|project work)\b",
    "individual": (
        r"\b(самостоятельная работа|индивидуальн\w+ работа|individual(ly)? work|"
        r"independent (work|practice)|work(ing)? alone)\b"
    ),
}
_TEACHER = re.compile(
    r"^((заметки |материал\w* |информация |примечани\w+ )?(для )?(учител|педагог|преподавател)\w*"
    r"|ответы?( и решения)?|ключи?( к заданиям| к тесту)?|решения|правильные ответы"
    r"|(notes |information )?(for |to )?(the )?(teachers?|educators?|instructors?)( notes?| only)?"
    r"|answers?( key)?|answer keys?|solutions?|marking (scheme|guide)|speaker notes)\s*[:.]?$",
    re.IGNORECASE,
)
_OUTCOME = re.compile(
    r"^(цел[ьи]( и задачи)?( урока| занятия)?|планируем\w+ результат\w*|"
    r"(learning |lesson )?(outcomes?|objectives?|goals?|aims?))\s*([:.–—-]\s*|$)",
    re.IGNORECASE,
)


_PREAMBLE = re.compile(
    r"^(by the end of|after|after completing|in) this (section|lesson|chapter|module|unit),? "
    r"(you|students|pupils) (will|should) (be able to|learn to|learn how to)\s*:?\s*",
    re.IGNORECASE,
)


@dataclass(slots=True)
class Draft:
    """A stage being gathered; ``nodes`` are marked with whether the teacher alone sees them."""

    title: str
    nodes: list[tuple[Node, bool]] = field(default_factory=list)
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Outline:
    title: str
    outcome: str
    stages: tuple[Stage, ...]


def flat(nodes: Sequence[Node], hidden: bool = False) -> Iterator[tuple[Node, bool]]:
    """Sections unfolded; what is for the teacher marked; parts with a meaning kept whole."""
    for node in nodes:
        match meaning(node):
            case "section":
                yield from flat(node["c"][1], hidden)
            case "teacher" | "answer":
                yield from ((lowered(child), True) for child, _ in flat(node["c"][1]))
            case "aside":
                yield from _aside(node["c"][1], hidden)
            case _:
                yield node, hidden


def _aside(nodes: Sequence[Node], hidden: bool) -> Iterator[tuple[Node, bool]]:
    answers = [node for node in nodes if meaning(node) == "answer"]
    rest = [node for node in nodes if meaning(node) != "answer"]
    yield {"t": "BlockQuote", "c": rest}, hidden
    yield from flat(answers, hidden)


def lowered(node: Node) -> Node:
    """A heading inside a part begins no stage."""
    if node["t"] != "Header":
        return node
    return {"t": "Para", "c": [{"t": "Strong", "c": node["c"][2]}]}


def outline(nodes: Sequence[Node], reader: BlockReader, *, title: str, lang: str) -> Outline:
    """The lesson's stages from the document's blocks."""
    marked = list(flat(nodes))
    aims = [node for node, _ in marked if meaning(node) == "outcome"]
    marked = _with_headings([pair for pair in marked if meaning(pair[0]) != "outcome"])
    marked, title = _without_title(marked, title)
    level = _stage_level([node for node, _ in marked])
    reader.base_level = level
    drafts = _split(marked, level, lang)
    if len(drafts) > MAX_STAGES:
        raise Refused("document_too_complex")
    outcome = "\n".join(_words(_untitled(node["c"][1])) for node in aims)
    if not outcome:
        outcome, drafts = _outcome(drafts)
    stages = tuple(s for draft in drafts if (s := _stage(draft, reader)) is not None)
    return Outline(title, _PREAMBLE.sub("", outcome).strip(), stages)


def _untitled(nodes: Sequence[Node]) -> list[Node]:
    return [node for node in nodes if node["t"] != "Header"]


def _is_heading(node: Node) -> bool:
    return bool(node["t"] == "Header") and bool(heading_text(node))


def _with_headings(marked: list[tuple[Node, bool]]) -> list[tuple[Node, bool]]:
    """Short bold paragraphs serve as headings where a document has no others."""
    if any(_is_heading(node) for node, _ in marked):
        return marked
    bold = [index for index, (node, _) in enumerate(marked) if _is_bold_line(node)]
    if len(bold) < 2:
        return marked
    raised = set(bold)
    return [
        (_raised(node), hidden) if index in raised else (node, hidden)
        for index, (node, hidden) in enumerate(marked)
    ]


def _is_bold_line(node: Node) -> bool:
    if node["t"] not in {"Para", "Plain"}:
        return False
    solid = [i for i in node["c"] if i["t"] not in {"Space", "SoftBreak", "LineBreak"}]
    words = plain(node["c"])
    return bool(solid) and all(i["t"] == "Strong" for i in solid) and 0 < len(words) <= 90


def _raised(node: Node) -> Node:
    inner: list[Any] = [part for i in node["c"] for part in (i["c"] if i["t"] == "Strong" else [i])]
    return {"t": "Header", "c": [1, ["", [], []], inner]}


def _without_title(
    marked: list[tuple[Node, bool]], title: str
) -> tuple[list[tuple[Node, bool]], str]:
    """The document's first and only top heading is its title."""
    headings = [node for node, _ in marked if _is_heading(node)]
    if not headings:
        return marked, title
    first, top = headings[0], headings[0]["c"][0]
    same = heading_text(first).casefold() == title.casefold()
    alone = len(headings) > 1 and all(node["c"][0] > top for node in headings[1:])
    early = [node for node, _ in marked[:3]].count(first) == 1
    if same or (early and alone and not _MINUTES.search(heading_text(first))):
        return [pair for pair in marked if pair[0] is not first], title or heading_text(first)
    return marked, title


def _stage_level(nodes: Sequence[Node]) -> int:
    levels = Counter(node["c"][0] for node in nodes if _is_heading(node))
    repeated = [level for level, times in levels.items() if times > 1]
    return int(min(repeated or levels or [1]))


def _split(marked: list[tuple[Node, bool]], level: int, lang: str) -> list[Draft]:
    headed = any(_is_heading(node) for node, _ in marked)
    names = OPENING if headed else WHOLE
    drafts = [Draft(names.get(lang, names["en"]))]
    below = 99  # the level of the heading under which the teacher alone reads
    for node, hidden in marked:
        if _is_heading(node):
            depth, words = node["c"][0], heading_text(node)
            below = 99 if depth <= below else below
            if depth <= level:
                drafts.append(Draft(words, hidden=bool(_TEACHER.match(words))))
                continue
            below = depth if below == 99 and _TEACHER.match(words) else below
        drafts[-1].nodes.append((node, hidden or below < 99 or drafts[-1].hidden))
    return drafts


def _outcome(drafts: list[Draft]) -> tuple[str, list[Draft]]:
    """What the document calls its aim: a stage of that name, or a paragraph that begins so."""
    for draft in drafts[:3]:
        words = _words([node for node, _ in draft.nodes])
        if _OUTCOME.fullmatch(draft.title) and words and len(words) < 1500:
            return words, [d for d in drafts if d is not draft]
    for draft in drafts[:2]:
        found = _outcome_in(draft)
        if found:
            return found, drafts
    return "", drafts


def _outcome_in(draft: Draft) -> str:
    for index, (node, _) in enumerate(draft.nodes[:12]):
        text = _words([node]) if node["t"] in {"Para", "Plain"} else ""
        if node["t"] == "Header":
            text = heading_text(node)
        match = _OUTCOME.match(text)
        if match is None:
            continue
        rest, used = text[match.end() :].strip(), 1
        following = draft.nodes[index + 1 : index + 2]
        if not rest and following and following[0][0]["t"] != "Header":
            rest, used = _words([following[0][0]]), 2
        if rest:
            del draft.nodes[index : index + used]
            return rest[:1].upper() + rest[1:]
    return ""


def _words(nodes: Sequence[Node]) -> str:
    lines: list[str] = []
    for node in nodes:
        content: Any = node.get("c")
        match node["t"]:
            case "Para" | "Plain":
                lines.append(plain(content))
            case "BulletList":
                lines += [_words(item) for item in content]
            case "OrderedList":
                lines += [_words(item) for item in content[1]]
            case _:
                return ""
    return "\n".join(line for line in lines if line)


def _stage(draft: Draft, reader: BlockReader) -> Stage | None:
    title, minutes = split_minutes(draft.title)
    reader.context.where = title
    board = reader.read([node for node, hidden in draft.nodes if not hidden])
    teacher = reader.read([node for node, hidden in draft.nodes if hidden])
    if not (board or teacher) and draft.title in {*OPENING.values(), *WHOLE.values()}:
        return None
    student = tuple(block for block in board if isinstance(block, Task | Quiz))
    board = tuple(block for block in board if not isinstance(block, Task | Quiz))
    return Stage(title, "", minutes, form_of_work(title), teacher, board, student)


def split_minutes(title: str) -> tuple[str, int | None]:
    """``("Explain", 10)`` from ``"Explain (10 min)"``."""
    match = _MINUTES.search(title)
    if match is None or not 0 < int(match[1]) <= 600:
        return title, None
    rest = f"{title[: match.start()].rstrip()} {title[match.end() :]}".strip(" ,;:–—-")
    return rest or title, int(match[1])


def form_of_work(title: str) -> FormOfWork:
    return next(
        (form for form, words in _FORMS.items() if re.search(words, title, re.IGNORECASE)),
        "frontal",
    )
