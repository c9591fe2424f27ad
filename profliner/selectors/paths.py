"""Paths as pages show them."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from eschool.accounts.models import User
from profliner.models import Element, InterestSitting, Path, PathStep, Step
from profliner.querysets import free_places
from profliner.selectors.opportunities import for_whom, free_words

NEAR = timedelta(days=92)
YOUNGEST = 6  # whoever goes to school
NOT_COUNSELLED = ("strength", "saved")  # reasons that a consent to counselling does not name
ICONS = {
    Step.Kind.SUBJECT: "book-open",
    Step.Kind.ELECTIVE: "list-plus",
    Step.Kind.PROGRAMME: "lightbulb",
    Step.Kind.VOCATIONAL: "school",
    Step.Kind.CONTEST: "award",
    Step.Kind.COLLEGE: "building-2",
    Step.Kind.UNIVERSITY: "graduation-cap",
    Step.Kind.INTERNSHIP: "briefcase",
    Step.Kind.PROFESSION: "flag",
}


@dataclass(frozen=True, slots=True)
class StepView:
    """One step in its place, in the reader's language."""

    pk: int
    step_id: UUID
    kind: str
    kind_label: str
    icon: str
    name: str
    about: str
    demands: str
    for_whom: str
    places: str
    state: str
    state_label: str
    starts_on: date
    ends_on: date
    deadline: datetime | None
    place: str
    url: str
    reasons: tuple[str, ...]
    needs: tuple[str, ...]
    is_pinned: bool
    is_at_school: bool
    is_generated: bool
    problem: str = ""

    @property
    def is_done(self) -> bool:
        return self.state == PathStep.State.DONE

    @property
    def when(self) -> str:
        """The year it begins in; for what has begun or begins today, now."""
        is_now = self.starts_on <= timezone.localdate()
        return _("Now") if is_now else str(self.starts_on.year)

    @property
    def is_within_a_month(self) -> bool:
        return self.starts_on.replace(day=1) == self.ends_on.replace(day=1)

    @property
    def is_near(self) -> bool:
        """Near enough to be done early."""
        return self.starts_on <= timezone.localdate() + NEAR


@dataclass(frozen=True, slots=True)
class PathView:
    """A whole path; ``next`` is the one step to do next, None when all is done or it is broken."""

    id: UUID
    student_id: UUID
    url: str
    title: str
    profession: str
    profession_id: UUID
    field: str
    profession_url: str
    is_chosen: bool
    steps: tuple[StepView, ...]
    next: StepView | None
    problems: tuple[str, ...]
    grade: int
    made_at: datetime
    checked_at: datetime

    @property
    def begins_on(self) -> date:
        return self.steps[-1].starts_on

    @property
    def done(self) -> int:
        return sum(step.is_done for step in self.steps)


@dataclass(frozen=True, slots=True)
class NextStep:
    """The one thing to do next, with where it is done."""

    title: str
    reason: str
    url: str
    deadline: datetime | None = None


def chosen_path(student: User, *, without: Collection[str] = ()) -> PathView | None:
    """Two queries where there is one. Reasons of the codes ``without`` are left out."""
    rows = _with_names(PathStep.objects.filter(path__student=student, path__is_chosen=True))
    found = list(rows.select_related("path__profession__field"))
    path = found[0].path if found else _without_steps(student)
    return _view(path, found, without) if path else None


def _without_steps(student: User) -> Path | None:
    chosen = Path.objects.of(student).filter(is_chosen=True)
    return chosen.select_related("profession__field").first()


def next_step(student: User) -> NextStep | None:
    """Of the chosen path; without one, what helps to choose."""
    return next_steps([student])[student.pk]


def next_steps(students: Collection[User]) -> dict[UUID, NextStep | None]:
    """As ``next_step``, in as many queries for all as for one."""
    chosen = Path.objects.filter(student__in=students, is_chosen=True)
    views = path_views(chosen.select_related("profession__field"))
    paths = {view.student_id: view for view in views}
    told = _have_told([each.pk for each in students if each.pk not in paths])
    return {
        each.pk: step_after(paths.get(each.pk), each, has_told=each.pk in told) for each in students
    }


def _have_told(ids: Collection[UUID]) -> set[UUID]:
    """Those who said once what they like doing."""
    sittings = InterestSitting.objects.filter(student__in=ids).exclude(finished_at=None)
    return set(sittings.order_by().values_list("student", flat=True)) if ids else set()


