"""What of the student's own doing goes into a path, and what leaves it with the consent."""

import pytest

from profliner.actions.choose_item import choose_item
from profliner.actions.derive_steps import derive_step
from profliner.actions.forget_evidence import forget_evidence
from profliner.actions.make_path import make_path
from profliner.models import Opportunity, Signal
from profliner.selectors.paths import path_view
from profliner.signals import profiling_changed
from tests.profliner.opportunities.making import make_opportunity
from tests.profliner.paths.making import Ways, make_student, need
from tests.profliner.students.making import let_profile

pytestmark = pytest.mark.django_db


@pytest.fixture
def ways() -> Ways:
    return Ways()


def two_offers(ways: Ways) -> tuple[Opportunity, Opportunity]:
    offers = make_opportunity(kind="programme"), make_opportunity(kind="programme")
    for offer in offers:
        derive_step(offer=offer)
    need(ways.goal, *(offer.steps.get() for offer in offers), group=9)
    return offers


@pytest.mark.parametrize("number", [0, 1])
def test_what_was_saved_is_taken_with_its_reason(ways: Ways, number: int) -> None:
    offers, student = two_offers(ways), make_student(grade=8)
    choose_item(
        student=student, item_kind="programme", item=str(offers[number].pk), verdict="saved"
    )
    path = make_path(student=student, profession=ways.profession)
    step = path.steps.get(step__opportunity=offers[number])
    assert {"code": "saved"} in step.reasons
    assert not path.steps.filter(step__opportunity=offers[1 - number]).exists()


@pytest.mark.parametrize("number", [0, 1])
def test_what_was_refused_is_left_out(ways: Ways, number: int) -> None:
    offers, student = two_offers(ways), make_student(grade=8)
    choose_item(
        student=student, item_kind="programme", item=str(offers[number].pk), verdict="refused"
    )
    path = make_path(student=student, profession=ways.profession)
    assert not path.steps.filter(step__opportunity=offers[number]).exists()
    assert path.steps.filter(step__opportunity=offers[1 - number]).exists()


def test_reasons_of_results_leave_with_the_consent_and_others_stay(ways: Ways) -> None:
    student = make_student(grade=8)
    path = make_path(student=student, profession=ways.profession)
    step = path.steps.get(step=ways.club)
    step.reasons = [{"code": "strength", "subject": "physics", "lessons": 4}, {"code": "saved"}]
    step.save()
    shown = next(each for each in path_view(path).steps if each.step_id == ways.club.pk)
    assert "4" in shown.reasons[0]
    profiling_changed.send(type(student), student_id=student.pk, allowed=False)
    step.refresh_from_db()
    assert step.reasons == [{"code": "saved"}]
    forget_evidence(student_id=student.pk)
    step.refresh_from_db()
    assert step.reasons == [{"code": "saved"}]


def test_a_path_is_a_signal_only_with_consent(ways: Ways) -> None:
    alone, agreed = make_student(grade=8), make_student(grade=8)
    let_profile(agreed)
    for student in (alone, agreed):
        make_path(student=student, profession=ways.profession)
    found = Signal.objects.filter(kind="path").values_list("student", "item")
    assert list(found) == [(agreed.pk, str(ways.profession.pk))]
