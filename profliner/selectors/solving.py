"""Asks the solver on a student's behalf."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import Q
from django.utils import timezone

from eschool.accounts.models import User
from profliner.models import Path, Profession, Step
from profliner.refusals import Refused
from profliner.selectors.evidence import Evidence, evidence_of
from profliner.selectors.graph import load_graph
from profliner.selectors.standing import standing_of
from profliner.solver.enriching import enrich
from profliner.solver.graph import Graph, Student, Wishes
from profliner.solver.solving import NoWay, Plan, solve


@dataclass(frozen=True, slots=True)
class Question:
    """What the solver is asked: everything as it is at one moment."""

    graph: Graph
    student: Student
    target: str
    wishes: Wishes
    evidence: Evidence
    related: frozenset[str] = frozenset()

    def answer(self) -> Plan | NoWay:
        found = solve(self.graph, self.student, self.target, self.wishes)
        if isinstance(found, NoWay):
            return found
        return enrich(found, self.graph, self.student, self.wishes, self.related)

    def instead(self, *, pinned: Iterable[str] = (), dropped: Iterable[str] = ()) -> "Question":
        """The same with other wishes: what is pinned now is not dropped any more, and the other
        way round."""
        pins, drops = frozenset(pinned), frozenset(dropped)
        wishes = replace(
            self.wishes,
            pinned=(self.wishes.pinned - drops) | pins,
            dropped=(self.wishes.dropped - pins) | drops,
        )
        return replace(self, wishes=wishes)


def ask(
    student: User,
    profession: Profession,
    *,
    path: Path | None = None,
    dropped: Collection[str] = (),
    now: datetime | None = None,
) -> Question:
    """``path`` brings its pins and drops, and its steps are rather kept than changed.

    A pin does not hold what cannot be had any more.
    """
    now = now or timezone.now()
    evidence = evidence_of(student)
    pins, drops, steps = _of_path(path)
    target, related = target_of(profession), related_to(profession)
    return Question(
        graph=load_graph(now, around={target, *related, *steps}),
        student=standing_of(student, now),
        target=target,
        wishes=Wishes(
            pinned=frozenset(pins),
            dropped=frozenset((drops | set(dropped) | evidence.refused) - pins),
            keep=frozenset(steps),
            fit=evidence.fit,
        ),
        evidence=evidence,
        related=related,
    )


def _of_path(path: Path | None) -> tuple[set[str], set[str], set[str]]:
    if path is None:
        return set(), set(), set()
    steps = list(path.steps.all())
    broken = {problem["step"] for problem in path.problems}
    pins = {str(each.step_id) for each in steps if each.is_pinned} - broken
    drops = {str(pk) for pk in path.dropped.values_list("step_id", flat=True)}
    return pins, drops, {str(each.step_id) for each in steps}


def target_of(profession: Profession) -> str:
    pk = Step.objects.filter(profession=profession).values_list("pk", flat=True).first()
    if pk is None:
        raise Refused("no_steps_yet", profession=profession.name)
    return str(pk)


def related_to(profession: Profession) -> frozenset[str]:
    """Steps of the same field, of its subjects, and opportunities that name the profession."""
    found = Step.objects.open().filter(
        Q(field=profession.field_id)
        | Q(subject__professions=profession)
        | Q(opportunity__professions=profession)
    )
    return frozenset(str(pk) for pk in found.values_list("pk", flat=True))
