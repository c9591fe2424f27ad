"""Four students of one class with their counsellor, lived through the actions that people use."""

from datetime import date, datetime, time, timedelta

from django.db.models import Count
from django.utils import timezone

from eschool.accounts.models import Enrolment, Role, User
from eschool.demo.city import DOMAIN
from eschool.demo.generate import ZONE
from library.models import Assignment, Work
from library.signals import work_completed
from profliner.actions.cancel_opportunity import cancel_opportunity
from profliner.actions.choose_item import choose_item
from profliner.actions.end_meeting import hold_meeting
from profliner.actions.make_path import make_path
from profliner.actions.pin_step import pin_step
from profliner.actions.plan_meeting import plan_meeting
from profliner.actions.recheck_paths import recheck_path
from profliner.actions.record_signal import record_signal
from profliner.actions.sign_up import sign_up
from profliner.actions.sit_interests import answer_statement, begin_sitting, finish_sitting
from profliner.actions.write_note import write_note
from profliner.kinds import Result, WhyCancelled
from profliner.models import Meeting, Opportunity, Path, PathStep, Profession, Signal, SignUp

# Thirty answers of somebody who likes machines and finding out.
ANSWERS = (5, 4, 2, 3, 2, 3)
PEOPLE = ("student", "student2", "student3", "student4", "counsellor")
WELL = 4  # lessons with results: three are the least that anything is said of
GOAL, OTHER_GOAL = "robotics-engineer", "programmer"
CANCELLED_GOAL = "mechatronics-technician"
NOTE = (
    "Сгенерировано. Лев увлечён робототехникой; договорились, что после олимпиады посмотрит "
    "практику на заводе."
)
ABOUT = "Набор отменён: что вместо него"
AGREED = "Сгенерировано: сходит на экскурсию в цех и сравнит два пути."


def load_stories(until: date) -> str:
    found = User.objects.in_bulk([f"{box}@{DOMAIN}" for box in PEOPLE], field_name="email")
    one, new, without, cancelled, counsellor = (found[f"{box}@{DOMAIN}"] for box in PEOPLE)
    _much_history(one, until)
    _no_history(new, until)
    _no_consent(without)
    _cancelled(cancelled)
    _counselled(one, cancelled, counsellor)
    return "4 students, each with a story (all generated)"


def _much_history(student: User, until: date) -> None:
    _went_well(student)
    _tell_interests(student)
    for slug in (GOAL, OTHER_GOAL, "aerospace-engineer"):
        _choose(student, Profession.objects.get(slug=slug), "saved")
    _choose(student, Profession.objects.get(slug="accountant"), "refused", "not_interested")
    for offer in _open_to_all("engineering", over=True)[:2]:
        _attended(student, offer)
    for offer in _open_to_all("engineering", over=False)[:2]:
        choose_item(student=student, item_kind=offer.kind, item=str(offer.pk), verdict="saved")
    path = make_path(student=student, profession=Profession.objects.get(slug=GOAL))
    _half_done(path, until)
    make_path(student=student, profession=Profession.objects.get(slug=OTHER_GOAL))


def _went_well(student: User) -> None:
    """Lessons of physics that many did, handed in last spring with hardly a mistake."""
    past = (
        Enrolment.objects.filter(student=student).exclude(ended_on=None).order_by("ended_on").last()
    )
    if past is None or past.ended_on is None:
        raise LookupError("the student was in no class before this one")
    first = datetime.combine(past.ended_on - timedelta(days=30), time(10), tzinfo=ZONE)
    for number, known in enumerate(_widely_done("physics", student)):
        at = first + timedelta(weeks=number)
        assignment = Assignment.objects.create(
            teacher=known.teacher,
            school_class=past.school_class,
            lesson=known.lesson,
            version=known.version,
            set_at=at,
        )
        points = known.works.filter(points_possible__gt=0).values_list("points_possible")[0][0]
        work = Work.objects.create(
            assignment=assignment,
            student=student,
            started_at=at,
            completed_at=at + timedelta(minutes=40),
            points=points - number % 2,
            points_possible=points,
        )
        work_completed.send(Work, work_id=work.pk)


def _widely_done(subject: str, student: User) -> list[Assignment]:
    """One of each of the lessons that most others have results of."""
    done = Work.objects.filter(student=student).values("assignment__lesson")
    others = Work.objects.filter(points_possible__gt=0, assignment__lesson__subject__slug=subject)
    counted = others.exclude(assignment__lesson__in=done).order_by().values("assignment__lesson")
    most = counted.annotate(number=Count("student", distinct=True)).order_by("-number")[:WELL]
    return [
        Assignment.objects.filter(lesson=row["assignment__lesson"], works__points_possible__gt=0)
        .select_related("lesson", "version", "teacher")
        .latest("set_at")
        for row in most
    ]


