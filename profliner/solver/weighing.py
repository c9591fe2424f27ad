"""What a step costs beside its time: the less, the better it suits."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from profliner.solver.calendar import is_compulsory_and_begun
from profliner.solver.graph import Graph, Student, Wishes


@dataclass(frozen=True, slots=True)
class Weights:
    """Shares of fit, ease and closed gap in a step's worth; ``keep`` is the share of the penalty
    that a step pays when it stands on the path already."""

    fit: float = 0.5
    ease: float = 0.2
    gap: float = 0.3
    keep: float = 0.1


DEFAULT = Weights()
WHOLE = 1000
LEAST = 1  # so that of two paths equal otherwise the shorter wins


def penalties(
    graph: Graph,
    student: Student,
    target: str,
    wishes: Wishes,
    weights: Weights,
    wanted: Iterable[str] | None = None,
) -> dict[str, int]:
    """From 1 to 1001 a step, in whole numbers so that sums are exact; 0 for what is done anyway."""
    asked = graph[target].skills
    return {
        node_id: _penalty(graph, student, node_id, asked, wishes, weights)
        for node_id in (graph.nodes if wanted is None else wanted)
    }


def _penalty(
    graph: Graph,
    student: Student,
    node_id: str,
    asked: Mapping[str, int],
    wishes: Wishes,
    weights: Weights,
) -> int:
    node = graph[node_id]
    is_free = node_id in student.done or node_id in student.doing
    if is_free or is_compulsory_and_begun(node, student):
        return 0
    worth = (
        weights.fit * wishes.fit.get(node_id, 0.0)
        + weights.ease * node.ease
        + weights.gap * closes(node.skills, asked)
    )
    penalty = LEAST + round(WHOLE * max(0.0, 1 - worth))
    return max(LEAST, round(penalty * weights.keep)) if node_id in wishes.keep else penalty


def closes(taught: Mapping[str, int], asked: Mapping[str, int]) -> float:
    """The share of what is asked that these skills cover, from 0 to 1."""
    whole = sum(asked.values())
    if not whole:
        return 0.0
    return (
        sum(min(level, asked[skill]) for skill, level in taught.items() if skill in asked) / whole
    )
