"""Whatever is done in whatever order: nothing is paid without two who may, and never twice."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    rule,
    run_state_machine_as_test,
)

from eschool.accounts.actions.grant_role import grant_role
from eschool.accounts.models import User
from grants.actions.approve_round import approve_round
from grants.actions.close_round import close_round
from grants.actions.decide_award import decide_award
from grants.actions.hold_award import hold_award
from grants.actions.publish_round import publish_round
from grants.actions.withdraw_approval import withdraw_approval
from grants.models import Award, Calculation, Payment, Round, RoundEvent
from grants.refusals import Refused
from grants.states import ORDER, PUBLIC
from tests import factories
from tests.grants import rounds

pytestmark = [pytest.mark.django_db, pytest.mark.timeout(300)]
SUMS = (600_000, 300_003, 100_000)
NAMED = {"no_points": 0, "unallocated_caps": 0}
who = st.integers(0, 2)


class AnyOrder(RuleBasedStateMachine):
    """Three awards, three administrators, the first of whom is of the first author's school."""

    authors: list[User]
    administrators: list[User]
    round: Round

    def __init__(self) -> None:
        super().__init__()
        self.savepoint = transaction.savepoint()
        self.details = 0
        self.events = 0
        self.round = rounds.make_round(state=Round.State.UNDER_REVIEW)
        calculation = Calculation.objects.create(
            round=self.round,
            budget_kopecks=rounds.BUDGET,
            digest="d",
            summary={"remainders": NAMED},
        )
        for number, (author, kopecks) in enumerate(zip(self.authors, SUMS, strict=True)):
            Award.objects.create(
                calculation=calculation,
                round=self.round,
                author=author,
                pseudonym=number + 1,
                author_name=author.get_full_name(),
                author_schools=[str(author.roles.get().school_id)],
                points=1,
                kopecks=kopecks,
            )

    def teardown(self) -> None:
        transaction.savepoint_rollback(self.savepoint)

    def _try(self, action: Callable[..., Any], **arguments: Any) -> None:
        try:
            with transaction.atomic():
                action(**arguments)
        except Refused:
            pass
        self.round.refresh_from_db()

    def _award(self, number: int) -> Award:
        return Award.objects.get(round=self.round, pseudonym=number + 1)

    @rule(number=who)
    def approve(self, number: int) -> None:
        by, digest = self.administrators[number], self.round.digest_to_approve()
        self._try(approve_round, round_=self.round, by=by, digest=digest)

    @rule(number=who)
    def withdraw(self, number: int) -> None:
        self._try(withdraw_approval, round_=self.round, by=self.administrators[number])

    @rule(number=who, award=who)
    def hold(self, number: int, award: int) -> None:
        by = self.administrators[number]
        self._try(hold_award, award=self._award(award), by=by, note="проверить")

    @rule(number=who, award=who, code=st.sampled_from(Award.Decision.values))
    def decide(self, number: int, award: int, code: str) -> None:
        by = self.administrators[number]
        self._try(decide_award, award=self._award(award), by=by, code=code)

    @rule(author=who, confirmed=st.booleans())
    def enter_details(self, author: int, confirmed: bool) -> None:
        self.details += 1
        rounds.give_details(self.authors[author], self.details, confirmed=confirmed)

    @rule(first=who, second=who)
    def approve_and_publish(self, first: int, second: int) -> None:
        for number in (first, second):
            self.approve(number)
        self.publish()

    @rule()
    def publish(self) -> None:
        self._try(publish_round, round_=self.round, by=self.administrators[0])

    @rule()
    def export(self) -> None:
        self._try(rounds.export, round_=self.round)

    @rule()
    def close(self) -> None:
        self._try(close_round, round_=self.round, by=None)

    @invariant()
    def only_what_two_approved_goes_on(self) -> None:
        state = self.round.state
        assert state in ORDER
        if state == Round.State.APPROVED or state in PUBLIC:
            approvals = list(self.round.approvals.in_force())
            assert {each.digest for each in approvals} == {self.round.digest_to_approve()}
            people = {each.approver for each in approvals}
            assert len(people) >= 2
            if self._award(0).is_payable:
                assert people >= set(self.administrators[1:])

    @invariant()
    def nobody_is_paid_twice_or_for_nothing(self) -> None:
        paid = Payment.objects.filter(round=self.round).select_related("award")
        assert not paid or self.round.state in PUBLIC
        assert len({payment.award_id for payment in paid}) == len(paid)
        assert all(payment.award.is_payable for payment in paid)
        assert all(payment.kopecks == payment.award.kopecks for payment in paid)
        if self.round.state == Round.State.CLOSED:
            settled = self.round.settlement or {}
            assert settled["paid"] == sum(payment.kopecks for payment in paid)
            assert settled["paid"] + settled["back_to_reserve"] == rounds.BUDGET

    @invariant()
    def the_log_only_grows(self) -> None:
        count = RoundEvent.objects.filter(round=self.round).count()
        assert count >= self.events
        self.events = count


def test_any_order() -> None:
    assert sum(SUMS) == rounds.BUDGET
    authors = [factories.make_teacher(school=factories.make_school()) for _ in SUMS]
    administrators = [rounds.make_administrator() for _ in range(3)]
    school = authors[0].roles.get().school
    grant_role(user=administrators[0], kind="teacher", school=school)

    class Here(AnyOrder):
        pass

    Here.authors, Here.administrators = authors, administrators
    at_leisure = settings(
        max_examples=20,
        stateful_step_count=25,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(Here, settings=at_leisure)