def _tell_interests(student: User) -> None:
    sitting = begin_sitting(student=student)
    for number in range(1, 31):
        value = ANSWERS[(number - 1) % len(ANSWERS)]
        value = min(5, max(1, value + (-1, 0, 0, 1, 0)[number % 5]))
        answer_statement(student=student, sitting_id=sitting.pk, statement=number, value=value)
    finish_sitting(student=student, sitting_id=sitting.pk)


def _choose(student: User, profession: Profession, verdict: str, reason: str = "") -> None:
    choose_item(
        student=student,
        item_kind="profession",
        item=str(profession.pk),
        verdict=verdict,
        reason=reason,
    )


def _open_to_all(field: str, *, over: bool) -> list[Opportunity]:
    """Of the field, for the ninth grade."""
    now = timezone.now()
    found = Opportunity.objects.published().filter(
        field__slug=field, grade_from__lte=9, grade_to__gte=9
    )
    found = found.filter(ends_on__lt=now) if over else found.filter(deadline_at__gt=now)
    return list(found.order_by("deadline_at", "pk"))


def _attended(student: User, offer: Opportunity) -> None:
    at = offer.deadline_at - timedelta(days=3)
    signup = SignUp.objects.create(
        opportunity=offer,
        student=student,
        state=SignUp.State.ATTENDED,
        queued_at=at,
        changed_at=at,
        result=Result.PRESENTED,
    )
    record_signal(
        student=student,
        kind=Signal.Kind.ATTENDED,
        item_kind=offer.kind,
        item=str(offer.pk),
        occurred_at=at,
        source=f"attended:{signup.pk}",
    )


def _half_done(path: Path, until: date) -> None:
    """Of the steps before the profession those nearest lie behind, the next is under way."""
    steps = list(path.steps.exclude(step__kind__in=("subject", "profession")).order_by("position"))
    half = len(steps) // 2
    for number, step in enumerate(steps[:half]):
        step.state = PathStep.State.DONE
        step.starts_on = until - timedelta(days=60 * (half - number))
        step.ends_on = step.starts_on + timedelta(days=45)
        step.save()
    recheck_path(path_id=path.pk)


def _no_history(student: User, until: date) -> None:
    """Came to the class this week, from another town."""
    Work.objects.filter(student=student).delete()
    places = Enrolment.objects.filter(student=student)
    places.exclude(ended_on=None).delete()
    places.update(started_on=until - timedelta(days=3))
    Role.objects.filter(user=student, kind=Role.Kind.STUDENT).update(
        started_at=timezone.now() - timedelta(days=3)
    )


def _no_consent(student: User) -> None:
    """Saves by their own wish; nothing is learnt from it."""
    for slug in ("journalist", "translator"):
        _choose(student, Profession.objects.get(slug=slug), "saved")


def _cancelled(student: User) -> None:
    """Had a place in the first step that somebody offers, and lost it."""
    _tell_interests(student)
    profession = Profession.objects.get(slug=CANCELLED_GOAL)
    _choose(student, profession, "saved")
    path = make_path(student=student, profession=profession)
    offered = path.steps.exclude(step__opportunity=None).order_by("position").first()
    if offered is None or offered.step.opportunity is None:
        raise LookupError("no step of the path is offered by anybody")
    offer = offered.step.opportunity
    pin_step(student=student, path_id=path.pk, step_id=offered.step_id, is_pinned=True)
    sign_up(student=student, opportunity=offer, by=student)
    organiser = User.objects.with_role(Role.Kind.ADMINISTRATOR).order_by("email").first()
    if organiser is None:
        raise LookupError("the city has no administrator")
    cancel_opportunity(opportunity=offer, by=organiser, reason=WhyCancelled.ILLNESS)
    recheck_path(path_id=path.pk)


def _counselled(one: User, other: User, counsellor: User) -> None:
    write_note(counsellor=counsellor, student=one, text=NOTE)
    now = timezone.now()
    tomorrow = (timezone.localtime(now) + timedelta(days=1)).replace(
        hour=14, minute=30, second=0, microsecond=0
    )
    plan_meeting(
        counsellor=counsellor, student=other, starts_at=tomorrow, place="Кабинет 12", about=ABOUT
    )
    past = Meeting.objects.create(
        student=one,
        counsellor=counsellor,
        starts_at=now - timedelta(days=20),
        place="Кабинет 12",
        about="О выборе профессии",
    )
    hold_meeting(counsellor=counsellor, meeting=past, outcome=AGREED)
