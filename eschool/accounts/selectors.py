"""Reads across people, consents and schools."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise

from eschool.accounts.models import Consent, ConsentText, District, User


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
