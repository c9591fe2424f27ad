"""The graph that a process keeps, and when it reads it anew."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from profliner.models import (
    Opportunity,
    Prerequisite,
    Profession,
    ProfessionSkill,
    SignUp,
    Step,
    StepSkill,
)
from profliner.selectors import graph as keeping
from profliner.selectors.graph import load_graph, stamp_now
from profliner.solver.graph import Graph, Shut
from tests.profliner.opportunities.making import make_opportunity
from tests.profliner.paths.making import Ways, make_element, make_student

pytestmark = pytest.mark.django_db


@pytest.fixture
def ways() -> Ways:
    return Ways()


def graph_now() -> Graph:
    return load_graph(timezone.now())


def close(step: Step) -> None:
    """As nobody can hear: no save, no signal."""
    Step.objects.filter(pk=step.pk).update(is_open=False)


def test_where_nothing_changed_one_query_is_asked(ways: Ways) -> None:
    graph_now()
    with CaptureQueriesContext(connection) as asked:
        assert graph_now()[str(ways.club.pk)].shut is None
    assert len(asked) == 1


CHANGES: dict[str, Callable[[Ways], Any]] = {
    "a step": lambda ways: close(ways.club),
    "a new step": lambda ways: Step.objects.create(kind="contest", name_ru="К", months=1),
    "a step that goes": lambda ways: ways.other_club.delete(),
    "a prerequisite": lambda ways: Prerequisite.objects.filter(step=ways.goal).update(group=7),
    "a skill": lambda ways: StepSkill.objects.filter(step=ways.club).update(level=1),
    "a profession": lambda ways: Profession.objects.update(is_listed=False),
    "what it asks": lambda ways: ProfessionSkill.objects.all().delete(),
    "many at once": lambda ways: StepSkill.objects.bulk_create(
        [StepSkill(step=ways.maths, skill=make_element(), level=2)], ignore_conflicts=True
    ),
    "an opportunity": lambda ways: Opportunity.objects.update(age_from=9),
    "what comes first": lambda ways: Opportunity.objects.get().opens.through.objects.create(
        from_opportunity=Opportunity.objects.get(), to_opportunity=Opportunity.objects.get()
    ),
    "an organisation": lambda ways: Opportunity.objects.get().organisation.delete(),
}


@pytest.mark.parametrize("change", CHANGES)
def test_every_change_is_marked_however_it_is_made(ways: Ways, change: str) -> None:
    Step.objects.filter(pk=ways.club.pk).update(opportunity=make_opportunity(kind="programme"))
    before = stamp_now()
    if change == "an organisation":
        organisation = Opportunity.objects.get().organisation
        organisation.state = "suspended"
        organisation.save()
    else:
        CHANGES[change](ways)
    assert stamp_now() != before


def test_a_change_is_seen_at_the_next_question(ways: Ways) -> None:
    assert graph_now()[str(ways.club.pk)].shut is None
    close(ways.club)
    assert graph_now()[str(ways.club.pk)].shut == Shut.CLOSED
    Step.objects.filter(pk=ways.club.pk).update(is_open=True)
    assert graph_now()[str(ways.club.pk)].shut is None


def test_what_is_rolled_back_was_never_there(ways: Ways) -> None:
    before = stamp_now()
    with transaction.atomic():
        close(ways.club)
        assert graph_now()[str(ways.club.pk)].shut == Shut.CLOSED
        transaction.set_rollback(True)
    assert stamp_now() == before
    assert graph_now()[str(ways.club.pk)].shut is None
    close(ways.other_club)
    seen = graph_now()
    assert seen[str(ways.club.pk)].shut is None
    assert seen[str(ways.other_club.pk)].shut == Shut.CLOSED


def test_a_catalogue_too_great_is_kept_by_nobody(
    ways: Ways, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeping, "MOST_KEPT", 3)
    monkeypatch.setattr(keeping, "_keeper", keeping._Keeper())
    graph_now()
    assert keeping._keeper._kept is None


class TestPlaces:
    @pytest.fixture
    def offer(self, ways: Ways) -> Opportunity:
        """The club has one place."""
        offer = make_opportunity(
            kind="programme",
            places=1,
            deadline_at=timezone.now() + timedelta(days=30),
            starts_on=timezone.localdate() + timedelta(days=40),
            ends_on=timezone.localdate() + timedelta(days=90),
        )
        Step.objects.filter(pk=ways.club.pk).update(opportunity=offer)
        return offer

    def test_a_place_taken_needs_no_new_graph(self, ways: Ways, offer: Opportunity) -> None:
        club = str(ways.club.pk)
        before = stamp_now()
        assert graph_now()[club].shut is None
        SignUp.objects.create(
            opportunity=offer,
            student=make_student(),
            state=SignUp.State.PLACE,
            queued_at=timezone.now(),
            changed_at=timezone.now(),
        )
        assert stamp_now() == before
        assert graph_now()[club].shut == Shut.FULL

    def test_places_are_counted_for_what_is_near_at_once(
        self, ways: Ways, offer: Opportunity
    ) -> None:
        other = make_opportunity(
            kind="programme", places=3, deadline_at=offer.deadline_at, ends_on=offer.ends_on
        )
        Step.objects.filter(pk=ways.other_club.pk).update(opportunity=other)
        load_graph(timezone.now())
        with CaptureQueriesContext(connection) as asked:
            near = load_graph(timezone.now(), around=[str(ways.goal.pk)])
            assert [near[str(each.pk)].ease for each in (ways.club, ways.other_club)] == [0.5, 0.5]
        assert len(asked) == 2

    def test_what_is_far_is_counted_too(self, ways: Ways, offer: Opportunity) -> None:
        far = load_graph(timezone.now(), around=[str(ways.college.pk)])
        assert far[str(ways.club.pk)].ease == 0.5
