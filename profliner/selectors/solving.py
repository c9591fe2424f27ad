"""Asks the solver on a student's behalf."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from eschool.accounts.models import User
from profliner.models import Path, Profession, Step
from profliner.refusals import Refused
from profliner.selectors.graph import load_graph
from profliner.selectors.standing import standing_of, verdicts_of
from profliner.solver.graph import Graph, Student, Wishes
from profliner.solver.solving import NoWay, Plan, solve


@dataclass(frozen=True, slots=True)
class Question:
    """What the solver is asked: everything as it is at one moment."""

    graph: Graph
    student: Student
    target: str
    wishes: Wishes

    def answer(self) -> Plan | NoWay:
        return solve(self.graph, self.student, self.target, self.wishes)


def ask(
    student: User,
    profession: Profession,
    *,
    path: Path | None = None,
    pinned: Collection[str] = (),
    dropped: Collection[str] = (),
    now: datetime | None = None,
) -> Question:
    """``path`` brings its pins and drops, and its steps are rather kept than changed."""
    now = now or timezone.now()
    verdicts = verdicts_of(student)
    pins, drops, steps = _of_path(path)
    pins = (pins | set(pinned)) - set(dropped)
    return Question(
        graph=load_graph(now),
        student=standing_of(student, now),
        target=target_of(profession),
        wishes=Wishes(
            pinned=frozenset(pins),
            dropped=frozenset((drops | set(dropped) | verdicts.refused) - pins),
            keep=frozenset(steps),
            fit=dict.fromkeys(verdicts.saved, 1.0),
        ),
    )


def _of_path(path: Path | None) -> tuple[set[str], set[str], set[str]]:
    if path is None:
        return set(), set(), set()
    steps = list(path.steps.all())
    pins = {str(each.step_id) for each in steps if each.is_pinned}
    drops = {str(pk) for pk in path.dropped.values_list("step_id", flat=True)}
    return pins, drops, {str(each.step_id) for each in steps}


def target_of(profession: Profession) -> str:
    pk = Step.objects.filter(profession=profession).values_list("pk", flat=True).first()
    if pk is None:
        raise Refused("no_steps_yet", profession=profession.name)
    return str(pk)