def step_after(
    path: PathView | None, student: User, *, has_told: bool | None = None
) -> NextStep | None:
    """``path`` is the student's chosen one; ``has_told``, where somebody has asked already."""
    if path is None:
        return _first_step(student.pk in _have_told([student.pk]) if has_told is None else has_told)
    if path.next is None:
        return _mend(path) if path.problems else None
    step = path.next
    reason = (
        step.reasons[0]
        if step.reasons
        else _("On your path to %(profession)s.") % {"profession": path.profession}
    )
    return NextStep(step.name, reason, step.url or path.url, step.deadline)


def _mend(path: PathView) -> NextStep:
    return NextStep(_("See what can be done"), path.problems[0], path.url)


def _first_step(has_told: bool) -> NextStep:
    if not has_told:
        return NextStep(
            _("Say what you like doing"),
            _("Thirty statements, five minutes: they show which professions to look at first."),
            _address("interests") or _address("professions"),
        )
    return NextStep(
        _("Choose a profession to lay a path to"),
        _("A path shows what to do this year, and what after it."),
        _address("professions"),
    )


def _address(name: str, *args: Any) -> str:
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


def path_view(path: Path, *, without: Collection[str] = ()) -> PathView:
    """Of a path with its profession's field at hand, without reasons of the codes ``without``."""
    return _view(path, list(_with_names(path.steps.all())), without)


def path_views(paths: Iterable[Path]) -> list[PathView]:
    """As ``path_view``, in two queries however many."""
    found = list(paths)
    rows = list(_with_names(PathStep.objects.filter(path__in=found)) if found else ())
    skills = _skills_in(rows)
    return [
        _view(path, [row for row in rows if row.path_id == path.pk], skills=skills)
        for path in found
    ]


def _with_names(rows: QuerySet[PathStep]) -> QuerySet[PathStep]:
    """Also with the ``free`` places of those that are opportunities."""
    named = rows.select_related(
        "step__opportunity__organisation", "step__organisation", "step__profession"
    )
    return named.annotate(free=free_places(timezone.now(), of="step__opportunity"))


def _view(
    path: Path,
    rows: Sequence[PathStep],
    without: Collection[str] = (),
    skills: Mapping[str, str] | None = None,
) -> PathView:
    words = _Words.of(rows, without, _skills_in(rows) if skills is None else skills)
    steps = tuple(words.view(row, path.problems) for row in rows)
    return PathView(
        id=path.pk,
        student_id=path.student_id,
        url=reverse("path", args=[path.pk]),
        title=path.name or path.profession.name,
        profession=path.profession.name,
        profession_id=path.profession_id,
        field=path.profession.field.slug,
        profession_url=_address("profession", path.profession.slug),
        is_chosen=path.is_chosen,
        steps=steps,
        next=_next(steps),
        problems=tuple(problem_words(path.problems, words.names)),
        grade=path.grade,
        made_at=path.made_at,
        checked_at=path.checked_at,
    )


def _next(steps: Sequence[StepView]) -> StepView | None:
    """Nobody is sent to what does not hold any more: the path is mended first."""
    step = _soonest(steps)
    return None if step and step.problem else step


def _soonest(steps: Sequence[StepView]) -> StepView | None:
    """What must be begun soonest; when everything is under way, what ends first."""
    planned = [step for step in steps if step.state == PathStep.State.PLANNED]
    doing = [step for step in steps if step.state == PathStep.State.DOING]
    if planned and (len(planned) > 1 or not doing):
        return min(planned, key=lambda step: (step.starts_on, step.ends_on))
    return min(doing or planned, key=lambda step: step.ends_on, default=None)


def names_of(ids: Iterable[str]) -> dict[str, str]:
    """Of steps that are there."""
    found = Step.objects.filter(pk__in=set(ids)).only("name_ru", "name_en")
    return {str(step.pk): step.name for step in found}


def _skills_in(rows: Iterable[PathStep]) -> dict[str, str]:
    codes = {code for row in rows for reason in row.reasons for code in reason.get("skills", ())}
    return {each.pk: each.name for each in Element.objects.filter(pk__in=codes)} if codes else {}


