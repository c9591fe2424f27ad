"""Where a student stands today: grade, age, what is done, where they have a place."""

from datetime import date, datetime

from django.utils import timezone

from eschool.accounts.models import User
from profliner.models import PathStep, SignUp, Step
from profliner.refusals import Refused
from profliner.solver.graph import Student
from profliner.students import facts_of

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
    rows = Step.objects.filter(
        opportunity__signups__student=student, opportunity__signups__state__in=states
    ).values_list("pk", "opportunity__signups__state")
    attended = frozenset(str(pk) for pk, state in rows if state == SignUp.State.ATTENDED)
    return attended, frozenset(str(pk) for pk, state in rows if state in HELD)
