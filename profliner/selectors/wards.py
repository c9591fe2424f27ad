"""A guardian's wards at a glance."""

from collections.abc import Iterable
from dataclasses import dataclass

from eschool.accounts.models import User
from eschool.accounts.selectors import StudentConsents, consents_of
from profliner.items import ItemCard, cards_of
from profliner.models import Choice, SignUp
from profliner.selectors.paths import NextStep, next_step
from profliner.students import Facts, many_facts

MOST_SAVED = 20


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
            step=next_step(consents.student),
            consents=consents,
            to_answer=waiting.count(consents.student.pk),
        )
        for consents in consents_of(students)
    ]


def saved_cards(choices: Iterable[Choice]) -> list[ItemCard]:
    """What a student saved of all ``choices``, in their order; what is gone is left out."""
    saved = [one for one in choices if one.verdict == Choice.Verdict.SAVED][:MOST_SAVED]
    return cards_of([(one.item_kind, one.item) for one in saved])
