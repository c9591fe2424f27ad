"""The graph as it is for a student who leaves school after a given grade, and its bounds."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from heapq import heappop, heappush

from profliner.solver.calendar import (
    Slots,
    add_months,
    first_start,
    groups_of,
    is_compulsory_and_begun,
    leaving_grades,
    slots_of,
)
from profliner.solver.graph import Graph, Kind, Node, Student, Wishes

Groups = tuple[tuple[str, ...], ...]
Times = dict[str, tuple[int, int]]  # id: (first day, day after the last)
LONG_AGO = 0


@dataclass(frozen=True, slots=True)
class Scenario:
    """Steps that may come before the target, each with its groups and its days."""

    leave: int
    target: str
    groups: dict[str, Groups]
    slots: dict[str, Slots]
    months: dict[str, int]
    times: Times = field(default_factory=dict)

    def finish(self, node_id: str, start: int) -> int:
        return add_months(start, self.months[node_id]) if start else LONG_AGO


def make_scenarios(graph: Graph, student: Student, target: str, wishes: Wishes) -> list[Scenario]:
    """One for each grade after which the student may leave school; none for no such target."""
    if target not in graph:
        return []
    pinned = sorted(wishes.pinned - student.done - {target})
    wanted = graph.before(target, *pinned)
    kinds = {node_id: graph[node_id].kind for node_id in wanted}
    return [
        _make_scenario(graph, student, target, wishes, leave, pinned, kinds)
        for leave in leaving_grades(student)
    ]


def _make_scenario(
    graph: Graph,
    student: Student,
    target: str,
    wishes: Wishes,
    leave: int,
    pinned: list[str],
    kinds: dict[str, Kind],
) -> Scenario:
    """What is pinned becomes a prerequisite of the target; what is dropped is left out."""
    groups: dict[str, Groups] = {}
    slots: dict[str, Slots] = {}
    behind = student.done - kinds.keys()  # also what is no step
    for node_id in kinds:
        node = graph[node_id]
        if node_id in student.done:
            groups[node_id], slots[node_id] = (), [(LONG_AGO, LONG_AGO)]
            continue
        groups[node_id] = tuple(
            group for group in groups_of(node, student, leave, kinds) if behind.isdisjoint(group)
        )
        days = slots_of(node, student, leave)
        slots[node_id] = [] if is_left_out(node, student, wishes, target) else days
    groups[target] = (*groups[target], *((pin,) for pin in pinned))
    months = {node_id: graph[node_id].months for node_id in kinds}
    scenario = Scenario(leave, target, groups, slots, months)
    scenario.times.update(earliest(scenario))
    return scenario


def is_left_out(node: Node, student: Student, wishes: Wishes, target: str) -> bool:
    """What is studied at school anyway cannot be dropped."""
    is_dropped = node.id in wishes.dropped and node.id != target
    return is_dropped and not is_compulsory_and_begun(node, student)


def earliest(
    scenario: Scenario, only: Iterable[str] | None = None, arcs: Iterable[tuple[str, str]] = ()
) -> Times:
    """The earliest days of every step that can be reached at all.

    Knuth's generalisation of Dijkstra's algorithm: the end of a step never lies before the ends of
    what it needs and never falls when they rise, so steps settle in the order of their ends, and a
    step in a ring of prerequisites never settles. O((steps + prerequisites) · log steps).
    ``arcs`` (a, b) let b begin only after a.
    """
    nodes = scenario.groups.keys() if only is None else set(only)
    extra: dict[str, list[tuple[str, ...]]] = {}
    for first, second in arcs:
        extra.setdefault(second, []).append((first,))

    def groups(node_id: str) -> Iterable[tuple[str, ...]]:
        return (*scenario.groups[node_id], *extra.get(node_id, ()))

    return _settle(nodes, groups, lambda node_id, release: _times(scenario, node_id, release))


def _times(scenario: Scenario, node_id: str, release: int) -> tuple[int, int] | None:
    start = first_start(scenario.slots[node_id], release)
    return None if start is None else (scenario.finish(node_id, start), start)


def _settle(
    nodes: Iterable[str],
    groups: Callable[[str], Iterable[tuple[str, ...]]],
    measure: Callable[[str, int], tuple[int, int] | None],
) -> Times:
    known = set(nodes)
    waits: dict[str, int] = {}
    needed_by: dict[str, list[tuple[str, int]]] = {}
    queue: list[tuple[int, str, int]] = []
    for node_id in known:
        count = 0
        for number, group in enumerate(groups(node_id)):
            count += 1
            for member in group:
                if member in known:
                    needed_by.setdefault(member, []).append((node_id, number))
        waits[node_id] = count
        if not count and (found := measure(node_id, 0)):
            heappush(queue, (found[0], node_id, found[1]))
    settled: Times = {}
    met: set[tuple[str, int]] = set()
    while queue:
        end, node_id, start = heappop(queue)
        settled[node_id] = (start, end)
        for group_of in needed_by.get(node_id, ()):
            if group_of in met:
                continue
            met.add(group_of)
            waits[group_of[0]] -= 1
            if not waits[group_of[0]] and (found := measure(group_of[0], end)):
                heappush(queue, (found[0], group_of[0], found[1]))
    return settled


def cheapest(scenario: Scenario, penalty: Mapping[str, int]) -> dict[str, int]:
    """No plan that contains a step costs less than this for the step and what it needs.

    Of its groups only the dearest is counted, since one step may serve several groups.
    """
    reached = scenario.times.keys()
    found = _settle(
        reached,
        lambda node_id: scenario.groups[node_id],
        lambda node_id, release: (release + penalty[node_id], 0),
    )
    return {node_id: cost for node_id, (_start, cost) in found.items()}
