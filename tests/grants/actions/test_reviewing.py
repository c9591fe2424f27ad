"""Held awards and approvals: who may, what it stands for, and what takes its force away."""

import re
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from eschool.accounts.actions.grant_role import grant_role
from eschool.accounts.models import User
from grants.actions.approve_round import approve_round
from grants.actions.choose_naming import choose_naming
from grants.actions.close_round import close_round
from grants.actions.decide_award import decide_award
from grants.actions.hold_award import hold_award
from grants.actions.publish_round import publish_round
from grants.actions.tell_authors import tell_awarded
from grants.actions.withdraw_approval import withdraw_approval
from grants.models import Approval, Award, AwardLine, Round, RoundEvent
from grants.permissions import can_see_award, can_vouch_for
from grants.states import ORDER, STEPS
from tests import factories
from tests.grants import rounds
from tests.grants.rounds import refused

pytestmark = pytest.mark.django_db
State = Round.State


@pytest.fixture
def city() -> rounds.City:
    city = rounds.make_city(teachers=3)
    rounds.use_all(city)
    return city


@pytest.fixture
def round_(city: rounds.City) -> Round:
    return rounds.under_review(city)


def approve(round_: Round, by: User, digest: str = "") -> Any:
    approve_round(round_=round_, by=by, digest=digest or round_.digest_to_approve())
    round_.refresh_from_db()


def award_of(author: User) -> Award:
    return Award.objects.current().get(author=author)


def test_one_person_does_not_approve_twice(city: rounds.City, round_: Round) -> None:
    first, second, _third = city.administrators
    approve(round_, first)
    again = refused(approve_round, round_=round_, by=first, digest=round_.digest_to_approve())
    assert again.code == "approved_already"
    assert round_.state == State.UNDER_REVIEW
    with pytest.raises(IntegrityError), transaction.atomic():
        Approval.objects.create(round=round_, approver=first, digest="", given_at=timezone.now())
    approve(round_, second)
    assert round_.state == State.APPROVED


def test_an_approver_of_the_authors_school_does_not_count(city: rounds.City, round_: Round) -> None:
    first, second, third = city.administrators
    near = city.authors[0]
    grant_role(user=first, kind="teacher", school=near.roles.get().school, verified_by=first)
    approve(round_, first)
    approve(round_, second)
    assert round_.state == State.UNDER_REVIEW
    approve(round_, third)
    assert round_.state == State.APPROVED


def test_who_would_approve_only_what_is_their_own_is_told_so() -> None:
    city = rounds.make_city(authors=1, teachers=2)
    rounds.use_all(city)
    author = city.authors[0]
    grant_role(user=author, kind="grants_admin")
    round_ = rounds.under_review(city)
    wrong = refused(approve_round, round_=round_, by=author, digest=round_.digest_to_approve())
    assert wrong.code == "own_award"
    hold_award(award=award_of(author), by=city.administrators[0], note="проверить")
    wrong = refused(decide_award, award=award_of(author), by=author, code="checked")
    assert wrong.code == "own_award"
    assert not Approval.objects.exists()


def test_a_school_left_within_the_window_still_bars(city: rounds.City, round_: Round) -> None:
    first, award = city.administrators[0], award_of(city.authors[0])
    school = city.authors[0].roles.get().school
    role = grant_role(user=first, kind="teacher", school=school)
    role.started_at, role.ended_at = rounds.days_ago(400), rounds.days_ago(50)
    role.save()
    assert not can_vouch_for(first, award)
    role.ended_at = rounds.days_ago(61)
    role.save()
    assert can_vouch_for(first, award)


def test_an_approval_stands_for_what_was_seen(city: rounds.City, round_: Round) -> None:
    first, second, _third = city.administrators
    seen = round_.digest_to_approve()
    hold_award(award=award_of(city.authors[0]), by=second, note="проверить")
    decide_award(award=award_of(city.authors[0]), by=second, code="not_the_author")
    assert round_.digest_to_approve() != seen
    wrong = refused(approve_round, round_=round_, by=first, digest=seen)
    assert wrong.code == "digest_changed"


def test_any_decision_voids_what_was_approved(city: rounds.City, round_: Round) -> None:
    first, second, third = city.administrators
    for person in (first, second):
        approve(round_, person)
    award = award_of(city.authors[0])
    hold_award(award=award, by=third, note="письмо от школы")
    round_.refresh_from_db()
    assert round_.state == State.UNDER_REVIEW
    assert {each.void_reason for each in Approval.objects.all()} == {"award_held"}
    assert RoundEvent.objects.filter(kind__in=["approval_void", "reopened"]).count() == 3
    decide_award(award=award, by=third, code="explained", note="вебинар")
    for person in (first, second):
        approve(round_, person)
    assert round_.state == State.APPROVED
    award.refresh_from_db()
    assert (award.status, award.decided_by, award.decision_note) == ("released", third, "вебинар")
    assert award.evidence["by_hand"] == "письмо от школы"


def test_what_holding_and_deciding_ask_for(city: rounds.City, round_: Round) -> None:
    by, award = city.administrators[0], award_of(city.authors[0])
    assert refused(hold_award, award=award, by=by, note=" ").codes == {"note": "note_missing"}
    assert refused(decide_award, award=award, by=by, code="checked").code == "not_held"
    hold_award(award=award, by=by, note="проверить")
    assert refused(hold_award, award=award, by=by, note="ещё").code == "already_held"
    assert refused(decide_award, award=award, by=by, code="").codes == {"code": "reason_missing"}
    assert refused(decide_award, award=award, by=by, code="no").codes == {"code": "reason_missing"}
    teacher = city.teachers[0]
    assert refused(hold_award, award=award, by=teacher, note="я").code == "not_allowed"
    with pytest.raises(IntegrityError), transaction.atomic():
        Award.objects.filter(pk=award.pk).update(status="refused")


