"""Rings among prerequisites: a step that, step by step, needs itself."""

from collections.abc import Mapping, Sequence

Needs = Mapping[str, Sequence[str]]


def find_cycle(needs: Needs) -> list[str] | None:
    """The first ring in the order of ids, as the ids along it; None where there is none.

    A depth-first walk without recursion: O(steps + prerequisites).
    """
    finished: set[str] = set()
    for root in sorted(needs):
        if root in finished:
            continue
        if ring := _ring_from(root, needs, finished):
            return ring
    return None


def _ring_from(root: str, needs: Needs, finished: set[str]) -> list[str] | None:
    trail, on_trail = [root], {root}
    waiting = [iter(sorted(needs.get(root, ())))]
    while waiting:
        for one in waiting[-1]:
            if one in on_trail:
                return trail[trail.index(one) :]
            if one not in finished:
                trail.append(one)
                on_trail.add(one)
                waiting.append(iter(sorted(needs.get(one, ()))))
                break
        else:
            waiting.pop()
            done = trail.pop()
            on_trail.discard(done)
            finished.add(done)
    return None


def cycle_through(needs: Needs, step: str, new: str) -> list[str] | None:
    """The ring that ``step`` needing ``new`` would close, beginning with ``step``."""
    came_from: dict[str, str] = {new: step}
    waiting = [new]
    while waiting:
        at = waiting.pop(0)
        if at == step:
            return _trail(came_from, step)
        for one in sorted(needs.get(at, ())):
            if one not in came_from:
                came_from[one] = at
                waiting.append(one)
    return None


def _trail(came_from: Mapping[str, str], step: str) -> list[str]:
    trail = []
    at = came_from[step]
    while at != step:
        trail.append(at)
        at = came_from[at]
    return [step, *reversed(trail)]
