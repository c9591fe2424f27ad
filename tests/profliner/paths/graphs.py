"""Random graphs for the solver, and the slow way of solving them that nobody can doubt."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from itertools import combinations, permutations

from hypothesis import strategies as st

from profliner.solver.calendar import add_months, is_compulsory_and_begun, leaving_grades, september
from profliner.solver.checking import Placed, check
from profliner.solver.graph import Graph, Kind, Node, Shut, Student, Wishes
from profliner.solver.solving import Cost
from profliner.solver.weighing import DEFAULT, penalties

TODAYS = (date(2026, 11, 22), date(2026, 8, 31), date(2027, 1, 31), date(2028, 2, 29))
TARGET = "goal"


@st.composite
def students(draw: st.DrawFn, ids: tuple[str, ...] = ()) -> Student:
    today = draw(st.sampled_from(TODAYS))
    grade = draw(st.integers(5, 11))
    born = today - timedelta(days=draw(st.integers((grade + 6) * 365, (grade + 8) * 365)))
    done = draw(st.frozensets(st.sampled_from(ids), max_size=1)) if ids else frozenset()
    return Student(grade=grade, born=born, today=today, done=done - {TARGET})


@st.composite
def nodes(draw: st.DrawFn, node_id: str, others: tuple[str, ...], kind: Kind | None = None) -> Node:
    kind = kind or draw(st.sampled_from([each for each in Kind if each != Kind.PROFESSION]))
    group = st.lists(st.sampled_from(others), min_size=1, max_size=3, unique=True).map(tuple)
    least = 1 if kind == Kind.PROFESSION else 0
    groups = draw(st.lists(group, min_size=least, max_size=2)) if others else []
    grade_from = draw(st.sampled_from([None, None, 5, 7, 9, 10]))
    grade_to = draw(st.sampled_from([None, None, None, 11, grade_from]))
    age_from = draw(st.sampled_from([0, 0, 14, 16, 18]))
    return Node(
        id=node_id,
        kind=kind,
        months=draw(st.sampled_from([0, 1, 3, 9, 9, 21, 34])),
        groups=tuple(groups),
        age_from=age_from,
        age_to=draw(st.sampled_from([None] * 6 + [18, 25])),
        grade_from=grade_from if kind != Kind.PROFESSION else None,
        grade_to=grade_to if kind != Kind.PROFESSION else None,
        opens=draw(st.sampled_from([None] * 4 + [date(2027, 3, 1)])),
        closes=draw(st.sampled_from([None] * 6 + [date(2027, 10, 1), date(2030, 9, 1)])),
        shut=draw(st.sampled_from([None] * 24 + list(Shut))),
        skills=draw(st.dictionaries(st.sampled_from("abc"), st.integers(1, 5), max_size=2)),
        ease=draw(st.sampled_from([1.0, 0.5])),
    )


@st.composite
def worlds(draw: st.DrawFn, size: int = 6) -> tuple[Graph, Student, Wishes]:
    """Any prerequisites at all, rings too."""
    ids = tuple(f"s{n}" for n in range(draw(st.integers(1, size - 1))))
    made = [draw(nodes(each, tuple(other for other in ids if other != each))) for each in ids]
    goal = draw(nodes(TARGET, ids, Kind.PROFESSION))
    student = draw(students(ids))
    some = st.frozensets(st.sampled_from(ids), max_size=1)
    dropped = draw(some)
    wishes = Wishes(
        pinned=draw(some) - dropped,
        dropped=dropped,
        keep=draw(some),
        fit=draw(st.dictionaries(st.sampled_from(ids), st.sampled_from([0.5, 1.0]), max_size=2)),
    )
    return Graph([*made, goal]), student, wishes


def by_hand(graph: Graph, student: Student, wishes: Wishes) -> Cost | None:
    """The best cost by trying every set of steps in every order, each begun as soon as it may."""
    penalty = penalties(graph, student, TARGET, wishes, DEFAULT)
    graph = _with_pins(graph, wishes.pinned - student.done)
    best: Cost | None = None
    for steps in _sets(graph, student, wishes):
        for order in permutations(steps):
            for leave in leaving_grades(student):
                placed = _begun_soonest(order, graph, student, leave)
                if placed is None:
                    continue
                start = next(each.start for each in placed if each.id == TARGET)
                cost = start.toordinal(), sum(penalty[each] for each in steps)
                best = min(best or cost, cost)
    return best


def _with_pins(graph: Graph, pins: frozenset[str]) -> Graph:
    """What is pinned is done before the profession begins."""
    goal = replace(graph[TARGET], groups=(*graph[TARGET].groups, *((pin,) for pin in pins)))
    return Graph({**graph.nodes, TARGET: goal}.values())


def _sets(graph: Graph, student: Student, wishes: Wishes) -> Iterator[tuple[str, ...]]:
    must = {TARGET} | (wishes.pinned - student.done)
    out = {each for each in wishes.dropped if not is_compulsory_and_begun(graph[each], student)}
    free = sorted(graph.nodes.keys() - must - out - student.done)
    for count in range(len(free) + 1):
        for chosen in combinations(free, count):
            yield (*sorted(must), *chosen)


def _begun_soonest(
    order: tuple[str, ...], graph: Graph, student: Student, leave: int
) -> list[Placed] | None:
    placed: list[Placed] = []
    for step in order:
        days = _days(graph[step], student, placed)
        tried = (_placed(graph[step], day) for day in days)
        found = next(
            (each for each in tried if _holds([*placed, each], graph, student, leave)), None
        )
        if found is None:
            return None
        placed.append(found)
    return placed


def _placed(node: Node, day: date) -> Placed:
    return Placed(node.id, day, date.fromordinal(add_months(day.toordinal(), node.months)))


def _days(node: Node, student: Student, placed: list[Placed]) -> list[date]:
    """Every day on which something may turn: only then can a soonest start lie."""
    if is_compulsory_and_begun(node, student):
        return [september(student, node.grade_from or 1)]
    year = student.today.year
    turns = {student.today, *(each.end for each in placed)}
    turns |= {each for each in (node.opens,) if each}
    turns |= {
        date(year + n, month, day) for n in range(20) for month, day in ((9, 1), (1, 10), (7, 1))
    }
    turns.add(_birthday(student.born, node.age_from))
    return sorted(each for each in turns if each >= student.today)


def _birthday(born: date, years: int) -> date:
    try:
        return born.replace(year=born.year + years)
    except ValueError:
        return date(born.year + years, 3, 1)


def _holds(placed: list[Placed], graph: Graph, student: Student, leave: int) -> bool:
    return not problems_when_leaving(placed, graph, student, leave)


def problems_when_leaving(
    placed: list[Placed], graph: Graph, student: Student, leave: int
) -> list[object]:
    from profliner.solver.checking import _Checker

    checker = _Checker(graph, student, leave, {each.id: each for each in placed})
    return list(checker.problems())


__all__ = ["TARGET", "by_hand", "check", "students", "worlds"]
