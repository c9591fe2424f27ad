"""How long a path takes on a graph of thousands of steps, beside SciPy's Dijkstra on the same.

    python -m tests.benchmarks.pathing [--steps 5000] [--questions 1000] [--seed 1]

Processor time, so that a busy machine does not count. The peer knows neither groups nor ages,
grades, deadlines, places or the school year: it finds the shortest chains of months, which is the
least that anybody could do. Two graphs: ``city`` is built as ``profliner.steps`` builds a city's,
``tangle`` is random layers of groups, to find the worst; it is asked a tenth of the questions.
"""

import argparse
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from random import Random

import numpy as np
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import dijkstra

from profliner.solver.checking import Placed, check
from profliner.solver.graph import Graph, Kind, Node, Student, Wishes
from profliner.solver.solving import NoWay, Plan, solve

TODAY = date(2026, 11, 22)
SKILLS = [f"skill{n}" for n in range(60)]


def city(size: int, random: Random) -> Graph:
    """Subjects, then colleges and universities over them, placements and professions over those."""
    subjects = list(_subjects(random))
    basics = [each.id for each in subjects if each.id.startswith("basic")]
    professions = size // 8
    educations = size - len(subjects) - 2 * professions - size // 4
    colleges = [
        Node(f"college{n}", Kind.COLLEGE, random.choice((34, 46)), _groups(random, basics, 1, 1),
             age_from=14, skills=_skills(random))
        for n in range(educations // 2)
    ]  # fmt: skip
    universities = []
    for n in range(educations - len(colleges)):
        kindred = [each.id for each in random.sample(colleges, 6)]
        groups = tuple((f"upper{k}", *kindred) for k in random.sample(range(20), 3))
        universities.append(
            Node(f"university{n}", Kind.UNIVERSITY, random.choice((46, 46, 58, 70)), groups,
                 age_from=16, skills=_skills(random))
        )  # fmt: skip
    extras = [
        Node(f"extra{n}", Kind.PROGRAMME, random.choice((1, 4, 8)), _groups(random, basics, 0, 1),
             grade_from=random.randint(5, 9), grade_to=11, skills=_skills(random))
        for n in range(size // 4)
    ]  # fmt: skip
    goals: list[Node] = []
    for n in range(professions):
        ways = tuple(each.id for each in random.sample([*colleges, *universities], 8))
        club = tuple(each.id for each in random.sample(extras, 5))
        placement = Node(f"placement{n}", Kind.INTERNSHIP, 3, (ways,), age_from=16)
        goals += [placement, Node(f"goal{n}", Kind.PROFESSION, 0, (ways, (placement.id,), club),
                                  age_from=18, skills=_skills(random))]  # fmt: skip
    return Graph([*subjects, *colleges, *universities, *extras, *goals])


def _subjects(random: Random) -> Iterator[Node]:
    for n in range(20):
        first = random.randint(5, 8)
        months = 12 * (9 - first) + 9
        yield Node(f"basic{n}", Kind.SUBJECT, months, grade_from=first, grade_to=first)
        yield Node(f"upper{n}", Kind.SUBJECT, 21, ((f"basic{n}",),), grade_from=10, grade_to=10)


def tangle(size: int, random: Random) -> Graph:
    """Ten layers; each step needs one or two groups of up to five of the layer before."""
    layers: list[list[Node]] = []
    kinds = [Kind.PROGRAMME, Kind.ELECTIVE, Kind.CONTEST, Kind.INTERNSHIP]
    for layer in range(10):
        below = [each.id for each in layers[-1]] if layers else []
        layers.append([
            Node(f"{layer}-{n}", random.choice(kinds), random.randint(0, 4),
                 _groups(random, below, 1, 2) if below else (), skills=_skills(random))
            for n in range(size // 11)
        ])  # fmt: skip
    last = [each.id for each in layers[-1]]
    goals = [Node(f"goal{n}", Kind.PROFESSION, 0, _groups(random, last, 1, 3), age_from=18)
             for n in range(size - sum(map(len, layers)))]  # fmt: skip
    return Graph([*(node for layer in layers for node in layer), *goals])


def _groups(random: Random, ids: list[str], least: int, most: int) -> tuple[tuple[str, ...], ...]:
    count = random.randint(least, most)
    return tuple(tuple(random.sample(ids, random.randint(1, 5))) for _number in range(count))


def _skills(random: Random) -> dict[str, int]:
    return {each: random.randint(1, 5) for each in random.sample(SKILLS, 4)}


def students(random: Random) -> Iterator[Student]:
    while True:
        grade = random.randint(5, 11)
        born = TODAY - timedelta(days=365 * (grade + 7) + random.randint(0, 364))
        yield Student(grade, born, TODAY)


def measure(graph: Graph, questions: int, random: Random) -> None:
    goals = [each.id for each in graph.nodes.values() if each.kind == Kind.PROFESSION]
    ours, ways, broken, inexact = [], 0, 0, 0
    for _number, student in zip(range(questions), students(random), strict=False):
        goal = random.choice(goals)
        began = time.process_time()
        found = solve(graph, student, goal, Wishes())
        ours.append(time.process_time() - began)
        if isinstance(found, NoWay):
            continue
        ways += 1
        inexact += not found.is_exact
        broken += bool(check(_placed(found), graph, student))
    theirs = list(_peer(graph, goals, min(questions, 200), random))
    _say("profliner.solver", ours)
    _say("scipy dijkstra", theirs)
    ratio = np.median(ours) / np.median(theirs)
    print(f"  ratio of medians {ratio:.1f}; ways {ways} of {questions}, broken {broken}, "
          f"not proved best {inexact}")  # fmt: skip


def _placed(plan: Plan) -> list[Placed]:
    return [Placed(each.id, each.start, each.end) for each in plan.steps]


def _peer(graph: Graph, goals: list[str], questions: int, random: Random) -> Iterator[float]:
    """From the goal against the arrows, a month more on each so that none weighs nothing."""
    place = {node_id: n for n, node_id in enumerate(graph.nodes)}
    arcs = [
        (place[node.id], place[member], graph[member].months + 1)
        for node in graph.nodes.values()
        for group in node.groups
        for member in group
    ]
    rows, columns, weights = zip(*arcs, strict=True)
    matrix = csr_matrix((weights, (rows, columns)), shape=(len(place), len(place)))
    run: Callable[..., object] = dijkstra
    for _number in range(questions):
        goal = place[random.choice(goals)]
        began = time.process_time()
        run(matrix, indices=goal)
        yield time.process_time() - began


def _say(name: str, seconds: list[float]) -> None:
    p50, p99, most = np.percentile(np.array(seconds) * 1000, [50, 99, 100])
    print(f"  {name:18} p50 {p50:7.2f} ms   p99 {p99:7.2f} ms   longest {most:7.2f} ms")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.pathing")
    parser.add_argument("--steps", type=int, default=5000)
    parser.add_argument("--questions", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    for build, share in ((city, 1), (tangle, 10)):
        random = Random(options.seed)
        graph = build(options.steps, random)
        print(f"{build.__name__}: {len(graph)} steps, {options.questions // share} questions, "
              f"seed {options.seed}")  # fmt: skip
        measure(graph, options.questions // share, random)


if __name__ == "__main__":
    main()
