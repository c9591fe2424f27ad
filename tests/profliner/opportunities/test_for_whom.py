"""Age and grade are those of the day it begins, or of today once it has begun: everywhere."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import product
from typing import Any

import pytest
from django.utils import timezone

from eschool.accounts.models import User
from eschool.core.calendar import school_year
from profliner.actions.sign_up import sign_up
from profliner.eligibility import check_student
from profliner.models import Opportunity, Step, StudentProfile
from profliner.refusals import Refused
from profliner.selectors.feasible import AgesAsked, feasible, opportunity_rows
from profliner.selectors.graph import load_graph
from profliner.selectors.standing import standing_of
from profliner.solver.calendar import slots_of
from profliner.students import Facts, facts_of
from tests.factories import make_class, make_student
from tests.profliner.opportunities import making
from tests.profliner.opportunities.making import refusal

pytestmark = pytest.mark.django_db

NOW = datetime(2027, 3, 10, 12, tzinfo=UTC)
TODAY = NOW.date()


@pytest.fixture(autouse=True)
def in_march(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: NOW)


def make_pupil(grade: int, born_on: date | None = None) -> User:
    year = school_year(TODAY)
    student = make_student(school_class=make_class(grade=grade, year=year))
    if born_on:
        StudentProfile.objects.update_or_create(student=student, defaults={"born_on": born_on})
    return student


def make_programme(starts_on: date, **values: Any) -> Opportunity:
    return making.make_opportunity(
        kind="programme",
        starts_on=starts_on,
        ends_on=starts_on + timedelta(days=240),
        deadline_at=NOW + timedelta(days=90),
        **values,
    )


def test_who_will_be_in_the_grade_by_then_signs_up_in_spring() -> None:
    autumn = make_programme(date(2027, 9, 1), grade_from=9, grade_to=11)
    assert making.join(make_pupil(8), autumn, NOW).state == "place"
    leaver = make_pupil(11)
    arguments = {"student": leaver, "opportunity": autumn, "by": leaver, "now": NOW}
    assert refusal(sign_up, **arguments) == "grade_too_high"


def of_many_kinds() -> Iterator[Opportunity]:
    """Around today, a birthday on 20 April and the turns of school years."""
    organisation = making.make_organisation()
    days = [
        *(TODAY - timedelta(days=30), TODAY, date(2027, 4, 19), date(2027, 4, 20)),
        *(date(2027, 8, 31), date(2027, 9, 1), date(2028, 4, 20), date(2028, 9, 1)),
    ]
    limits = [*product(["age"], [14, 15, 16, 17], [14, 15, 16, 17]),
              *product(["grade"], [8, 9, 10, 11], [8, 9, 10, 11])]  # fmt: skip
    for day, (what, low, high) in product(days, limits):
        if low <= high:
            wanted = {f"{what}_from": low, f"{what}_to": high}
            yield Opportunity(
                kind="programme", organisation=organisation, title_ru="Курс", text_ru="Курс",
                starts_on=day, ends_on=day + timedelta(days=300), state="published",
                deadline_at=NOW + timedelta(days=20), **wanted,
            )  # fmt: skip


def by_sign_up(offer: Opportunity, student: User, facts: Facts) -> bool:
    try:
        check_student(offer, student, facts)
    except Refused:
        return False
    return True


def test_paths_sign_up_lists_and_batches_judge_alike() -> None:
    offers = Opportunity.objects.bulk_create(of_many_kinds())
    Step.objects.bulk_create(
        Step(kind="programme", opportunity=each, name_ru="Курс", name_en="Course", months=8)
        for each in offers
    )
    refs = [("programme", str(each.pk)) for each in offers]
    asked, graph = AgesAsked(refs, TODAY), load_graph(NOW)
    step_of = {str(pk): str(step) for step, pk in Step.objects.values_list("pk", "opportunity")}
    for grade, born_on in ((8, date(2012, 4, 20)), (9, None), (10, date(2012, 2, 29))):
        student = make_pupil(grade, born_on)
        facts, standing = facts_of(student), standing_of(student, NOW)
        let = {ref for ref, offer in zip(refs, offers, strict=True)
               if by_sign_up(offer, student, facts)}  # fmt: skip
        found = Opportunity.objects.feasible_for(facts, NOW).values_list("pk", flat=True)
        assert {("programme", str(pk)) for pk in found} == let
        assert opportunity_rows(refs, facts, NOW)[0] == let
        too_old_or_young = {refs[at] for at in asked.closed_to(facts.born)}
        assert feasible(refs, facts, NOW, of_one=False) - too_old_or_young == let
        walked = {ref for ref in refs if slots_of(graph[step_of[ref[1]]], standing, 11)}
        # Who enters later than on the first day may be older by then, and the path waits for it.
        assert walked >= let
        assert 0 < len(let) < len(refs)
