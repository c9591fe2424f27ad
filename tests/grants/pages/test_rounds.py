"""Administrators' pages of a round: what they show, what they refuse and what they keep."""

import datetime as dt
import io
import zipfile
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from eschool.accounts.models import Role
from grants.calculation.compute import compute
from grants.calculation.ruleset import Ruleset as Rules
from grants.calculation.snapshot import read
from grants.models import Award, Job, Round, RoundEvent, Ruleset
from tests import factories
from tests.grants import rounds
from tests.grants.pages.asking import client_of, page, step, text_of
from tests.grants.rounds import City

pytestmark = pytest.mark.django_db


def test_a_step_out_of_turn_is_refused_where_the_button_is(admin: Client, city: City) -> None:
    round_ = rounds.calculated(city)
    answer = step(admin, round_, "publish_round")
    assert answer.status_code == 409
    assert "The round is “Calculated”; this is not done in that state." in text_of(answer)
    round_.refresh_from_db()
    assert round_.state == Round.State.CALCULATED


def test_freezing_and_calculating_start_one_job_and_tell_of_it(admin: Client, city: City) -> None:
    round_ = rounds.make_round()
    for _press in range(2):
        step(admin, round_, "freeze_round")
    job = Job.objects.get()
    assert "The uses are being frozen" in text_of(page(admin, round_))
    address = reverse("grant_progress", args=(round_.pk,))
    fragment = admin.get(address, headers={"hx-request": "true"})
    assert "<progress" in fragment.content.decode()
    assert admin.get(address)["Location"] == reverse("grant_round", args=(round_.pk,))
    from grants.tasks import run_job

    run_job(str(job.pk))
    done = admin.get(address, headers={"hx-request": "true"})
    assert done["HX-Refresh"] == "true"
    assert "Uses frozen" in text_of(page(admin, round_))


def test_a_silent_job_can_be_started_again(admin: Client, city: City) -> None:
    round_ = rounds.make_round()
    step(admin, round_, "freeze_round")
    Job.objects.update(heartbeat=timezone.now() - dt.timedelta(minutes=5), state="running")
    shown = text_of(page(admin, round_))
    assert "Nothing has been heard of this for a while" in shown
    assert "Freeze the uses" in shown


def test_a_failed_job_says_why(admin: Client, city: City) -> None:
    round_ = rounds.make_round()
    rounds.freeze(round_)
    Job.objects.create(round=round_, kind="calculate", state="failed", error="our_fault")
    assert "the fault is ours" in text_of(page(admin, round_))


def test_the_sums_add_up_in_view(admin: Client, city: City) -> None:
    round_ = rounds.under_review(city)
    award = Award.objects.filter(round=round_).first()
    assert award
    Award.objects.filter(pk=award.pk).update(status="refused", decision_code="against_rules")
    answer = page(admin, round_)
    figures = answer.context["page"].figures
    assert figures.sum == figures.budget == rounds.BUDGET
    assert figures.adds_up
    assert sum(row.kopecks for row in figures.districts) == rounds.BUDGET
    assert sum(row.kopecks for row in figures.subjects) == rounds.BUDGET
    shown = text_of(answer)
    assert "Together they are the budget, ₽10,000.03, to the kopeck." in shown
    assert "Refused, back to the reserve" in shown
    assert round_.snapshot.digest in shown


def test_two_people_approve_and_a_third_where_one_of_them_may_not(city: City) -> None:
    round_ = rounds.under_review(city)
    first, second, third = (client_of(person) for person in city.administrators)
    school = city.authors[0].roles.get().school
    Role.objects.filter(user=city.administrators[1]).update(school=school)
    digest = page(first, round_).context["page"].approvals.digest
    assert step(first, round_, "approve_round", digest=digest).status_code == 302
    again = step(first, round_, "approve_round", digest=digest)
    assert again.status_code == 409
    assert "You have approved this already. A second person must." in text_of(again)
    assert "your approval does not count for it" in text_of(page(second, round_))
    step(second, round_, "approve_round", digest=digest)
    shown = text_of(page(third, round_))
    assert "Awards that need a third person" in shown
    assert "is of the author's school" in shown
    stale = step(third, round_, "approve_round", digest="0" * 64)
    assert "The round has changed since you opened this page." in text_of(stale)
    step(third, round_, "approve_round", digest=digest)
    round_.refresh_from_db()
    assert round_.state == Round.State.APPROVED
    shown = page(third, round_).content.decode()
    assert "Publish the round?" in shown
    step(third, round_, "publish_round")
    round_.refresh_from_db()
    assert round_.state == Round.State.PUBLISHED