def test_an_approval_is_taken_back(city: rounds.City, round_: Round) -> None:
    first, second, third = city.administrators
    assert refused(withdraw_approval, round_=round_, by=first).code == "nothing_to_withdraw"
    for person in (first, second, third):
        approve(round_, person)
    withdraw_approval(round_=round_, by=first)
    round_.refresh_from_db()
    assert round_.state == State.APPROVED
    withdraw_approval(round_=round_, by=second)
    round_.refresh_from_db()
    assert round_.state == State.UNDER_REVIEW
    approve(round_, first)
    assert round_.state == State.APPROVED


def test_refused_money_goes_back_and_nobody_else_gains(city: rounds.City, round_: Round) -> None:
    first, second, third = city.administrators
    loser, other = (award_of(author) for author in city.authors)
    hold_award(award=loser, by=third, note="проверить")
    decide_award(award=loser, by=third, code="invented_accounts")
    rounds.approve_by(round_, first, second)
    publish_round(round_=round_, by=first)
    assert refused(hold_award, award=other, by=first, note="поздно").code == "wrong_state"
    rounds.give_details(city.authors[1])
    rounds.approve_by(round_, first, second)
    rounds.export(round_)
    assert round_.state == State.PAID
    settled = close_round(round_=round_, by=first).settlement
    assert settled == {
        "budget": rounds.BUDGET,
        "paid": other.kopecks,
        "refused": loser.kopecks,
        "unclaimed": 0,
        "no_points": 0,
        "unallocated_caps": 0,
        "back_to_reserve": loser.kopecks,
        "reserve": 50_000 + loser.kopecks,
    }
    assert [tell_awarded(round_id=round_.pk) for _ in range(2)] == [2, 0]
    told = {notice.kind for notice in city.authors[0].notices.all()}
    assert "award_refused" in told
    assert "award_published" not in told


def test_names_are_published_only_of_those_who_chose_it(city: rounds.City) -> None:
    choose_naming(user=city.authors[0], is_named=True)
    round_ = rounds.published(city)
    named = Award.objects.filter(round=round_, is_named=True)
    assert [award.author for award in named] == [city.authors[0]]
    choose_naming(user=city.authors[0], is_named=False)
    choose_naming(user=city.authors[1], is_named=True)
    assert [award.author for award in named.all()] == [city.authors[1]]


def test_who_sees_what(city: rounds.City, round_: Round) -> None:
    author, other = city.authors
    award = award_of(author)
    administrator, visitor = city.administrators[0], factories.make_user()
    assert list(Round.objects.visible_to(visitor)) == []
    assert list(Round.objects.visible_to(administrator)) == [round_]
    assert not can_see_award(author, award)
    rounds.approve_by(round_, *city.administrators[:2])
    publish_round(round_=round_, by=administrator)
    award = award_of(author)
    for person, sees in ((author, True), (other, False), (visitor, False), (administrator, True)):
        assert can_see_award(person, award) is sees
        assert (award in Award.objects.visible_to(person)) is sees
        lines = award.lines.model.objects.visible_to(person).filter(award=award)
        assert lines.exists() is sees
    assert list(Round.objects.visible_to(visitor)) == [round_]


def test_an_approver_who_leaves_takes_no_approval_along(city: rounds.City, round_: Round) -> None:
    first, second, _third = city.administrators
    approve(round_, first)
    first.delete()
    approve(round_, second)
    assert round_.state == State.APPROVED
    assert Approval.objects.filter(approver=None).get().approver_name


def test_every_action_refuses_in_every_other_state(city: rounds.City) -> None:
    from grants.actions import (
        close_round,
        edit_round,
        open_round,
        publish_round,
        publish_seed,
        start_review,
        withdraw_approval,
    )

    by = city.administrators[0]
    actions = {
        module.__name__.rpartition(".")[2]: module
        for module in (
            close_round,
            edit_round,
            open_round,
            publish_round,
            publish_seed,
            start_review,
            withdraw_approval,
        )
    }
    for state in ORDER:
        found = rounds.make_round(state=state, ruleset=rounds.make_ruleset(name=state))
        for step in STEPS:
            if state in step.states or step.action not in actions:
                continue
            action = getattr(actions[step.action], step.action)
            wrong = refused(action, round_=found, by=by)
            assert wrong.code == "wrong_state", (state, step.action)
            assert re.search(str(found.get_state_display()), wrong.message)


def test_what_was_calculated_cannot_be_changed_behind_an_approval(
    city: rounds.City, round_: Round
) -> None:
    """The approved digest reads the sums as a total; the database keeps each of them."""
    award = award_of(city.authors[0])
    for change in (
        {"kopecks": award.kopecks + 1},
        {"points": 0},
        {"pseudonym": 1},
        {"author": city.teachers[0]},
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            Award.objects.filter(pk=award.pk).update(**change)
    seen = round_.digest_to_approve()
    Award.objects.filter(pk=award.pk).update(author=None)
    assert round_.digest_to_approve() == seen
    Award.objects.filter(pk=award.pk).update(status="held")
    held = round_.digest_to_approve()
    assert held != seen
    Award.objects.filter(pk=award.pk).update(status="released", decision_code="checked")
    released = round_.digest_to_approve()
    assert released not in (seen, held)
    AwardLine.objects.filter(award=award).delete()
    Award.objects.filter(pk=award.pk).delete()
    assert round_.digest_to_approve() not in (seen, held, released)
