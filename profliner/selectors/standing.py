"""Where a student stands today: grade, age, what is done, where they have a place."""

from datetime import date, datetime

from django.utils import timezone

from eschool.accounts.models import User
from profliner.models import PathStep, SignUp
from profliner.refusals import Refused
from profliner.solver.graph import Student
from profliner.steps.mapping import key_of_opportunity
from profliner.students import facts_of

# What is wrong with a path then. Each September it is so of everybody, until the classes are moved
# up, so nobody is told.
GRADE_UNKNOWN = [{"code": "grade_unknown", "step": ""}]
HELD = (SignUp.State.PLACE, SignUp.State.CONSENT)


def standing_of(student: User, now: datetime) -> Student:
    """Refused as ``grade_unknown`` for whoever is in no class this school year."""
    facts = facts_of(student)
    if facts.grade is None:
        raise Refused("grade_unknown")
    today = timezone.localdate(now)
    done, doing = _own_words(student)
    attended, held = _places(student)
    return Student(
        grade=facts.grade,
        born=facts.born,
        today=today,
        done=done | attended,
        doing=doing,
        holds=held,
    )


def _own_words(student: User) -> tuple[frozenset[str], dict[str, date]]:
    """What was done on any path of theirs is done on all."""
    rows = PathStep.objects.filter(path__student=student).exclude(state=PathStep.State.PLANNED)
    done, doing = set(), {}
    for step, state, starts_on in rows.values_list("step_id", "state", "starts_on"):
        if state == PathStep.State.DONE:
            done.add(str(step))
        else:
            doing[str(step)] = starts_on
    return frozenset(done), {step: day for step, day in doing.items() if step not in done}


def _places(student: User) -> tuple[frozenset[str], frozenset[str]]:
    states = (*HELD, SignUp.State.ATTENDED)
    found = SignUp.objects.filter(student=student, state__in=states).order_by()
    columns = found.values_list("opportunity_id", "opportunity__steps", "state")
    rows = [(str(step or key_of_opportunity(offer)), state) for offer, step, state in columns]
    attended = frozenset(step for step, state in rows if state == SignUp.State.ATTENDED)
    return attended, frozenset(step for step, state in rows if state in HELD)
