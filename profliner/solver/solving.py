"""The best path: first the soonest, then the one that suits the student most."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import combinations

from profliner.solver.calendar import FOREVER, is_compulsory_and_begun, latest_start
from profliner.solver.explaining import Obstacle, explain
from profliner.solver.graph import FULL_TIME, Graph, Kind, Student, Wishes
from profliner.solver.scenario import LONG_AGO, Scenario, Times, cheapest, earliest, make_scenarios
from profliner.solver.weighing import DEFAULT, Weights, penalties

BUDGET = 10_000  # groups and steps looked at; the graph of a city needs some hundreds
RIVALS = FULL_TIME | {Kind.VOCATIONAL}
Cost = tuple[int, int]  # (day on which the profession may begin, penalty)


@dataclass(frozen=True, slots=True)
class Planned:
    """A step in its place. ``supports`` are the steps of the plan that need it."""

    id: str
    start: date
    end: date
    supports: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """Steps in order, the profession last; ``is_exact`` unless the budget ran out."""

    steps: tuple[Planned, ...]
    cost: Cost
    leave: int
    is_exact: bool = True

    @property
    def ids(self) -> tuple[str, ...]:
        return tuple(step.id for step in self.steps)


@dataclass(frozen=True, slots=True)
class NoWay:
    """There is no path; the first obstacle met on the way down from the profession."""

    obstacles: tuple[Obstacle, ...]


def solve(
    graph: Graph,
    student: Student,
    target: str,
    wishes: Wishes | None = None,
    *,
    weights: Weights = DEFAULT,
) -> Plan | NoWay:
    """Exact within ``BUDGET`` choices; equal costs are told apart by ids, so never by chance."""
    wishes = wishes or Wishes()
    scenarios = make_scenarios(graph, student, target, wishes)
    if not any(target in each.times for each in scenarios):
        return NoWay(explain(graph, student, target, wishes, scenarios))
    wanted = set().union(*(scenario.groups for scenario in scenarios))
    penalty = penalties(graph, student, target, wishes, weights, wanted)
    search = Search(graph, student, penalty)
    for scenario in sorted(scenarios, key=lambda each: (_bound(each), each.leave)):
        search.through(scenario)
    if search.best is None:
        return NoWay(explain(graph, student, target, wishes, scenarios))
    return search.plan(*search.best)


def _bound(scenario: Scenario) -> int:
    return scenario.times.get(scenario.target, (FOREVER, FOREVER))[0]


@dataclass
class Search:
    """Branch and bound over which member meets each group.

    A branch is given up when its least time and penalty are no better than the best plan. Times
    are bounded by ``Scenario.times`` (everything chosen as soon as can be), penalties by
    ``cheapest``. In the first pass only plans as soon as the bound itself are looked at: nearly
    always there is one. In the second, any.
    """

    graph: Graph
    student: Student
    penalty: Mapping[str, int]
    best: tuple[Cost, Times, Scenario] | None = None
    left: int = BUDGET
    _least: dict[str, int] = field(default_factory=dict)

    def through(self, scenario: Scenario) -> None:
        bound = _bound(scenario)
        if bound == FOREVER or (self.best and bound > self.best[0][0]):
            return
        self._least = cheapest(scenario, self.penalty)
        self._take(scenario, self._soonest(scenario))
        groups = _groups_of(scenario, scenario.target)
        self._branch(scenario, _State({scenario.target: bound}, groups, 0))
        if self.best is None or bound < self.best[0][0]:
            due = self.best[0][0] if self.best else FOREVER
            self._branch(scenario, _State({scenario.target: due}, groups, 0))

    def _branch(self, scenario: Scenario, state: "_State") -> None:
        """Groups with one way to meet them are met at once; then the narrowest is branched on."""
        while state.groups:
            self.left -= len(state.groups)
            if self.left <= 0:
                return
            options = [(self._options(scenario, state, group), group) for group in state.groups]
            if not self._may_win(scenario, state, options):
                return
            choices, group = min(options, key=lambda each: (len(each[0]), each[1]))
            if len(choices) != 1:
                break
            state = self._met(scenario, state, group, choices[0])
        else:
            self._take(scenario, frozenset(state.chosen))
            return
        for member in choices:
            self._branch(scenario, self._met(scenario, state, group, member))

    def _fits_beside(self, scenario: Scenario, state: "_State", member: str, due: int) -> bool:
        """Whether of each two steps that take the whole day one can end before the other."""
        if self.graph[member].kind not in RIVALS:
            return True
        end = scenario.times[member][1]
        return all(
            end <= last or scenario.times[other][1] <= due
            for other, last in state.chosen.items()
            if other != member and rival(self.graph, member, other)
        )

    def _met(
        self, scenario: Scenario, state: "_State", group: tuple[str, int], member: str
    ) -> "_State":
        due = self._latest(scenario, member, state.chosen[group[0]])
        rest = tuple(each for each in state.groups if each != group)
        chosen = {**state.chosen, member: min(due, state.chosen.get(member, FOREVER))}
        if member in state.chosen:
            return _State(chosen, rest, state.spent)
        opened = _groups_of(scenario, member)
        return _State(chosen, (*rest, *opened), state.spent + self.penalty[member])

    def _latest(self, scenario: Scenario, member: str, due: int) -> int:
        return latest_start(scenario.slots[member], scenario.months[member], due)

    def _options(self, scenario: Scenario, state: "_State", group: tuple[str, int]) -> list[str]:
        """Who could meet the group in time: those on the path already, then the cheapest."""
        needy, number = group
        due, times = state.chosen[needy], scenario.times
        found = {
            member
            for member in scenario.groups[needy][number]
            if member in times
            and times[member][1] <= due
            and self._fits_beside(scenario, state, member, self._latest(scenario, member, due))
        }
        return sorted(found, key=lambda each: (each not in state.chosen, self._least[each], each))

    def _may_win(
        self,
        scenario: Scenario,
        state: "_State",
        options: list[tuple[list[str], tuple[str, int]]],
    ) -> bool:
        """Groups without a member in common need a new step each, so their least penalties add."""
        if not all(choices for choices, _group in options):
            return False
        if self.best is None:
            return True
        spent, counted = state.spent, set(state.chosen)
        for choices, _group in options:
            if counted.isdisjoint(choices):
                counted.update(choices)
                spent += min(self.penalty[each] for each in choices)
        return (_bound(scenario), spent) < self.best[0]

    def _soonest(self, scenario: Scenario) -> frozenset[str]:
        """Every group met by its soonest member: a plan to begin with."""
        chosen, waiting = {scenario.target}, [scenario.target]
        while waiting:
            for group in scenario.groups[waiting.pop()]:
                known = [member for member in group if member in scenario.times]
                member = min(known, key=lambda each: (scenario.times[each][1], each))
                if member not in chosen:
                    chosen.add(member)
                    waiting.append(member)
        return frozenset(chosen)

    def _take(self, scenario: Scenario, chosen: frozenset[str]) -> None:
        self.left -= len(chosen)
        times = self._schedule(scenario, chosen, ())
        if times is None:
            return
        cost = (times[scenario.target][0], sum(self.penalty[each] for each in chosen))
        if self.best is None or cost < self.best[0]:
            self.best = cost, times, scenario

    def _schedule(
        self, scenario: Scenario, chosen: frozenset[str], arcs: tuple[tuple[str, str], ...]
    ) -> Times | None:
        """The soonest days of these steps; what takes the whole day never overlaps."""
        self.left -= bool(arcs)
        if self.left <= 0 and arcs:
            return None
        times = earliest(scenario, chosen, arcs)
        if len(times) < len(chosen):
            return None
        clash = self._clash(times)
        if clash is None:
            return times
        tried = [self._schedule(scenario, chosen, (*arcs, order)) for order in (clash, clash[::-1])]
        found = [each for each in tried if each]
        return min(found, key=lambda each: each[scenario.target][0], default=None)

    def _clash(self, times: Times) -> tuple[str, str] | None:
        whole_days = sorted(each for each in times if self.graph[each].kind in RIVALS)
        for first, second in combinations(whole_days, 2):
            if rival(self.graph, first, second) and _overlap(times[first], times[second]):
                return first, second
        return None

    def plan(self, cost: Cost, times: Times, scenario: Scenario) -> Plan:
        ahead = {node_id: days for node_id, days in times.items() if self._is_ahead(node_id, days)}
        order = sorted(ahead, key=lambda each: (*self._order(each, times, scenario), each))
        steps = tuple(
            Planned(
                node_id,
                date.fromordinal(times[node_id][0]),
                date.fromordinal(times[node_id][1]),
                tuple(sorted(_supported(scenario, node_id, times))),
            )
            for node_id in order
        )
        return Plan(steps, cost, scenario.leave, is_exact=self.left > 0)

    def _is_ahead(self, node_id: str, days: tuple[int, int]) -> bool:
        """Not what is done, by the student's word or by the calendar of school subjects."""
        if days[1] == LONG_AGO:
            return False
        node = self.graph[node_id]
        is_past = days[1] <= self.student.today.toordinal()
        return not (is_past and is_compulsory_and_begun(node, self.student))

    def _order(self, node_id: str, times: Times, scenario: Scenario) -> tuple[bool, int, int]:
        start, end = times[node_id]
        return node_id == scenario.target, start, end


@dataclass(frozen=True, slots=True)
class _State:
    """``chosen`` holds each step's latest start; ``groups`` are those nobody meets yet."""

    chosen: dict[str, int]
    groups: tuple[tuple[str, int], ...]
    spent: int


def _groups_of(scenario: Scenario, node_id: str) -> tuple[tuple[str, int], ...]:
    return tuple((node_id, number) for number in range(len(scenario.groups[node_id])))


def rival(graph: Graph, first: str, second: str) -> bool:
    """Nobody is in two colleges, or in two vocational classes, at once."""
    kinds = graph[first].kind, graph[second].kind
    return FULL_TIME.issuperset(kinds) or set(kinds) == {Kind.VOCATIONAL}


def _overlap(first: tuple[int, int], second: tuple[int, int]) -> bool:
    return first[0] < second[1] and second[0] < first[1]


def _supported(scenario: Scenario, node_id: str, times: Times) -> Iterator[str]:
    end = times[node_id][1]
    for other, (start, _end) in times.items():
        if end <= start and any(node_id in group for group in scenario.groups[other]):
            yield other
