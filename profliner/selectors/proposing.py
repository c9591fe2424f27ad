"""What paths could be: ways to a profession, what could stand in a step's place, what changes."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from eschool.accounts.models import User
from profliner.models import Opportunity, Path, PathStep, Profession, Step
from profliner.refusals import Refused
from profliner.selectors.paths import names_of
from profliner.selectors.solving import Question, ask
from profliner.solver.calendar import is_compulsory_and_begun
from profliner.solver.enriching import EXTRAS, gained
from profliner.solver.explaining import Obstacle, Reason
from profliner.solver.graph import Kind
from profliner.solver.solving import NoWay, Plan
from profliner.solver.weighing import closes

MOST_ALTERNATIVES = 6
Names = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Proposal:
    """One way to a profession, not kept yet. ``route`` goes back to ``make_path``."""

    route: str
    title: str
    steps: tuple[tuple[str, str, date], ...]  # (kind, name, first day)
    begins_on: date
    covered: int  # per cent of the skills asked


@dataclass(frozen=True, slots=True)
class Ways:
    proposals: tuple[Proposal, ...]
    obstacles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """What another plan would change; ``by`` is what it is for, where it is for something."""

    step_id: str
    name: str
    kind_label: str
    place: str
    added: tuple[str, ...]
    removed: tuple[str, ...]
    begins_on: date
    months_later: int


def ways_to(student: User, profession: Profession) -> Ways:
    """The soonest way, and the soonest of the other kind of education if there is one."""
    question = ask(student, profession)
    plan = question.answer()
    if isinstance(plan, NoWay):
        return Ways((), tuple(obstacle_words(plan.obstacles)))
    plans = {"": plan}
    for route in ("college", "university"):
        if _kind_of(plan, question) == route:
            other = question.instead(dropped=without(question, route)).answer()
            if isinstance(other, Plan) and _kind_of(other, question):
                plans[f"not-{route}"] = other
    names = names_of(step for each in plans.values() for step in each.ids)
    found = (_proposal(route, each, question, names) for route, each in plans.items())
    return Ways(tuple(found), ())


def without(question: Question, kind: str) -> frozenset[str]:
    """Every step of this kind that might come before the profession."""
    before = question.graph.before(question.target)
    return frozenset(each for each in before if question.graph[each].kind == kind)


def dropped_for(student: User, profession: Profession, route: str) -> frozenset[str]:
    """What a chosen way does without; empty for the soonest and for what is no way."""
    kind = route.removeprefix("not-")
    if kind not in ("college", "university") or kind == route:
        return frozenset()
    return without(ask(student, profession), kind)


def _kind_of(plan: Plan, question: Question) -> str:
    kinds = [question.graph[each].kind for each in plan.ids]
    if Kind.UNIVERSITY in kinds:
        return "university"
    return "college" if Kind.COLLEGE in kinds else ""


def _proposal(route: str, plan: Plan, question: Question, names: Names) -> Proposal:
    titles = {"college": _("Through college"), "university": _("Through university")}
    steps = tuple(
        (question.graph[each.id].kind.value, names[each.id], each.start) for each in plan.steps
    )
    return Proposal(
        route=route,
        title=titles.get(_kind_of(plan, question), _("The soonest way")),
        steps=steps,
        begins_on=plan.steps[-1].start,
        covered=_covered(plan, question),
    )


def _covered(plan: Plan, question: Question) -> int:
    have = gained((*plan.ids[:-1], *behind(question)), question.graph, question.student)
    return round(100 * closes(have, question.graph[question.target].skills))


def behind(question: Question) -> list[str]:
    """School subjects of grades behind."""
    subjects = question.graph.subjects()
    return [each.id for each in subjects if is_compulsory_and_begun(each, question.student)]


def alternatives(path: Path, step: PathStep) -> list[Change]:
    """What else could stand there, each tried: the path with it breaks nothing.

    First what delays the work least.
    """
    question = ask(path.student, path.profession, path=path)
    now = [str(each.step_id) for each in path.steps.all()]
    current = str(step.step_id)
    found: list[Change] = []
    for other in _others(question, current, now):
        plan = question.instead(pinned=[other], dropped=[current]).answer()
        if isinstance(plan, Plan) and other in plan.ids:
            found.append(change(path, plan, step_id=other))
        if len(found) == MOST_ALTERNATIVES:
            break
    return sorted(found, key=lambda each: each.months_later)


def _others(question: Question, step: str, now: Sequence[str]) -> list[str]:
    """Those of the same groups; of what nothing demands, others of its kind."""
    graph = question.graph
    if step not in graph or is_compulsory_and_begun(graph[step], question.student):
        return []
    same = {
        member
        for each in now
        if each in graph
        for group in graph[each].groups
        if step in group
        for member in group
    }
    if not same and graph[step].kind in EXTRAS:
        same = {each for each in question.related if graph[each].kind in EXTRAS}
    asked = graph[question.target].skills
    free = same - {step, *now} - question.student.done - question.evidence.refused
    return sorted(
        free,
        key=lambda each: (
            graph[each].kind != graph[step].kind,
            -question.wishes.fit.get(each, 0.0) - closes(graph[each].skills, asked),
            each,
        ),
    )[: 2 * MOST_ALTERNATIVES]


def change(path: Path, plan: Plan, *, step_id: str = "") -> Change:
    """``plan`` against the path as it is."""
    rows = {str(each.step_id): each for each in path.steps.all()}
    done = {key for key, each in rows.items() if each.state == PathStep.State.DONE}
    wanted = set(plan.ids) | set(rows)
    found = Step.objects.filter(pk__in=wanted).select_related("organisation")
    steps = {str(each.pk): each for each in found}
    begins = plan.steps[-1].start
    before = max(each.starts_on for each in rows.values()) if rows else begins
    step = steps.get(step_id)
    return Change(
        step_id=step_id,
        name=step.name if step else "",
        kind_label=step.get_kind_display() if step else "",
        place=step.organisation.name if step and step.organisation else "",
        added=_names(steps, (each for each in plan.ids if each not in {*rows, step_id})),
        removed=_names(steps, (each for each in rows if each not in {*plan.ids, *done})),
        begins_on=begins,
        months_later=round((begins - before).days / 30.4),
    )


def _names(steps: Mapping[str, Step], ids: Iterable[str]) -> tuple[str, ...]:
    return tuple(steps[each].name for each in ids if each in steps)


def obstacle_words(obstacles: Sequence[Obstacle]) -> list[str]:
    names = names_of(step for each in obstacles for step in (each.step, *each.trail))
    return [_obstacle(each, names) for each in obstacles]


def _missing(step: str) -> str:
    """What an organiser asks first is no step: a student signs up for it by themselves."""
    today = timezone.localdate()
    asked = Opportunity.objects.still_asked(today).filter(opens__steps=step, steps=None)
    return ", ".join(each.title for each in asked.order_by("title_ru"))


def _obstacle(obstacle: Obstacle, names: Names) -> str:
    params = {
        "step": names.get(obstacle.step, ""),
        "trail": " → ".join(names.get(each, "") for each in obstacle.trail),
    }
    if obstacle.reason == Reason.MISSING and (titles := _missing(obstacle.step)):
        return _("Before “%(step)s” take part in: %(titles)s.") % {**params, "titles": titles}
    sentence = OBSTACLES[obstacle.reason]() % params
    if len(obstacle.trail) > 2 and obstacle.reason != Reason.CYCLE:
        return sentence + " " + _("It stands on the way: %(trail)s.") % params
    return sentence


OBSTACLES: dict[Reason, Any] = {
    Reason.UNKNOWN: lambda: _("There is no such step any more."),
    Reason.MISSING: lambda: _("Nothing is entered that would open “%(step)s”."),
    Reason.DROPPED: lambda: _("You do not want “%(step)s”, and nothing else stands in its place."),
    Reason.CLOSED: lambda: _("“%(step)s” is not offered now."),
    Reason.CANCELLED: lambda: _("“%(step)s” was cancelled."),
    Reason.DEADLINE: lambda: _("The time for entering “%(step)s” is over."),
    Reason.FULL: lambda: _("All places in “%(step)s” are taken."),
    Reason.TOO_OLD: lambda: _("“%(step)s” is for younger people."),
    Reason.TOO_YOUNG: lambda: _("You will not be old enough for “%(step)s” in time."),
    Reason.GRADE: lambda: _("“%(step)s” is for other grades than yours and those to come."),
    Reason.DATES: lambda: _("The days on which “%(step)s” may be begun are over."),
    Reason.CYCLE: lambda: _("These steps wait for each other: %(trail)s."),
    Reason.TOO_LATE: lambda: _("“%(step)s” closes before what it needs can be done."),
}


@dataclass(frozen=True, slots=True)
class Renewal:
    """The path laid anew for today, or why there is none."""

    change: Change | None
    obstacles: tuple[str, ...] = ()


def renewal(path: Path) -> Renewal | None:
    """None where it cannot even be asked: no class this year, no steps to the profession."""
    try:
        question = ask(path.student, path.profession, path=path)
    except Refused:
        return None
    plan = question.answer()
    if isinstance(plan, NoWay):
        return Renewal(None, tuple(obstacle_words(plan.obstacles)))
    return Renewal(change(path, plan))
