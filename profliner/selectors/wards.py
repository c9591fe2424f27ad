"""A guardian's wards at a glance."""

from dataclasses import dataclass

from eschool.accounts.models import User
from eschool.accounts.selectors import StudentConsents, consents_of
from profliner.models import SignUp
from profliner.selectors.paths import NextStep, next_steps
from profliner.students import Facts, many_facts


@dataclass(frozen=True, slots=True)
class Ward:
    """``to_answer`` is how many sign-ups wait for the guardian."""

    student: User
    facts: Facts
    step: NextStep | None
    consents: StudentConsents
    to_answer: int

    @property
    def given(self) -> int:
        return sum(state.is_current for state in self.consents.purposes)


def wards_of(guardian: User) -> list[Ward]:
    students = list(User.objects.wards_of(guardian).order_by("first_name", "last_name", "pk"))
    steps = next_steps(students)
    facts = many_facts([student.pk for student in students])
    waiting = list(
        SignUp.objects.filter(student__in=students, state=SignUp.State.CONSENT).values_list(
            "student_id", flat=True
        )
    )
    return [
        Ward(
            student=consents.student,
            facts=facts[consents.student.pk],
            step=steps[consents.student.pk],
            consents=consents,
            to_answer=waiting.count(consents.student.pk),
        )
        for consents in consents_of(students)
    ]
