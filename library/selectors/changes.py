"""What a new version of a lesson changes, stage by stage."""

from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from typing import Any, Literal

from library.documents.model import Block, Quiz, Script, Stage, Task
from library.scripts import script_of

Kind = Literal["same", "changed", "added", "removed"]


@dataclass(frozen=True, slots=True)
class Change:
    """One stage in both versions; ``parts`` names what of it changed."""

    kind: Kind
    title: str
    parts: tuple[str, ...] = ()


ABOUT = ("title", "outcome", "language", "grade_from", "grade_to", "licence", "credit")


def about_changes(published: Any, draft: Any) -> list[str]:
    """The names of what is said otherwise about the lesson."""
    changed = (name for name in ABOUT if getattr(published, name) != getattr(draft, name))
    return [str(draft._meta.get_field(name).verbose_name) for name in changed]


def changes_of(published: Any, draft: Any) -> list[Change]:
    return compare(script_of(published), script_of(draft))


def compare(old: Script, new: Script) -> list[Change]:
    """In the order of the new script, what was removed standing where it stood."""
    before, after = [_plain(stage) for stage in old.stages], [_plain(stage) for stage in new.stages]
    titles = [stage.title for stage in before], [stage.title for stage in after]
    found: list[Change] = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, *titles, autojunk=False).get_opcodes():
        if tag == "equal" or (tag == "replace" and i2 - i1 == j2 - j1):
            pairs = zip(before[i1:i2], after[j1:j2], strict=True)
            found.extend(_pair(*pair) for pair in pairs)
            continue
        found.extend(Change("removed", stage.title) for stage in before[i1:i2])
        found.extend(Change("added", stage.title) for stage in after[j1:j2])
    return found


def _pair(before: Stage, after: Stage) -> Change:
    names = ("title", "purpose", "minutes", "form", "teacher", "board", "student")
    parts = tuple(name for name in names if getattr(before, name) != getattr(after, name))
    return Change("changed" if parts else "same", after.title, parts)


def _plain(stage: Stage) -> Stage:
    """Without the numbers that blocks carry only for the sake of responses."""
    return replace(
        stage,
        teacher=tuple(map(_without_id, stage.teacher)),
        board=tuple(map(_without_id, stage.board)),
        student=tuple(map(_without_id, stage.student)),
    )


def _without_id(block: Block) -> Block:
    match block:
        case Task():
            return replace(block, id="")
        case Quiz():
            return Quiz(tuple(replace(question, id="") for question in block.questions))
    return block
