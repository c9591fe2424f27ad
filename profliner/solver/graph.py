"""What the solver is given: steps with their limits, who walks them, and what they wish."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class Kind(StrEnum):
    SUBJECT = "subject"
    ELECTIVE = "elective"
    PROGRAMME = "programme"
    VOCATIONAL = "vocational"
    CONTEST = "contest"
    COLLEGE = "college"
    UNIVERSITY = "university"
    INTERNSHIP = "internship"
    PROFESSION = "profession"


class Shut(StrEnum):
    """Why a step cannot be entered today."""

    CLOSED = "closed"
    CANCELLED = "cancelled"
    DEADLINE = "deadline"
    FULL = "full"


IN_SCHOOL = frozenset({Kind.SUBJECT, Kind.ELECTIVE, Kind.VOCATIONAL})
FULL_TIME = frozenset({Kind.COLLEGE, Kind.UNIVERSITY})


@dataclass(frozen=True, slots=True)
class Node:
    """A step. Every group of ``groups`` must be met; within a group any one will do.

    Attributes
    ----------
    grade_from, grade_to : grades in which one begins it; of a college and a university the last
        grade finished before.
    opens, closes : first and last day on which it may be begun.
    shut : why nobody may enter it any more; who holds a place or is doing it stays.
    skills : what it teaches (of a profession: what it asks), from 1 to 5.
    ease : from 0 (few places, the deadline is near) to 1.
    """

    id: str
    kind: Kind
    months: int = 0
    groups: tuple[tuple[str, ...], ...] = ()
    age_from: int = 0
    age_to: int | None = None
    grade_from: int | None = None
    grade_to: int | None = None
    opens: date | None = None
    closes: date | None = None
    shut: Shut | None = None
    skills: Mapping[str, int] = field(default_factory=dict)
    ease: float = 1.0


@dataclass(frozen=True, slots=True)
class Student:
    """Where somebody stands today.

    Attributes
    ----------
    doing : what was begun, and when.
    holds : steps in which a place is theirs already.
    """

    grade: int
    born: date
    today: date
    done: frozenset[str] = frozenset()
    doing: Mapping[str, date] = field(default_factory=dict)
    holds: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Wishes:
    """``fit`` says from 0 to 1 how a step suits; ``keep`` names what stands on the path now."""

    pinned: frozenset[str] = frozenset()
    dropped: frozenset[str] = frozenset()
    keep: frozenset[str] = frozenset()
    fit: Mapping[str, float] = field(default_factory=dict)


class Graph:
    """Steps by id, and who needs whom. A mapping may make its steps when they are asked for."""

    def __init__(self, nodes: Iterable[Node] | Mapping[str, Node]) -> None:
        if not isinstance(nodes, Mapping):
            nodes = {node.id: node for node in nodes}
        self.nodes: Mapping[str, Node] = nodes

    def __repr__(self) -> str:
        return f"Graph({list(self.nodes.values())})"

    def __getitem__(self, node_id: str) -> Node:
        return self.nodes[node_id]

    def __contains__(self, node_id: object) -> bool:
        return node_id in self.nodes

    def __len__(self) -> int:
        return len(self.nodes)

    def subjects(self) -> list[Node]:
        """Of school, all grades."""
        return [node for node in self.nodes.values() if node.kind == Kind.SUBJECT]

    def before(self, *targets: str) -> set[str]:
        """The targets and everything that may come before them."""
        found = {target for target in targets if target in self.nodes}
        waiting = list(found)
        while waiting:
            for group in self.nodes[waiting.pop()].groups:
                new = [m for m in group if m in self.nodes and m not in found]
                found.update(new)
                waiting.extend(new)
        return found
