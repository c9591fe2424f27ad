"""The lesson script as plain data: what every reader produces and every writer consumes.

Rich text is HTML limited to ``RICH_TEXT_TAGS``; inline formulas are TeX between ``\\(`` and
``\\)``. Prompts, options and explanations of quizzes and all captions are plain text with formulas.
"""

import base64
import typing
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, is_dataclass, replace
from typing import Any, Literal

RICH_TEXT_TAGS = frozenset(
    "p h3 h4 b i sub sup code ul ol li a blockquote hr br".split()  # noqa: SIM905
)

Audience = Literal["teacher", "student", "public"]
Screen = Literal["teacher", "board", "student"]
FormOfWork = Literal["frontal", "individual", "pairs", "groups", "project", "homework"]
QuestionKind = Literal["single", "multiple", "number", "text"]
TaskKind = Literal["open", "short"]


@dataclass(frozen=True, slots=True)
class Text:
    html: str


@dataclass(frozen=True, slots=True)
class Formula:
    tex: str
    caption: str = ""


@dataclass(frozen=True, slots=True)
class Picture:
    """``asset`` names an entry of ``Script.assets``."""

    asset: str
    alt: str = ""
    caption: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """Cells are inline HTML; ``header`` says that the first row is one."""

    rows: tuple[tuple[str, ...], ...]
    header: bool = True
    caption: str = ""


@dataclass(frozen=True, slots=True)
class Code:
    code: str
    language: str = ""


@dataclass(frozen=True, slots=True)
class Task:
    prompt: str
    answer: str = ""
    kind: TaskKind = "open"
    points: int = 1
    id: str = ""  # the block's, where it has one: responses are kept under it


@dataclass(frozen=True, slots=True)
class Option:
    text: str
    correct: bool = False


@dataclass(frozen=True, slots=True)
class Question:
    """``answer`` holds one accepted answer a line (``text``) or the value (``number``)."""

    prompt: str
    kind: QuestionKind = "single"
    options: tuple[Option, ...] = ()
    answer: str = ""
    tolerance: str = ""
    explanation: str = ""
    id: str = ""


@dataclass(frozen=True, slots=True)
class Quiz:
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class File:
    """``asset`` names an entry of ``Script.assets``."""

    asset: str
    title: str = ""


Block = Text | Formula | Picture | Table | Code | Task | Quiz | File
BLOCKS: dict[str, type[Block]] = {cls.__name__.lower(): cls for cls in typing.get_args(Block)}


@dataclass(frozen=True, slots=True)
class Stage:
    title: str
    purpose: str = ""
    minutes: int | None = None
    form: FormOfWork = "frontal"
    teacher: tuple[Block, ...] = ()
    board: tuple[Block, ...] = ()
    student: tuple[Block, ...] = ()

    def blocks(self) -> Iterator[Block]:
        yield from self.teacher
        yield from self.board
        yield from self.student


@dataclass(frozen=True, slots=True)
class Script:
    title: str
    lang: str
    outcome: str = ""
    stages: tuple[Stage, ...] = ()
    assets: Mapping[str, bytes] = field(default_factory=dict)

    @property
    def minutes(self) -> int:
        return sum(stage.minutes or 0 for stage in self.stages)

    def for_audience(self, audience: Audience) -> "Script":
        """What ``audience`` may read: answers and the teacher's screen are for teachers only."""
        if audience == "teacher":
            return self
        whole = self.with_student_screen() if audience == "student" else self
        stages = tuple(_public_stage(stage, audience) for stage in whole.stages)
        used = {b.asset for s in stages for b in s.blocks() if isinstance(b, Picture | File)}
        assets = {name: data for name, data in self.assets.items() if name in used}
        return replace(self, stages=stages, assets=assets)

    def with_student_screen(self) -> "Script":
        """Where nothing was made for the student's device, it shows what the board does."""
        if any(stage.student for stage in self.stages):
            return self
        return replace(self, stages=tuple(replace(s, student=s.board) for s in self.stages))

    def to_json(self, *, assets: bool = True) -> dict[str, Any]:
        """JSON-ready dictionary; assets, where they are wanted, in base64."""
        data: dict[str, Any] = {
            "title": self.title,
            "lang": self.lang,
            "outcome": self.outcome,
            "stages": [_plain(stage) for stage in self.stages],
        }
        if assets and self.assets:
            data["assets"] = {
                name: base64.b64encode(raw).decode() for name, raw in self.assets.items()
            }
        return data

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Script":
        """The inverse of ``to_json``.

        Raises:
            KeyError, TypeError: where the data has not that shape.
        """
        return cls(
            title=data["title"],
            lang=data["lang"],
            outcome=data.get("outcome", ""),
            stages=tuple(_stage(stage) for stage in data.get("stages", ())),
            assets={k: base64.b64decode(v) for k, v in data.get("assets", {}).items()},
        )


def without_answers(block: Block) -> Block:
    """The block as a student or visitor may have it."""
    match block:
        case Task():
            return replace(block, answer="")
        case Quiz():
            return Quiz(tuple(_asked(question) for question in block.questions))
    return block


def _asked(question: Question) -> Question:
    options = tuple(Option(option.text) for option in question.options)
    return replace(question, options=options, answer="", tolerance="", explanation="")


def _public_stage(stage: Stage, audience: Audience) -> Stage:
    board = stage.board if audience == "public" else ()
    return replace(
        stage,
        teacher=(),
        board=tuple(without_answers(block) for block in board),
        student=tuple(without_answers(block) for block in stage.student),
    )


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if not is_dataclass(value):
        return value
    data = {f.name: _plain(getattr(value, f.name)) for f in fields(value)}
    kind = type(value).__name__.lower()
    return {"type": kind, **data} if kind in BLOCKS else data


def _stage(data: Mapping[str, Any]) -> Stage:
    screens = {
        screen: tuple(block_from_json(block) for block in data.get(screen, ()))
        for screen in ("teacher", "board", "student")
    }
    return Stage(**{**data, **screens})


def block_from_json(data: Mapping[str, Any]) -> Block:
    """A block from ``{"type": "text", "html": …}``."""
    values = {key: value for key, value in data.items() if key != "type"}
    cls = BLOCKS[data["type"]]
    if cls is Quiz:
        return Quiz(tuple(_question(question) for question in values["questions"]))
    if cls is Table:
        values["rows"] = tuple(tuple(row) for row in values["rows"])
    return cls(**values)


def _question(data: Mapping[str, Any]) -> Question:
    options = tuple(Option(**option) for option in data.get("options", ()))
    return Question(**{**data, "options": options})
