"""Whatever is done in whatever order: no place twice, the order kept, nobody lost."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from eschool.accounts.models import User
from profliner.actions.answer_sign_up import answer_sign_up
from profliner.actions.cancel_opportunity import cancel_opportunity
from profliner.actions.change_plan import change_places
from profliner.actions.keep_lines import keep_lines
from profliner.actions.mark_attendance import mark_attendance
from profliner.actions.withdraw_sign_up import withdraw_sign_up
from profliner.line import STANDING, is_over
from profliner.models import Opportunity, SignUp
from profliner.refusals import Refused
from profliner.waiting import consent_limit
from tests.profliner.opportunities import making

pytestmark = [pytest.mark.django_db, pytest.mark.timeout(300)]
State = SignUp.State
whom = st.integers(0, 5)


class AnyOrder(RuleBasedStateMachine):
    """Six students, the first three of whom need a guardian, and two places to begin with."""

    students: list[User]
    guardians: dict[Any, User]
    employer: User

    def __init__(self) -> None:
        super().__init__()
        self.savepoint = transaction.savepoint()
        self.now: datetime = timezone.now()
        organisation = making.make_organisation(self.employer)
        self.opportunity = making.make_opportunity(organisation, places=2)
        self.moments: dict[Any, datetime] = {}
        self.joined = 0

    def teardown(self) -> None:
        transaction.savepoint_rollback(self.savepoint)

    def _try(self, action: Callable[..., Any], **arguments: Any) -> Any:
        try:
            with transaction.atomic():
                return action(**arguments, now=self.now)
        except Refused:
            return None

    def _latest(self, number: int) -> SignUp | None:
        rows = self.opportunity.signups.filter(student=self.students[number])
        return rows.order_by("-queued_at").first()

    @rule(number=whom)
    def join(self, number: int) -> None:
        before = self.opportunity.signups.count()
        student = self.students[number]
        try:
            with transaction.atomic():
                making.join(student, self.opportunity, self.now)
        except Refused:
            pass
        self.joined += self.opportunity.signups.count() - before

    @rule(number=whom)
    def leave(self, number: int) -> None:
        if signup := self._latest(number):
            self._try(withdraw_sign_up, signup=signup, by=self.students[number])

    @rule(number=st.integers(0, 2), agrees=st.booleans())
    def answer(self, number: int, agrees: bool) -> None:
        if signup := self._latest(number):
            guardian = self.guardians[self.students[number].pk]
            self._try(answer_sign_up, signup=signup, guardian=guardian, agrees=agrees)

    @rule(places=st.one_of(st.none(), st.integers(1, 5)))
    def another_hall(self, places: int | None) -> None:
        self._try(change_places, opportunity=self.opportunity, by=self.employer, places=places)

    @rule(number=whom)
    def mark(self, number: int) -> None:
        if signup := self._latest(number):
            came = {signup.code: ""}
            self._try(mark_attendance, opportunity=self.opportunity, by=self.employer, came=came)

    @rule(hours=st.integers(1, 80))
    def time_passes(self, hours: int) -> None:
        self.now += timedelta(hours=hours)
        keep_lines(now=self.now)

    @rule(sure=st.integers(0, 9))
    def cancel(self, sure: int) -> None:
        if sure == 0:
            arguments = {"opportunity": self.opportunity, "by": self.employer, "reason": "few"}
            self._try(cancel_opportunity, **arguments)

    @invariant()
    def places_are_the_head_of_the_line(self) -> None:
        opportunity = Opportunity.objects.get(pk=self.opportunity.pk)
        line = list(opportunity.signups.filter(state__in=STANDING).order_by("queued_at", "pk"))
        been = [each for each in line if each.state in (State.ATTENDED, State.MISSED)]
        active = [each.state for each in line if each.state in SignUp.ACTIVE]
        room = None if opportunity.places is None else max(0, opportunity.places - len(been))
        if not is_over(opportunity, self.now):
            assert State.WAITING not in active[:room], "nobody waits while there is a place"
        if room is not None:
            assert State.PLACE not in active[room:], "no place is given twice"

    @invariant()
    def nobody_is_lost_and_nobody_moves_in_time(self) -> None:
        rows = dict(self.opportunity.signups.values_list("pk", "queued_at"))
        assert len(rows) == self.joined
        for pk, moment in self.moments.items():
            assert rows[pk] == moment, "queued_at never changes"
        self.moments = rows

    @invariant()
    def nobody_stands_twice(self) -> None:
        standing = self.opportunity.signups.filter(state__in=STANDING)
        students = list(standing.values_list("student", flat=True))
        assert len(students) == len(set(students))

    @invariant()
    def no_place_without_a_guardians_word(self) -> None:
        younger = [each.pk for each in self.students[:3]]
        placed = self.opportunity.signups.filter(
            student__in=younger, state__in=(State.PLACE, State.WAITING, State.ATTENDED)
        )
        assert not placed.filter(consent_at=None).exists()

    @invariant()
    def what_is_told_to_be_free_is_free(self) -> None:
        now = self.now
        opportunity = Opportunity.objects.with_free(now).get(pk=self.opportunity.pk)
        if opportunity.places is None:
            assert opportunity.free is None
            return
        late = consent_limit(now)
        standing = self.opportunity.signups.filter(state__in=STANDING)
        taken = standing.exclude(state=State.CONSENT, queued_at__lte=late).count()
        assert opportunity.free == max(0, opportunity.places - taken)


def test_the_line_holds_whatever_is_done() -> None:
    pairs = [making.make_younger() for _n in range(3)]
    AnyOrder.students = [
        *(student for student, _g in pairs),
        *(making.make_grown() for _n in "abc"),
    ]
    AnyOrder.guardians = {student.pk: guardian for student, guardian in pairs}
    AnyOrder.employer = making.make_employer()
    run_state_machine_as_test(
        AnyOrder,
        settings=settings(
            max_examples=25,
            stateful_step_count=25,
            suppress_health_check=list(HealthCheck),
        ),
    )