def test_administrators_read_and_press_nothing(city: City) -> None:
    round_ = rounds.under_review(city)
    reader = client_of(factories.make_person(Role.Kind.ADMINISTRATOR))
    body = page(reader, round_).content.decode()
    assert "Approvals" in body
    assert "grants/rounds/{round_.pk}/step/" not in body
    assert reverse("grant_round_step", args=(round_.pk, "approve_round")) not in body


def test_payments_are_written_and_fetched(admin: Client, city: City) -> None:
    for number, author in enumerate(city.authors, start=1):
        rounds.give_details(author, number)
    round_ = rounds.published(city)
    rounds.export(round_)
    found = page(admin, round_).context["page"]
    assert found.state == Round.State.PAID
    files = [file for file in found.exports if "payments" in file.url]
    assert len(files) == 3
    for file in files:
        answer = admin.get(file.url)
        assert answer.status_code == 200
        assert b"".join(answer) == b"".join(admin.get(file.url))
    assert RoundEvent.objects.filter(kind="downloaded").count() == 6
    shown = page(admin, round_)
    assert [line.kopecks for line in found.figures.money] == [rounds.BUDGET]
    assert "Handed to the bank" in text_of(shown)
    assert "Close the round?" in shown.content.decode()
    step(admin, round_, "close_round")
    shown = text_of(page(admin, round_))
    assert "How it ended" in shown
    assert "The reserve now ₽500.00" in shown


def test_the_archive_is_enough_to_calculate_again(admin: Client, city: City, tmp_path: Any) -> None:
    round_ = rounds.calculated(city)
    files = reverse("grant_export", args=(round_.pk, "snapshot.zip"))
    with zipfile.ZipFile(io.BytesIO(b"".join(admin.get(files)))) as archive:
        archive.extractall(tmp_path)
    rules = Rules.from_text((tmp_path / "ruleset.json").read_text(encoding="utf-8"))
    result = compute(
        read(tmp_path / "snapshot"), rules, budget=round_.budget_kopecks, seed=round_.seed
    )
    awards = b"".join(admin.get(reverse("grant_export", args=(round_.pk, "awards.csv"))))
    assert (result.folder / "awards.csv").read_bytes() == awards
    told = (tmp_path / "command.txt").read_text()
    assert f"--budget {round_.budget_kopecks} --seed {round_.seed}" in told
    assert round_.salt not in told


def test_other_rules_are_tried_on_a_frozen_and_on_a_running_round(
    admin: Client, city: City, django_capture_on_commit_callbacks: Any
) -> None:
    other = rounds.make_ruleset({**rounds.SMALL, "cap_share": "1/4"}, name="Строгие")
    for round_ in (rounds.calculated(city), rounds.make_round(**_later())):
        address = reverse("grant_preview", args=(round_.pk,))
        assert "Nothing replayed yet" in text_of(admin.get(address))
        assert admin.post(address, {}).status_code == 422
        with django_capture_on_commit_callbacks(execute=True):
            answer = admin.post(address, {"ruleset": other.pk})
        shown = admin.get(answer["Location"])
        view = shown.context["view"]
        assert not view.error
        assert view.lose == 2
        assert view.totals[0].before == rounds.BUDGET
        assert view.totals[0].after == 2 * (rounds.BUDGET // 4)
        assert "Above the most that one author may get" in text_of(shown)
    assert Round.objects.filter(state="open").count() == 1, "nothing was changed"


def _later() -> dict[str, Any]:
    return {
        "opens_at": rounds.days_ago(40),
        "closes_at": timezone.now() + dt.timedelta(days=20),
        "seed_published_at": rounds.days_ago(30),
    }


def test_pages_ask_the_database_no_more_for_more_rows(admin: Client, city: City) -> None:
    round_ = rounds.under_review(city)
    Ruleset.objects.get(pk=round_.ruleset_id)
    held = reverse("grant_held", args=(round_.pk,)) + "?show=all"
    counts = {
        "list": _queries(admin, reverse("grant_rounds")),
        "round": _queries(admin, reverse("grant_round", args=(round_.pk,))),
        "awards": _queries(admin, held),
        "rulesets": _queries(admin, reverse("grant_rulesets")),
    }
    for n in range(3):
        rounds.make_round(
            opens_at=rounds.days_ago(300 + 10 * n),
            closes_at=rounds.days_ago(295 + 10 * n),
            seed_published_at=rounds.days_ago(299 + 10 * n),
        )
    assert _queries(admin, reverse("grant_rounds")) == counts["list"] <= 8
    assert _queries(admin, reverse("grant_rulesets")) == counts["rulesets"] <= 8
    assert counts["round"] <= 30
    assert counts["awards"] <= 20


def _queries(client: Client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)
