"""When data changes, a path says so once, proposes, and changes nothing by itself."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from eschool.accounts.models import Enrolment, Notice, User
from profliner import tasks
from profliner.actions import recheck_paths as rechecking
from profliner.actions.close_steps import close_steps
from profliner.actions.derive_steps import derive_step
from profliner.actions.forget_marks import forget_marks
from profliner.actions.make_path import make_path
from profliner.actions.recheck_paths import recheck_path, recheck_paths
from profliner.actions.renew_path import renew_path
from profliner.models import GraphMark, Opportunity, Path, Step
from profliner.selectors.graph import load_graph, stamp_now
from profliner.selectors.paths import next_step
from profliner.selectors.proposing import renewal
from profliner.selectors.standing import standing_of
from profliner.signals import opportunity_changed, profession_changed
from profliner.solver.graph import Shut, Student
from tests.profliner.opportunities.making import make_opportunity
from tests.profliner.paths.making import Ways, make_student, need

pytestmark = pytest.mark.django_db


@pytest.fixture
def ways() -> Ways:
    return Ways()


@pytest.fixture
def path(ways: Ways) -> Path:
    return make_path(student=make_student(grade=8), profession=ways.profession)


def codes(path: Path) -> list[str]:
    path.refresh_from_db()
    return [each["code"] for each in path.problems]


def notices(path: Path) -> int:
    return Notice.objects.filter(recipient=path.student, kind="path_broken").count()


def test_a_closed_step_is_named_once_and_nothing_is_replaced(path: Path, ways: Ways) -> None:
    before = list(path.steps.values_list("step_id", "starts_on"))
    Step.objects.filter(pk=ways.club.pk).update(is_open=False)
    recheck_path(path_id=path.pk)
    recheck_path(path_id=path.pk)
    assert codes(path) == ["closed"]
    assert list(path.steps.values_list("step_id", "starts_on")) == before
    assert notices(path) == 1


def test_what_holds_again_may_be_told_of_again(path: Path, ways: Ways) -> None:
    for is_open in (False, True, False):
        Step.objects.filter(pk=ways.club.pk).update(is_open=is_open)
        recheck_path(path_id=path.pk)
    assert notices(path) == 2


def test_a_new_path_is_proposed_and_taken_only_by_the_student(path: Path, ways: Ways) -> None:
    Step.objects.filter(pk=ways.club.pk).update(is_open=False)
    recheck_path(path_id=path.pk)
    path.refresh_from_db()
    proposed = renewal(path)
    assert proposed
    assert proposed.change
    assert proposed.change.added == (ways.other_club.name,)
    assert proposed.change.removed == (ways.club.name,)
    renew_path(student=path.student, path_id=path.pk)
    assert codes(path) == []
    assert path.steps.filter(step=ways.other_club).exists()


def test_a_pin_does_not_hold_what_cannot_be_had(path: Path, ways: Ways) -> None:
    path.is_chosen = True
    path.save()
    path.steps.filter(step=ways.club).update(is_pinned=True)
    Step.objects.filter(pk=ways.club.pk).update(is_open=False)
    recheck_path(path_id=path.pk)
    path.refresh_from_db()
    proposed = renewal(path)
    assert proposed
    assert proposed.change
    assert proposed.change.added == (ways.other_club.name,)
    found = next_step(path.student)
    assert found
    assert found.url == reverse("path", args=[path.pk])
    assert ways.club.name in found.reason


def test_no_way_any_more_is_explained(path: Path, ways: Ways) -> None:
    Step.objects.filter(pk__in=[ways.club.pk, ways.other_club.pk]).update(is_open=False)
    recheck_path(path_id=path.pk)
    path.refresh_from_db()
    proposed = renewal(path)
    assert proposed
    assert proposed.change is None
    assert proposed.obstacles


def test_a_profession_that_leaves_the_list_keeps_its_paths(path: Path, ways: Ways) -> None:
    ways.profession.is_listed = False
    ways.profession.save()
    profession_changed.send(type(ways.profession), profession_id=ways.profession.pk)
    path.refresh_from_db()
    assert path.is_stale
    recheck_paths()
    assert codes(path) == ["gone"]


def test_all_that_are_due_are_checked_a_portion_after_the_other(
    ways: Ways, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    """One that cannot be checked keeps no other waiting, and is due again."""
    monkeypatch.setattr(rechecking, "AT_ONCE", 2)
    paths = [
        make_path(student=make_student(grade=8), profession=ways.profession) for _n in range(5)
    ]
    Path.objects.update(is_stale=True)
    broken = paths[2].student

    def standing(student: User, now: datetime) -> Student:
        if student == broken:
            raise RuntimeError("of one")
        return standing_of(student, now)

    monkeypatch.setattr(rechecking, "standing_of", standing)
    with django_capture_on_commit_callbacks(execute=True):
        tasks.recheck_paths()
    assert list(Path.objects.filter(is_stale=True)) == [paths[2]]
    monkeypatch.undo()
    assert recheck_paths() == 1


def test_the_night_closes_steps_of_what_is_over_and_looks_at_their_paths(
    path: Path, ways: Ways, django_capture_on_commit_callbacks: Any
) -> None:
    today = timezone.localdate()
    offer = make_opportunity(kind="programme")
    Opportunity.objects.filter(pk=offer.pk).update(
        starts_on=today - timedelta(days=9), ends_on=today - timedelta(days=1)
    )
    Step.objects.filter(pk=ways.club.pk).update(opportunity=offer)
    Path.objects.update(checked_at=timezone.now(), is_stale=False)
    with django_capture_on_commit_callbacks(execute=True):
        tasks.recheck_paths()
    assert not Step.objects.get(pk=ways.club.pk).is_open
    assert codes(path) == ["closed"]
    assert close_steps() == 0


def test_marks_of_changes_stay_few_and_no_state_looks_like_one_before(ways: Ways) -> None:
    before = stamp_now()
    forget_marks()
    assert GraphMark.objects.count() == 1
    between = stamp_now()
    Step.objects.filter(pk=ways.club.pk).update(months=9)
    forget_marks()
    assert len({before, between, stamp_now()}) == 3


def test_who_is_in_no_class_reads_it_on_the_page_and_gets_no_letter(path: Path) -> None:
    """On 1 September all are, until the classes are moved up."""
    Enrolment.objects.filter(student=path.student).update(ended_on=timezone.localdate())
    recheck_path(path_id=path.pk)
    assert codes(path) == ["grade_unknown"]
    assert notices(path) == 0


def test_who_changes_school_keeps_the_path(path: Path) -> None:
    from tests import factories

    Enrolment.objects.filter(student=path.student).update(ended_on=timezone.localdate())
    new = factories.make_class(school=factories.make_school(), grade=8)
    Enrolment.objects.create(
        student=path.student, school_class=new, started_on=timezone.localdate()
    )
    recheck_path(path_id=path.pk)
    assert codes(path) == []


def test_a_year_later_what_was_not_begun_is_overdue(path: Path, ways: Ways) -> None:
    path.steps.filter(step=ways.club).update(starts_on=timezone.localdate() - timedelta(days=30))
    recheck_path(path_id=path.pk)
    assert codes(path) == ["overdue"]


def test_old_paths_are_looked_at_when_they_are_read(path: Path, ways: Ways, client: Client) -> None:
    Step.objects.filter(pk=ways.club.pk).update(is_open=False)
    client.force_login(path.student)
    assert "path-change" not in client.get(f"/paths/{path.pk}/").content.decode()
    Path.objects.update(checked_at=timezone.now() - timedelta(days=2))
    assert "path-change" in client.get(f"/paths/{path.pk}/").content.decode()


class TestOpportunity:
    @pytest.fixture
    def offer(self, ways: Ways) -> Opportunity:
        offer = make_opportunity(kind="programme")
        derive_step(offer=offer)
        need(ways.goal, offer.steps.get(), group=9)
        return offer

    def test_it_becomes_a_step_once(self, offer: Opportunity) -> None:
        derive_step(offer=offer)
        assert offer.steps.count() == 1

    def test_cancelled_it_is_named(
        self, offer: Opportunity, ways: Ways, django_capture_on_commit_callbacks: Any
    ) -> None:
        path = make_path(student=make_student(grade=8), profession=ways.profession)
        assert path.steps.filter(step__opportunity=offer).exists()
        offer.state = Opportunity.State.CANCELLED
        offer.save()
        with django_capture_on_commit_callbacks(execute=True):
            opportunity_changed.send(Opportunity, opportunity_id=offer.pk)
        assert codes(path) == ["cancelled"]
        assert notices(path) == 1

    def test_a_deadline_is_a_moment_wherever_one_looks_from(self, offer: Opportunity) -> None:
        """Midnight in Moscow is nine in the evening in UTC."""
        offer.deadline_at = datetime(2027, 3, 1, 21, 0, tzinfo=UTC)
        offer.starts_on = offer.ends_on = datetime(2027, 3, 5, tzinfo=UTC).date()
        offer.save()
        step = str(offer.steps.get().pk)
        before = load_graph(datetime(2027, 3, 1, 20, 59, 59, tzinfo=UTC))
        after = load_graph(datetime(2027, 3, 1, 21, 0, 0, tzinfo=UTC))
        assert before[step].shut is None
        assert after[step].shut == Shut.DEADLINE

    def test_the_last_day_of_a_midnight_is_the_day_before(self, ways: Ways) -> None:
        Step.objects.filter(pk=ways.club.pk).update(
            deadline_at=datetime(2027, 3, 1, 21, 0, tzinfo=UTC)
        )
        node = load_graph(datetime(2027, 1, 1, tzinfo=UTC))[str(ways.club.pk)]
        assert node.closes
        assert node.closes.isoformat() == "2027-03-01"
