"""Held awards on their page: decided with a reason, by somebody else than a colleague."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from eschool.accounts.models import Role
from grants.models import Award
from tests import factories
from tests.grants import rounds
from tests.grants.pages.asking import client_of, page, text_of
from tests.grants.rounds import City

pytestmark = pytest.mark.django_db


def test_a_held_award_is_decided_with_a_reason(admin: Client, city: City) -> None:
    round_ = rounds.under_review(city)
    award = Award.objects.filter(round=round_).first()
    assert award
    held = reverse("grant_held", args=(round_.pk,))
    assert "Nothing is held" in text_of(admin.get(held))
    decide = reverse("grant_award_decide", args=(round_.pk, award.pk))
    assert admin.post(decide, {"note": ""}).status_code == 422
    admin.post(decide, {"note": "Много новых учителей"})
    assert "Много новых учителей" in text_of(admin.get(held))
    note = "Спросили школу: учителя настоящие."
    answer = admin.post(decide, {"outcome": "release", "code": "invented_accounts", "note": note})
    assert answer.status_code == 422
    assert "This reason belongs to the other decision." in text_of(answer)
    assert note in answer.content.decode(), "what was typed is kept"
    admin.post(decide, {"outcome": "release", "code": "checked", "note": note})
    award.refresh_from_db()
    assert (award.status, award.decision_note) == ("released", note)
    again = admin.post(decide, {"outcome": "refuse", "code": "against_rules", "note": note})
    assert again.status_code == 409
    assert "This award is not held" in text_of(again)
    told = text_of(page(admin, round_))
    assert "Award released" in told
    assert f"{award.author_name} · Looked into: the uses are real" in told


def test_a_refused_decision_opens_its_own_award_again_on_the_page_where_it_stands(
    admin: Client, city: City
) -> None:
    round_ = rounds.under_review(city)
    calculation = round_.current_calculation
    Award.objects.bulk_create(
        Award(
            calculation=calculation,
            round=round_,
            pseudonym=10**15 + n,
            points=1,
            kopecks=100 - n,
            status="held",
        )
        for n in range(25)
    )
    held = reverse("grant_held", args=(round_.pk,))
    first, *_others, last = Award.objects.held().order_by("-kopecks")
    assert opened(admin.get(held)) == [str(first.pk)]
    assert opened(admin.get(held + "?show=all")) == []
    decide = reverse("grant_award_decide", args=(round_.pk, last.pk))
    typed = {"outcome": "release", "code": "", "note": "Звонили в школу"}
    refused = admin.post(decide, typed)
    assert refused.status_code == 422
    assert opened(refused) == [str(last.pk)]
    assert typed["note"] in refused.content.decode()
    done = admin.post(decide + "?page=2", {**typed, "code": "checked"})
    assert done["Location"] == held + "?page=2"


def opened(answer: Any) -> list[str]:
    """The numbers of the awards that are unfolded."""
    return re.findall(r"id=\"award-(\d+)\">\s*<details[^>]* open>", answer.content.decode())


def test_nobody_decides_on_an_award_of_their_school(city: City) -> None:
    round_ = rounds.under_review(city)
    award = Award.objects.filter(round=round_).first()
    assert award
    assert award.author
    school = award.author.roles.get().school
    neighbour = factories.make_person(Role.Kind.GRANTS_ADMIN, school=school)
    Award.objects.filter(pk=award.pk).update(status="held")
    client = client_of(neighbour)
    assert "somebody else decides" in text_of(client.get(reverse("grant_held", args=(round_.pk,))))
    answer = client.post(
        reverse("grant_award_decide", args=(round_.pk, award.pk)),
        {"outcome": "release", "code": "checked"},
    )
    assert answer.status_code == 409
    assert "Somebody else must decide on it." in text_of(answer)
