"""One student for the length of a request: what several parts of a page need is asked once."""

from datetime import date
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef

from eschool.accounts.models import Consent, User
from profliner.consenting import PURPOSE
from profliner.models import Choice, Path, Recommendation
from profliner.selectors.paths import PathView, chosen_path
from profliner.students import Facts, facts_of


class Known:
    """Each is read at its first use. Never kept from request to request."""

    def __init__(self, student: User) -> None:
        self.student = student

    @cached_property
    def facts(self) -> Facts:
        born = {self.student.pk: self.born_on} if self.born_on else {}
        return facts_of(self.student, born=born)

    @cached_property
    def choices(self) -> list[Choice]:
        return list(Choice.objects.filter(student=self.student))

    @cached_property
    def path(self) -> PathView | None:
        return chosen_path(self.student)

    @cached_property
    def goal(self) -> tuple[UUID, str] | None:
        """The profession that the chosen path leads to, and its field of work."""
        if "path" in vars(self):
            return (self.path.profession_id, self.path.field) if self.path else None
        chosen = Path.objects.filter(student=self.student, is_chosen=True).order_by("pk")
        return chosen.values_list("profession_id", "profession__field__slug").first()

    @property
    def may_profile(self) -> bool:
        """As ``consenting.may_profile`` says."""
        return bool(self._row["agreed"] and self._row["student_profile__profiling_off_at"] is None)

    @property
    def born_on(self) -> date | None:
        found: date | None = self._row["student_profile__born_on"]
        return found

    @property
    def recommendation(self) -> Recommendation | None:
        """What was computed for them, where it may be shown."""
        row = self._row
        if not self.may_profile or row["recommendation__items"] is None:
            return None
        return Recommendation(
            student=self.student,
            items=row["recommendation__items"],
            reasons=row["recommendation__reasons"],
            is_thin=row["recommendation__is_thin"],
        )

    @cached_property
    def _row(self) -> dict[str, Any]:
        given = Consent.objects.in_force().filter(student=OuterRef("pk"), wording__purpose=PURPOSE)
        found = User.objects.filter(pk=self.student.pk).annotate(agreed=Exists(given))
        return found.values(
            "agreed",
            "student_profile__born_on",
            "student_profile__profiling_off_at",
            "recommendation__items",
            "recommendation__reasons",
            "recommendation__is_thin",
        ).get()
