"""Reads across people, consents and schools."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.functional import Promise

from eschool.accounts.models import (
    Consent,
    ConsentText,
    District,
    Enrolment,
    GuardianInvitation,
    Guardianship,
    Role,
    School,
    SchoolClass,
    User,
)


@dataclass(frozen=True)
class PurposeState:
    """What one student's guardians said about one purpose."""

    wording: ConsentText
    in_force: Consent | None
    history: tuple[Consent, ...]

    @property
    def is_current(self) -> bool:
        return self.in_force is not None and self.in_force.wording_id == self.wording.pk


@dataclass(frozen=True)
class StudentConsents:
    student: User
    purposes: tuple[PurposeState, ...]


def consents_of(students: Iterable[User]) -> list[StudentConsents]:
    """For each student every purpose, in two queries."""
    students = list(students)
    order = ConsentText.Purpose.values
    wordings = sorted(ConsentText.objects.in_force(), key=lambda text: order.index(text.purpose))
    consents = list(
        Consent.objects.filter(student__in=students).select_related("wording", "given_by")
    )
    return [
        StudentConsents(
            student,
            tuple(_state(wording, student, consents) for wording in wordings),
        )
        for student in students
    ]


def _state(wording: ConsentText, student: User, consents: list[Consent]) -> PurposeState:
    history = tuple(
        consent
        for consent in consents
        if consent.student_id == student.pk and consent.wording.purpose == wording.purpose
    )
    in_force = next((consent for consent in history if consent.withdrawn_at is None), None)
    return PurposeState(wording, in_force, history)


def has_consent(student: User, purpose: str) -> bool:
    """Whether anything may be done with the student's data for this purpose today."""
    return Consent.objects.in_force().filter(student=student, wording__purpose=purpose).exists()


def schools_by_district() -> list[tuple[str | Promise, list[tuple[str, str]]]]:
    """Choices for a select, grouped."""
    districts = District.objects.prefetch_related("schools")
    return [
        (str(district), [(str(school.pk), school.name) for school in district.schools.all()])
        for district in districts
    ]


@dataclass(frozen=True)
class PersonRecord:
    """What an administrator sees of a person's place in the city."""

    roles: tuple[Role, ...]
    ended: tuple[Role, ...]
    enrolments: tuple[Enrolment, ...]
    guardians: tuple[Guardianship, ...]
    wards: tuple[Guardianship, ...]
    invitations: tuple[GuardianInvitation, ...]

    @property
    def is_student(self) -> bool:
        return any(role.kind == Role.Kind.STUDENT for role in self.roles)

    @property
    def is_methodist(self) -> bool:
        return any(role.kind == Role.Kind.METHODIST for role in self.roles)


def person_record(person: User) -> PersonRecord:
    roles = list(person.roles.select_related("school", "verified_by").order_by("-started_at"))
    return PersonRecord(
        roles=tuple(role for role in roles if role.ended_at is None),
        ended=tuple(role for role in roles if role.ended_at),
        enrolments=tuple(
            person.enrolments.select_related("school_class__school").order_by("-started_on")
        ),
        guardians=tuple(person.guardians.select_related("guardian")),
        wards=tuple(person.wards.select_related("student")),
        invitations=tuple(person.guardian_invitations.filter(accepted_at=None, withdrawn_at=None)),
    )


@dataclass(frozen=True)
class Place:
    """A student's line in the register of a class."""

    enrolment: Enrolment
    guardians: int
    invited: int

    @property
    def student(self) -> User:
        return self.enrolment.student

    @property
    def is_waiting(self) -> bool:
        """They have not chosen a password yet."""
        return not self.student.has_usable_password()


def class_register(school_class: SchoolClass) -> list[Place]:
    """In the order of the alphabet, in one query."""
    confirmed = Q(student__guardians__confirmed_at__isnull=False)
    open_ones = Q(
        student__guardian_invitations__isnull=False,
        student__guardian_invitations__accepted_at=None,
        student__guardian_invitations__withdrawn_at=None,
    )
    places = (
        Enrolment.objects.filter(school_class=school_class, ended_on=None)
        .select_related("student")
        .annotate(
            confirmed=Count("student__guardians", filter=confirmed, distinct=True),
            invited=Count("student__guardian_invitations", filter=open_ones, distinct=True),
        )
        .order_by("student__last_name", "student__first_name")
    )
    return [Place(place, place.confirmed, place.invited) for place in places]


def classes_with_counts(school: School, year: int) -> "QuerySet[Any]":
    here = Q(enrolments__ended_on=None, enrolments__isnull=False)
    return (
        school.classes.filter(year=year)
        .annotate(
            students=Count("enrolments", filter=here, distinct=True),
            taught_by=Count("teachers", distinct=True),
        )
        .order_by("grade", "letter")
    )


def classes_to_move_up(school: School, year: int) -> list[SchoolClass]:
    """Those of last year in which somebody still is."""
    return [each for each in classes_with_counts(school, year - 1) if each.students]


def what_goes(person: User) -> list[tuple[str, int]]:
    """The rows that erasing would remove, in words, most first."""
    from eschool.accounts.actions.erase_person import links_of

    named = [
        (str(rows.model._meta.verbose_name_plural), number)
        for _name, rows in links_of(person)
        if not rows.model._meta.auto_created and (number := rows.count())
    ]
    return sorted(named, key=lambda pair: (-pair[1], pair[0]))
