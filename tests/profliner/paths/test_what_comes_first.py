"""What an organiser asks first, a path asks too, and as it stands today."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.translation import override

from eschool.accounts.models import Notice, User
from profliner.actions.cancel_opportunity import cancel_opportunity
from profliner.actions.derive_steps import derive_step
from profliner.actions.make_path import make_path
from profliner.actions.save_needs import save_needs
from profliner.actions.save_opportunity import save_opportunity
from profliner.actions.submit_opportunity import submit_opportunity
from profliner.eligibility import check_student
from profliner.forms.opportunities import OpportunityForm
from profliner.models import Opportunity, Path, SignUp, Step
from profliner.refusals import Refused
from profliner.selectors.feasible import opportunity_rows
from profliner.selectors.proposing import ways_to
from profliner.selectors.steps import asked_of, needs_of
from profliner.students import facts_of
from tests.profliner.opportunities import making
from tests.profliner.opportunities.making import moderate, refusal
from tests.profliner.paths.making import Ways, make_element, make_step, make_student, need

pytestmark = pytest.mark.django_db


def make_offer(organisation: Any = None, **values: Any) -> Opportunity:
    """A programme, with its step."""
    begins = timezone.localdate() + timedelta(days=20)
    days = {"starts_on": begins, "ends_on": begins + timedelta(days=60)}
    offer = making.make_opportunity(organisation, kind="programme", **{**days, **values})
    derive_step(offer=offer)
    return offer


@pytest.fixture
def ways() -> Ways:
    return Ways()


@pytest.fixture
def offer(ways: Ways) -> Opportunity:
    """On every way to the profession."""
    offer = make_offer()
    need(ways.goal, offer.steps.get(), group=9)
    return offer


def ask_for(offer: Opportunity, *first: Opportunity) -> None:
    """As its organiser does, and a moderator publishes it."""
    member = offer.organisation.members.get()
    values = {"requires": list(first), "ends_on": offer.ends_on, "deadline_at": offer.deadline_at}
    save_opportunity(opportunity=offer, by=member, values=values)
    moderate(offer, making.make_moderator(), publish=True)


def lay(student: User, ways: Ways) -> Path:
    return make_path(student=student, profession=ways.profession)


def attend(student: User, offer: Opportunity) -> None:
    signup = making.join(student, offer)
    SignUp.objects.filter(pk=signup.pk).update(state=SignUp.State.ATTENDED)


def may_enter(student: User, offer: Opportunity) -> bool:
    """By sign-up, and by lists, which say the same."""
    facts = facts_of(student)
    ref = (offer.kind, str(offer.pk))
    is_open = ref in opportunity_rows([ref], facts, timezone.now())[0]
    try:
        check_student(offer, student, facts)
    except Refused:
        assert not is_open
        return False
    assert is_open
    return True


def test_what_is_asked_later_is_on_the_path_too(offer: Opportunity, ways: Ways) -> None:
    basics = make_offer(offer.organisation, starts_on=timezone.localdate() + timedelta(days=7),
                        ends_on=timezone.localdate() + timedelta(days=15))  # fmt: skip
    student = make_student(grade=8)
    assert not lay(student, ways).steps.filter(step__opportunity=basics).exists()
    ask_for(offer, basics)
    path = lay(student, ways)
    first, then = (path.steps.get(step__opportunity=each) for each in (basics, offer))
    assert first.ends_on <= then.starts_on
    assert may_enter(student, basics)
    assert not may_enter(student, offer)
    assert asked_of(offer.steps.get()) == [basics.title]
    ask_for(offer)
    assert not lay(student, ways).steps.filter(step__opportunity=basics).exists()


def test_an_event_that_must_come_first_bars_the_step_until_one_was_there(
    offer: Opportunity, ways: Ways
) -> None:
    event, student = making.make_opportunity(offer.organisation), make_student(grade=8)
    ask_for(offer, event)
    offered = ways_to(student, ways.profession)
    assert offered.proposals == ()
    assert event.title in offered.obstacles[0]
    attend(student, event)
    assert lay(student, ways).steps.filter(step__opportunity=offer).exists()
    assert may_enter(student, offer)


def test_path_and_comparison_say_what_it_takes_to_enter(
    offer: Opportunity, ways: Ways, client: Client
) -> None:
    offer.places, offer.age_from, offer.grade_from, offer.asked = 5, 13, 8, "Своя форма"
    offer.save()
    making.join(make_student(grade=8), offer)
    student = make_student(grade=8)
    paths = [lay(student, ways), lay(student, ways)]
    client.force_login(student)
    headers = {"accept-language": "en"}
    page = client.get(f"/paths/{paths[0].pk}/", headers=headers).content.decode()
    for words in ("13–18 years, grades 8–11", "places left: 4 of 5", "Required: Своя форма"):
        assert words in page
    assert "after grade" not in page
    Step.objects.filter(pk=ways.college.pk).update(grade_from=9, grade_to=11, places=30)
    page = client.get(f"/paths/{paths[0].pk}/", headers=headers).content.decode()
    assert "after grade 9–11, age: 14+" in page
    assert "places: 30" in page
    paths[1].steps.filter(step__opportunity=offer).delete()
    address = f"/paths/compare/?path={paths[0].pk}&path={paths[1].pk}"
    page = client.get(address, headers=headers).content.decode()
    assert "places left: 4 of 5" in " ".join(page.split())


def test_the_step_follows_a_change_that_was_let_through(offer: Opportunity) -> None:
    step, skill, gone = offer.steps.get(), make_element(), make_element("Speaking")
    offer.skills.set([gone])
    derive_step(offer=offer)
    offer.title_ru, offer.title_en = "Иначе", "Otherwise"
    offer.ends_on = offer.starts_on + timedelta(days=120)
    offer.save()
    offer.skills.set([skill])
    derive_step(offer=offer)
    step.refresh_from_db()
    assert (step.name_ru, step.name_en, step.months) == ("Иначе", "Otherwise", 4)
    assert list(step.skills.all()) == [skill]
    assert offer.steps.count() == 1


def test_a_ring_with_steps_is_refused_to_the_moderator_and_not_written(offer: Opportunity) -> None:
    basics, between = make_offer(offer.organisation), make_step("elective", "Between")
    need(basics.steps.get(), between)
    need(between, offer.steps.get())
    with pytest.raises(Refused, match="Between"):
        ask_for(offer, basics)
    assert not offer.requires.exists()


def test_analysts_leave_the_order_of_opportunities_to_organisers(offer: Opportunity) -> None:
    other, step = make_offer(), offer.steps.get()
    groups = [[other.steps.get().pk]]
    assert refusal(save_needs, step=step, groups=groups) == "organiser_says"
    need(step, other.steps.get())  # of an earlier version
    assert needs_of(step) == []


def test_nothing_is_published_before_what_must_come_first() -> None:
    organisation = making.make_organisation()
    first, then = (making.make_opportunity(organisation, state="draft") for _n in range(2))
    then.requires.add(first)
    for each in (first, then):
        submit_opportunity(opportunity=each, by=organisation.members.get())
    moderator = making.make_moderator()
    assert refusal(moderate, opportunity=then, by=moderator, publish=True) == "requires_unpublished"
    assert moderate(first, moderator, publish=True)
    assert moderate(then, moderator, publish=True)


class TestNeverShutForEver:
    """What nobody can take part in any more, and nobody has, is asked of nobody."""

    def test_what_was_cancelled_and_the_organiser_is_told(self, offer: Opportunity) -> None:
        event, student = making.make_opportunity(offer.organisation), make_student(grade=8)
        ask_for(offer, event)
        assert not may_enter(student, offer)
        member = offer.organisation.members.get()
        cancel_opportunity(opportunity=event, by=member, reason="other")
        assert may_enter(student, offer)
        told = Notice.objects.get(recipient=member, kind="requirement_gone")
        assert told.params["first_en"] == event.title_en
        assert told.params["title_en"] == offer.title_en

    def test_what_is_over_and_nobody_was_marked_as_having_come(self, offer: Opportunity) -> None:
        event, student = making.make_opportunity(offer.organisation), make_student(grade=8)
        offer.requires.add(event)
        long_ago = timezone.localdate() - timedelta(days=3)
        attended = make_student(grade=8)
        attend(attended, event)
        Opportunity.objects.filter(pk=event.pk).update(starts_on=long_ago, ends_on=long_ago)
        assert not may_enter(student, offer)
        assert may_enter(attended, offer)
        SignUp.objects.update(state=SignUp.State.MISSED)
        assert may_enter(student, offer)

    def test_the_form_offers_none_of_these(self, offer: Opportunity) -> None:
        gone = date(2026, 1, 10)
        organisation = offer.organisation
        making.make_opportunity(organisation, state="cancelled", cancelled_because="other")
        making.make_opportunity(organisation, starts_on=gone, ends_on=gone)
        draft = making.make_opportunity(organisation, state="draft")
        with override("en"):
            form = OpportunityForm(instance=offer, organisation=organisation)
            choices: Any = form.fields["requires"]
            labels = [str(label) for _value, label in choices.choices]
        assert labels == [f"{draft.title_en} (must be published first)"]
