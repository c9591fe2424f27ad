"""The solver on random graphs: no path breaks anything, and none is better."""

from hypothesis import event, given, settings

from profliner.solver.calendar import is_compulsory_and_begun
from profliner.solver.checking import Placed, check
from profliner.solver.cycles import find_cycle
from profliner.solver.graph import Graph, Student, Wishes
from profliner.solver.solving import NoWay, Plan, solve
from tests.profliner.paths.graphs import TARGET, by_hand, worlds

World = tuple[Graph, Student, Wishes]


@given(worlds(size=12))
@settings(max_examples=200)
def test_no_path_breaks_a_constraint(world: World) -> None:
    graph, student, wishes = world
    plan = solve(graph, student, TARGET, wishes)
    if isinstance(plan, NoWay):
        assert plan.obstacles
        return
    placed = [Placed(step.id, step.start, step.end) for step in plan.steps]
    assert check(placed, graph, student) == []
    behind = {each for each in wishes.pinned if is_compulsory_and_begun(graph[each], student)}
    assert wishes.pinned <= student.done | behind | set(plan.ids)
    dropped = wishes.dropped & set(plan.ids)
    assert all(is_compulsory_and_begun(graph[each], student) for each in dropped)
    assert plan.ids[-1] == TARGET


@given(worlds(size=5))
@settings(max_examples=60)
def test_trying_everything_finds_nothing_better(world: World) -> None:
    graph, student, wishes = world
    found = solve(graph, student, TARGET, wishes)
    cost = by_hand(graph, student, wishes)
    event("a way" if cost else "no way")
    event(f"{len(found.steps) if isinstance(found, Plan) else 0} steps")
    assert (found.cost if isinstance(found, Plan) else None) == cost


@given(worlds(size=8))
@settings(max_examples=50)
def test_the_same_question_has_the_same_answer(world: World) -> None:
    graph, student, wishes = world
    backwards = Graph(reversed(list(graph.nodes.values())))
    assert solve(graph, student, TARGET, wishes) == solve(backwards, student, TARGET, wishes)


@given(worlds(size=8))
@settings(max_examples=200)
def test_a_ring_is_always_named(world: World) -> None:
    graph, _student, _wishes = world
    needs = {node.id: [m for group in node.groups for m in group] for node in graph.nodes.values()}
    ring = find_cycle(needs)
    if ring is None:
        order: list[str] = []
        while len(order) < len(needs):
            ready = [each for each in needs if each not in order and set(needs[each]) <= set(order)]
            assert ready
            order += ready
    else:
        assert all(
            after in needs[one] for one, after in zip(ring, [*ring[1:], ring[0]], strict=True)
        )
