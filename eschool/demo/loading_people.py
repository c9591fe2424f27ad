"""The generated people and schools into the database, table by table."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group
from django.db.models import Model

from eschool.accounts import models as accounts
from eschool.accounts.actions.grant_role import GROUP_OF_ROLE
from eschool.demo.city import DISTRICTS, People, Person, SchoolClass, Student, Teacher
from eschool.demo.generate import ZONE
from eschool.demo.logins import PASSWORD
from library.models import SubjectPage

BATCH = 1_000


def load_people(people: People, *, year: int) -> None:
    """``year``: when the current school year began."""
    began = datetime(year - 2, 9, 1, 9, tzinfo=ZONE)
    _insert(accounts.District(slug=s, name_ru=ru, name_en=en) for s, ru, en in DISTRICTS)
    _insert(_schools(people))
    _insert(_users(people, began))
    _insert(_addresses(people))
    _insert(_roles(people, began))
    _insert(_memberships())
    _insert(_classes(people))
    _insert(_class_teachers(people))
    _insert(_enrolments(people, year))
    _insert(_guardianships(people, began))
    _insert(_consents(people, began))
    _insert(_methodists(people))


def _insert(rows: Iterable[Model]) -> None:
    """All of one model."""
    made = list(rows)
    if made:
        type(made[0])._default_manager.bulk_create(made, BATCH)


def _schools(people: People) -> Iterator[accounts.School]:
    districts = {one.slug: one for one in accounts.District.objects.all()}
    for school in people.schools:
        yield accounts.School(
            id=school.id,
            name=school.name,
            number=school.number,
            district=districts[school.district],
        )


def _users(people: People, began: datetime) -> Iterator[accounts.User]:
    """Only those with an address of their own can sign in; the password is printed for all."""
    known, unusable = make_password(PASSWORD), make_password(None)
    administrators = {one.person.id for one in people.staff if one.role == "administrator"}
    for person in people.persons():
        is_administrator = person.id in administrators and person.is_named_login
        yield accounts.User(
            id=person.id,
            email=person.email,
            first_name=person.name.given,
            last_name=person.name.family,
            patronymic=person.name.patronymic,
            password=known if person.is_named_login else unusable,
            is_generated=True,
            is_staff=is_administrator,
            is_superuser=is_administrator,
            date_joined=began,
        )


def _morning(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 9, tzinfo=ZONE)


def _addresses(people: People) -> Iterator[EmailAddress]:
    for person in people.persons():
        if person.is_named_login:
            yield EmailAddress(user_id=person.id, email=person.email, verified=True, primary=True)


def _roles(people: People, began: datetime) -> Iterator[accounts.Role]:
    def role(person: Person, kind: str, **fields: Any) -> accounts.Role:
        return accounts.Role(user_id=person.id, kind=kind, started_at=began, **fields)

    for teacher in people.teachers:
        yield from _teaching(teacher, began)
    for student in people.students:
        yield role(student.person, "student", school_id=student.school.id)
    for one in people.staff:
        school_id = one.school.id if one.school else None
        yield role(one.person, one.role, school_id=school_id, organisation=one.organisation)
    for guardian in {pair.guardian.id: pair.guardian for pair in people.guardianships}.values():
        yield role(guardian, "guardian")


def _teaching(teacher: Teacher, began: datetime) -> Iterator[accounts.Role]:
    """At one school after another, where they moved."""
    since = _morning(teacher.joined) if teacher.joined else began
    moved = _midnight(teacher.moved) if teacher.moved else None
    posts = [(teacher.school, since, moved)]
    if moved and teacher.next_school:
        posts.append((teacher.next_school, moved, None))
    for school, start, end in posts:
        yield accounts.Role(
            user_id=teacher.person.id,
            kind="teacher",
            school_id=school.id,
            started_at=start,
            ended_at=end,
            verified_at=start if teacher.is_verified else None,
        )


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=ZONE)


def _memberships() -> Iterator[Model]:
    groups = {kind: Group.objects.get_or_create(name=n)[0] for kind, n in GROUP_OF_ROLE.items()}
    through = accounts.User.groups.through
    roles = accounts.Role.objects.current().filter(user__is_generated=True, kind__in=groups)
    for user_id, kind in roles.values_list("user_id", "kind"):
        yield through(user_id=user_id, group_id=groups[kind].pk)


def _classes(people: People) -> Iterator[accounts.SchoolClass]:
    for one in people.classes:
        yield accounts.SchoolClass(
            id=one.id,
            school_id=one.school.id,
            year=one.year,
            grade=one.grade,
            letter=one.letter,
        )


def _class_teachers(people: People) -> Iterator[Model]:
    through = accounts.SchoolClass.teachers.through
    for one in people.classes:
        for teacher in one.teachers:
            yield through(schoolclass_id=one.id, user_id=teacher.person.id)


def _enrolments(people: People, year: int) -> Iterator[accounts.Enrolment]:
    classes: dict[int, list[SchoolClass]] = {}
    for one in people.classes:
        classes.setdefault(one.cohort, []).append(one)
    for student in people.students:
        for one in classes[student.cohort]:
            yield _enrolment(student, one, year)


def _enrolment(student: Student, one: SchoolClass, year: int) -> accounts.Enrolment:
    return accounts.Enrolment(
        student_id=student.person.id,
        school_class_id=one.id,
        started_on=date(one.year, 9, 1),
        ended_on=None if one.year == year else date(one.year + 1, 5, 31),
    )


def _guardianships(people: People, began: datetime) -> Iterator[accounts.Guardianship]:
    for pair in people.guardianships:
        yield accounts.Guardianship(
            guardian_id=pair.guardian.id, student_id=pair.student.person.id, confirmed_at=began
        )


def _consents(people: People, began: datetime) -> Iterator[accounts.Consent]:
    wordings = {one.purpose: one for one in accounts.ConsentText.objects.order_by("version")}
    for pair in people.guardianships:
        for purpose in pair.consents:
            yield accounts.Consent(
                student_id=pair.student.person.id,
                given_by_id=pair.guardian.id,
                wording=wordings[purpose],
                given_at=began,
            )


def _methodists(people: People) -> Iterator[Model]:
    subjects = {page.slug: page for page in SubjectPage.objects.all()}
    through = SubjectPage.methodists.through
    for one in people.staff:
        for slug in one.subjects:
            yield through(subjectpage_id=subjects[slug].pk, user_id=one.person.id)
