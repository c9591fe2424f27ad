"""Chosen paths of some of the generated students, solved over one graph."""

from random import Random
from typing import Any

from django.utils import timezone

from eschool.accounts.models import Consent, User
from profliner.laying import lay
from profliner.models import Choice, Path, Profession
from profliner.selectors.evidence import Evidence
from profliner.selectors.graph import load_graph
from profliner.selectors.solving import Question, related_to, target_of
from profliner.selectors.standing import standing_of
from profliner.solver.graph import Wishes
from profliner.solver.solving import NoWay

FROM_GRADE = 8
ELSEWHERE = 40


def load_paths(rng: Random, school: Any) -> str:
    """To a profession each has saved: the whole of ``school``, and some of the city."""
    now = timezone.now()
    graph = load_graph(now)
    professions = {str(one.pk): one for one in Profession.objects.listed()}
    made = 0
    for student, saved in _walkers(rng, school):
        profession = professions[saved]
        question = Question(
            graph=graph,
            student=standing_of(student, now),
            target=target_of(profession),
            wishes=Wishes(),
            evidence=Evidence(),
            related=related_to(profession),
        )
        plan = question.answer()
        if isinstance(plan, NoWay):
            continue
        path = Path.objects.create(
            student=student,
            profession=profession,
            is_chosen=True,
            grade=question.student.grade,
            made_at=now,
            checked_at=now,
        )
        lay(path, plan, question)
        made += 1
    return f"{made} paths (all generated)"


def _walkers(rng: Random, school: Any) -> list[tuple[User, str]]:
    """With the profession that each saved first."""
    saved = Choice.objects.saved().filter(
        item_kind="profession",
        student__enrolments__ended_on=None,
        student__enrolments__school_class__grade__gte=FROM_GRADE,
        student__paths=None,
    )
    here = saved.filter(student__enrolments__school_class__school=school)
    agreed = Consent.objects.in_force().filter(wording__purpose="counselling")
    others = list(saved.filter(student__in=agreed.values("student")).order_by("student_id", "item"))
    rows = [*here.order_by("student_id", "item"), *rng.sample(others, min(ELSEWHERE, len(others)))]
    first: dict[Any, str] = {}
    for row in rows:
        first.setdefault(row.student_id, row.item)
    people = User.objects.in_bulk(list(first))
    return [(people[pk], item) for pk, item in first.items()]
