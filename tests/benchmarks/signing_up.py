"""Sign-ups that all want the same few places, against the least that a lock and a row cost."""

import uuid
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from django.db import connection, transaction
from django.utils import timezone

from eschool.accounts.actions.grant_role import grant_role
from eschool.accounts.models import District, Enrolment, Role, School, SchoolClass, User
from eschool.core.calendar import school_year
from profliner.actions.sign_up import sign_up
from profliner.models import Opportunity, Organisation, SignUp
from tests.benchmarks.measuring import Comparison, compare, seconds

PEER = "a bare transaction on the same tables: lock the row, count, insert"
THREADS = 20
PLACES = 10


def run(size: int, rounds: int) -> list[Comparison]:
    """``size`` students a round, all at once."""
    students = _students(size)
    ours: list[float] = []
    bare: list[float] = []
    _once(_opportunity(), students[:5], _ours)
    for turn in range(rounds):
        systems = [(ours, _ours), (bare, _bare)]
        for times, work in systems if turn % 2 else reversed(systems):
            opportunity = _opportunity()
            times.append(_once(opportunity, students, work) / size)
            _check(opportunity, size)
    what = f"one sign-up of {size} at once from {THREADS} threads for {PLACES} places"
    return [compare(what, PEER, ours, bare, samples=size * rounds)]


def _once(
    opportunity: Opportunity,
    students: Sequence[User],
    work: Callable[[Opportunity, User], object],
) -> float:
    def one(student: User) -> None:
        work(opportunity, student)

    def leave(_number: int) -> None:
        connection.close()

    with ThreadPoolExecutor(THREADS) as pool:
        taken = seconds(lambda: list(pool.map(one, students)))
        list(pool.map(leave, range(THREADS)))
    return taken


def _ours(opportunity: Opportunity, student: User) -> None:
    sign_up(student=student, opportunity=opportunity, by=student)


def _bare(opportunity: Opportunity, student: User) -> None:
    """No check of age, consent or deadline, no signal, no notice: the floor, not a rival."""
    lock = " FOR NO KEY UPDATE" if connection.vendor == "postgresql" else ""
    key = opportunity.pk if connection.vendor == "postgresql" else opportunity.pk.hex
    table, signups = Opportunity._meta.db_table, SignUp._meta.db_table
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SELECT places FROM {table} WHERE id = %s{lock}", [key])  # noqa: S608
        count = f"SELECT count(*) FROM {signups} WHERE opportunity_id = %s"  # noqa: S608
        cursor.execute(count, [key])
        place = cursor.fetchone()[0] < PLACES
        now = timezone.now()
        row = {
            "id": uuid.uuid4(),
            "opportunity_id": opportunity.pk,
            "student_id": student.pk,
            "state": "place" if place else "waiting",
            "queued_at": now,
            "changed_at": now,
            "result": "",
        }
        values = [v.hex if isinstance(v, uuid.UUID) else v for v in row.values()]
        marks = ", ".join(["%s"] * len(row))
        cursor.execute(f"INSERT INTO {signups} ({', '.join(row)}) VALUES ({marks})", values)  # noqa: S608


def _check(opportunity: Opportunity, size: int) -> None:
    """A benchmark that gave places twice would measure nothing."""
    held = opportunity.signups.filter(state=SignUp.State.PLACE).count()
    if held != min(PLACES, size) or opportunity.signups.count() != size:
        raise RuntimeError(f"{held} places given, {opportunity.signups.count()} signed up")


def _opportunity() -> Opportunity:
    today, now = timezone.localdate(), timezone.now()
    organisation, _made = Organisation.objects.get_or_create(
        name_ru="Завод", defaults={"kind": "employer", "state": "checked", "applied_at": now}
    )
    return Opportunity.objects.create(
        kind="event",
        organisation=organisation,
        title_ru="День открытых дверей",
        text_ru="Цех и лаборатория.",
        places=PLACES,
        starts_on=today + timedelta(days=7),
        ends_on=today + timedelta(days=7),
        deadline_at=now + timedelta(days=5),
        state="published",
    )


def _students(number: int) -> list[User]:
    """Ninth-graders, who need nobody's word."""
    district = District.objects.create(slug="bench", name_ru="Район", name_en="District")
    school = School.objects.create(name="Школа", district=district)
    today = timezone.localdate()
    school_class = SchoolClass.objects.create(
        school=school, year=school_year(today), grade=9, letter="А"
    )
    students = []
    for n in range(number):
        student = User.objects.create(email=f"s{n}@example.org", last_name=f"С{n}")
        grant_role(user=student, kind=Role.Kind.STUDENT, school=school)
        Enrolment.objects.create(student=student, school_class=school_class, started_on=today)
        students.append(student)
    return students