@dataclass(frozen=True, slots=True)
class _Words:
    """Names of all that the steps of one path speak of."""

    names: Mapping[str, str]
    skills: Mapping[str, str]
    needs: Mapping[str, list[str]]
    without: Collection[str]

    @classmethod
    def of(
        cls, rows: Sequence[PathStep], without: Collection[str], skills: Mapping[str, str]
    ) -> "_Words":
        names = {str(row.step_id): row.step.name for row in rows}
        needs: dict[str, list[str]] = {}
        for row in rows:
            for reason in row.reasons:
                for parent in reason.get("steps", ()):
                    needs.setdefault(parent, []).append(row.step.name)
        return cls(names, skills, needs, without)

    def view(self, row: PathStep, problems: Sequence[Mapping[str, Any]]) -> StepView:
        step, offer = row.step, row.step.opportunity
        host = offer.organisation if offer else step.organisation
        return StepView(
            pk=row.pk,
            step_id=step.pk,
            kind=step.kind,
            kind_label=step.get_kind_display(),
            icon=ICONS[Step.Kind(step.kind)],
            name=step.name,
            about=step.about,
            demands=step.demands or (offer.asked if offer else ""),
            for_whom=_for_whom(step),
            places=_places(row),
            state=row.state,
            state_label=row.get_state_display(),
            starts_on=row.starts_on,
            ends_on=row.ends_on,
            deadline=offer.deadline_at if offer else step.deadline_at,
            place=host.name if host else "",
            url=_url(step),
            reasons=tuple(
                self.reason(each) for each in row.reasons if each["code"] not in self.without
            ),
            needs=tuple(self.needs.get(str(step.pk), ())),
            is_pinned=row.is_pinned,
            is_at_school=any(each["code"] == "at_school" for each in row.reasons),
            is_generated=step.is_generated,
            problem=" ".join(
                problem_words((p for p in problems if p["step"] == str(step.pk)), self.names)
            ),
        )

    def reason(self, reason: Mapping[str, Any]) -> str:
        code = reason["code"]
        if code == "needed_for":
            names = [self.names[each] for each in reason["steps"] if each in self.names]
            return _("Needed for: %(steps)s.") % {"steps": ", ".join(names)}
        if code == "teaches":
            names = [self.skills.get(each, each) for each in reason["skills"]]
            return _("Teaches what the profession asks: %(skills)s.") % {"skills": ", ".join(names)}
        return REASONS[code]() % reason


REASONS = {
    "strength": lambda: _("Your results in this subject are good: %(lessons)s lessons."),
    "interests": lambda: _("It leads to work of the kind that you said you like."),
    "pinned": lambda: _("You pinned it."),
    "saved": lambda: _("You saved it."),
    "at_school": lambda: _("You study it at school already."),
}


def _for_whom(step: Step) -> str:
    """Of what one enters: a school subject and the profession itself are for everybody."""
    if step.opportunity:
        return for_whom(step.opportunity)
    if step.kind in (Step.Kind.SUBJECT, Step.Kind.PROFESSION):
        return ""
    is_study = step.kind in (Step.Kind.COLLEGE, Step.Kind.UNIVERSITY)
    words = _("after grade %(grades)s") if is_study else _("grades: %(grades)s")
    parts = [words % {"grades": _span(step.grade_from, step.grade_to)}] if step.grade_from else []
    if step.age_from > YOUNGEST or step.age_to:
        parts.append(_("age: %(ages)s") % {"ages": _span(step.age_from, step.age_to)})
    return ", ".join(parts)


def _span(first: int, last: int | None) -> str:
    if last is None:
        return f"{first}+"
    return str(first) if first == last else f"{first}–{last}"


def _places(row: Any) -> str:
    """As the catalogue has it; of what one does not sign up for here, how many there are."""
    offer = row.step.opportunity
    if offer:
        return free_words(row.free, offer.places)
    return "" if row.step.places is None else str(row.step.places)


def _url(step: Step) -> str:
    if step.opportunity_id:
        return _address("opportunity", step.opportunity_id)
    return _address("profession", step.profession.slug) if step.profession else ""


def problem_words(problems: Iterable[Mapping[str, Any]], names: Mapping[str, str]) -> list[str]:
    return [PROBLEMS[each["code"]]() % {"step": names.get(each["step"], "")} for each in problems]


PROBLEMS = {
    "closed": lambda: _("“%(step)s” is not offered any more."),
    "cancelled": lambda: _("“%(step)s” was cancelled."),
    "deadline": lambda: _("The time for entering “%(step)s” is over."),
    "full": lambda: _("All places in “%(step)s” are taken."),
    "overdue": lambda: _("“%(step)s” was to begin by now."),
    "limits": lambda: _("“%(step)s” does not fit your age or grade any more."),
    "needs": lambda: _("What “%(step)s” needs is not on the path any more."),
    "overlap": lambda: _("“%(step)s” lies at the same time as another that takes the whole day."),
    "grade_unknown": lambda: _("You are in no class this school year, so nothing can be checked."),
    "no_steps_yet": lambda: _("Nobody has entered the steps to this profession any more."),
    "gone": lambda: _("“%(step)s” is not on the city's list any more."),
}
