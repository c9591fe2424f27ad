"""The graph of steps as the solver wants it, as of a moment.

What no moment changes is kept by each process from question to question. The database's marks,
one small query, say whether it still holds: see ``GraphMark``.
"""

import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Count, Sum
from django.utils import timezone

from profliner.models import GraphMark, SignUp
from profliner.selectors.compiling import Entry, compile_steps
from profliner.solver.graph import Graph, Node, Shut

FEW = 5
SOON = timedelta(days=7)
MOST_KEPT = 50_000  # steps, about 2 kB each; a greater catalogue is read anew for each question
TAKEN = (*SignUp.ACTIVE, SignUp.State.ATTENDED, SignUp.State.MISSED)

Stamp = tuple[int, int | None]


@dataclass(frozen=True, slots=True)
class _Kept:
    """``bare`` is the graph without what a moment decides."""

    stamp: tuple[date, int, int | None]
    entries: Mapping[str, Entry]
    bare: Graph
    subjects: list[str]


class _Keeper:
    """One catalogue a process and day; whoever comes while it is being read waits for it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: _Kept | None = None

    def get(self, today: date) -> _Kept:
        """The stamp is read before the steps: nothing kept is older than its stamp says."""
        stamp = (today, *stamp_now())
        with self._lock:
            kept = self._kept
            if kept is None or kept.stamp != stamp:
                entries = compile_steps(today)
                bare = Graph({step: entry.node for step, entry in entries.items()})
                kept = _Kept(stamp, entries, bare, [node.id for node in bare.subjects()])
                self._kept = kept if len(entries) <= MOST_KEPT else None
        return kept


_keeper = _Keeper()


def stamp_now() -> Stamp:
    """Differs whenever anything differs that the graph is made of."""
    found = GraphMark.objects.aggregate(marks=Count("pk"), tokens=Sum("token"))
    return found["marks"], found["tokens"]


def load_graph(now: datetime, around: Iterable[str] | None = None) -> Graph:
    """One query where nothing changed, and one for places where an answer depends on them.

    Places are counted at once for the steps ``around`` and what may come before them, or for all.
    """
    kept = _keeper.get(timezone.localdate(now))
    near = kept.entries if around is None else kept.bare.before(*around)
    return _GraphNow(_Now(kept.entries, near, now), kept.subjects)


class _GraphNow(Graph):
    """Knows the subjects without looking at every step."""

    def __init__(self, nodes: Mapping[str, Node], subjects: Sequence[str]) -> None:
        super().__init__(nodes)
        self._subjects = subjects

    def subjects(self) -> list[Node]:
        return [self[each] for each in self._subjects]


class _Now(Mapping[str, Node]):
    """Steps as they are at ``now``, each made when it is asked for."""

    def __init__(self, entries: Mapping[str, Entry], near: Iterable[str], now: datetime) -> None:
        self._entries = entries
        self._near = near
        self._now = now
        self._made: dict[str, Node] = {}
        self._taken: dict[UUID, int] = {}

    def __getitem__(self, step: str) -> Node:
        made = self._made.get(step)
        if made is None:
            entry = self._entries[step]
            made = entry.node if entry.is_settled else self._at_moment(entry)
            self._made[step] = made
        return made

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)

    def __contains__(self, step: object) -> bool:
        return step in self._entries

    def _at_moment(self, entry: Entry) -> Node:
        free = self._free(entry)
        shut = _shut(free, entry.deadline, self._now)
        return replace(entry.node, shut=shut, ease=_ease(free, entry.deadline, self._now))

    def _free(self, entry: Entry) -> int | None:
        if entry.places is None or entry.offer is None:
            return entry.places
        if entry.offer not in self._taken:
            self._count(entry.offer)
        return max(0, entry.places - self._taken[entry.offer])

    def _count(self, first: UUID) -> None:
        """One query for all that are near, and one more if something further off is met."""
        steps = self._entries if self._taken else self._near
        near = (self._entries[step] for step in steps)
        limited = {each.offer for each in near if each.offer and each.places is not None}
        wanted = {first, *limited} - self._taken.keys()
        self._taken |= dict.fromkeys(wanted, 0)
        rows = SignUp.objects.filter(state__in=TAKEN, opportunity__in=wanted).order_by()
        counts = rows.values("opportunity").annotate(n=Count("pk"))
        self._taken |= dict(counts.values_list("opportunity", "n"))


def _shut(free: int | None, deadline: datetime | None, now: datetime) -> Shut | None:
    """Of a step that is open otherwise."""
    if deadline and deadline <= now:
        return Shut.DEADLINE
    return Shut.FULL if free == 0 else None


def _ease(free: int | None, deadline: datetime | None, now: datetime) -> float:
    """Less where few places are left or the deadline is near."""
    is_short = free is not None and free <= FEW
    is_soon = deadline is not None and now < deadline <= now + SOON
    return 1.0 - 0.5 * is_short - 0.25 * is_soon
