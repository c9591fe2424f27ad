"""Administrators' pages of a round: what they show, what they refuse and what they keep."""

import datetime as dt
import html
import io
import re
import zipfile
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from eschool.accounts.models import Role, User
from grants.calculation.compute import compute
from grants.calculation.ruleset import Ruleset as Rules
from grants.calculation.snapshot import read
from grants.models import Award, Job, Round, RoundEvent, Ruleset
from tests import factories
from tests.grants import rounds
from tests.grants.rounds import City

pytestmark = pytest.mark.django_db
ANSWER_422, ANSWER_409 = 422, 409


@pytest.fixture
def city() -> City:
    city = rounds.make_city()
    rounds.use_all(city)
    return city


def client_of(user: User) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)
    return client


@pytest.fixture
def admin() -> Client:
    return client_of(rounds.make_administrator())


def text_of(answer: Any) -> str:
    """The words of a page, a blank between them."""
    words = html.unescape(re.sub(r"<[^>]+>", " ", answer.content.decode()))
    return " ".join(words.replace("\u00a0", " ").split())


def terms(**changes: Any) -> dict[str, Any]:
    first = timezone.localdate() + dt.timedelta(days=30)
    values: dict[str, Any] = {
        "name_ru": "Гранты осени",
        "name_en": "Autumn grants",
        "slug": "autumn",
        "opens_on": first.isoformat(),
        "closes_on": (first + dt.timedelta(days=29)).isoformat(),
        "budget_kopecks": "1 500 000,50",
        "reserve_kopecks": "0",
    }
    return {**values, **changes}


def step(client: Client, round_: Round, name: str, **data: Any) -> Any:
    return client.post(reverse("grant_round_step", args=(round_.pk, name)), data)


def page(client: Client, round_: Round) -> Any:
    return client.get(reverse("grant_round", args=(round_.pk,)))


def test_the_first_round_begins_with_a_ruleset(admin: Client) -> None:
    assert "No round yet" in text_of(admin.get(reverse("grant_rounds")))
    assert "There is no ruleset yet." in text_of(admin.get(reverse("grant_round_new")))
    assert "No ruleset yet" in text_of(admin.get(reverse("grant_rulesets")))


def test_a_round_is_made_edited_and_opened(admin: Client) -> None:
    ruleset = rounds.make_ruleset()
    answer = admin.post(reverse("grant_round_new"), terms(ruleset=ruleset.pk))
    round_ = Round.objects.get()
    assert answer["Location"] == reverse("grant_round", args=(round_.pk,))
    assert round_.budget_kopecks == 150_000_050
    assert timezone.localtime(round_.opens_at).time() == dt.time()
    assert round_.closes_at - round_.opens_at == dt.timedelta(days=30)
    form = admin.get(reverse("grant_round_edit", args=(round_.pk,))).context["form"]
    assert str(form["closes_on"].value()) == terms()["closes_on"]
    changed = terms(ruleset=ruleset.pk, name_en="Late autumn grants")
    admin.post(reverse("grant_round_edit", args=(round_.pk,)), changed)
    assert "Late autumn grants" in text_of(page(admin, round_))
    assert step(admin, round_, "open_round")["Location"] == answer["Location"]
    ruleset.refresh_from_db()
    assert ruleset.is_locked
    shown = text_of(page(admin, round_))
    assert "The seed is not published yet." in shown
    assert round_.seed not in shown
    step(admin, round_, "publish_seed")
    shown = text_of(page(admin, round_))
    assert round_.seed in shown
    assert "Freeze the uses" not in shown, "the window has not ended"


def test_only_a_draft_is_edited(admin: Client) -> None:
    round_ = rounds.make_round()
    answer = admin.get(reverse("grant_round_edit", args=(round_.pk,)))
    assert answer.status_code == ANSWER_409
    assert "The round is “Open”; this is not done in that state." in text_of(answer)


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("budget_kopecks", "0", "at least one kopeck"),
        ("budget_kopecks", "-5", "Write an amount in rubles"),
        ("budget_kopecks", "1.005", "Write an amount in rubles"),
        ("budget_kopecks", "1" * 13, "larger than a hundred thousand million"),
        ("closes_on", "2001-01-01", "comes before the first"),
        ("opens_on", "2001-01-01", "has begun already"),
        ("closes_on", "9999-12-31", "between 2000 and 2100"),
        ("slug", "rulesets", "taken by another page"),
        ("slug", "Осень", "valid"),
        ("name_ru", "", "required"),
    ],
)
def test_a_wrong_term_is_told_beside_its_field_and_the_rest_is_kept(
    admin: Client, field: str, value: str, said: str
) -> None:
    data = terms(ruleset=rounds.make_ruleset().pk, **{field: value})
    answer = admin.post(reverse("grant_round_new"), data)
    assert answer.status_code == ANSWER_422
    form = answer.context["form"]
    assert said in " ".join(form.errors.get(field, [])), form.errors
    assert form["name_en"].value() == "Autumn grants"
    assert not Round.objects.exists()


def test_overlapping_windows_are_refused_by_name(admin: Client) -> None:
    ruleset = rounds.make_ruleset()
    admin.post(reverse("grant_round_new"), terms(ruleset=ruleset.pk))
    answer = admin.post(reverse("grant_round_new"), terms(ruleset=ruleset.pk, slug="other"))
    assert answer.status_code == ANSWER_422
    assert "overlaps that of “Autumn grants”" in text_of(answer)


def test_a_step_out_of_turn_is_refused_where_the_button_is(admin: Client, city: City) -> None:
    round_ = rounds.calculated(city)
    answer = step(admin, round_, "publish_round")
    assert answer.status_code == ANSWER_409
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


def test_a_held_award_is_decided_with_a_reason(admin: Client, city: City) -> None:
    round_ = rounds.under_review(city)
    award = Award.objects.filter(round=round_).first()
    assert award
    held = reverse("grant_held", args=(round_.pk,))
    assert "Nothing is held" in text_of(admin.get(held))
    decide = reverse("grant_award_decide", args=(round_.pk, award.pk))
    assert admin.post(decide, {"note": ""}).status_code == ANSWER_422
    admin.post(decide, {"note": "Много новых учителей"})
    assert "Много новых учителей" in text_of(admin.get(held))
    note = "Спросили школу: учителя настоящие."
    answer = admin.post(decide, {"outcome": "release", "code": "invented_accounts", "note": note})
    assert answer.status_code == ANSWER_422
    assert "This reason belongs to the other decision." in text_of(answer)
    assert note in answer.content.decode(), "what was typed is kept"
    admin.post(decide, {"outcome": "release", "code": "checked", "note": note})
    award.refresh_from_db()
    assert (award.status, award.decision_note) == ("released", note)
    again = admin.post(decide, {"outcome": "refuse", "code": "against_rules", "note": note})
    assert again.status_code == ANSWER_409
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
    assert refused.status_code == ANSWER_422
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
    assert answer.status_code == ANSWER_409
    assert "Somebody else must decide on it." in text_of(answer)


def test_two_people_approve_and_a_third_where_one_of_them_may_not(city: City) -> None:
    round_ = rounds.under_review(city)
    first, second, third = (client_of(person) for person in city.administrators)
    school = city.authors[0].roles.get().school
    Role.objects.filter(user=city.administrators[1]).update(school=school)
    digest = page(first, round_).context["page"].approvals.digest
    assert step(first, round_, "approve_round", digest=digest).status_code == 302
    again = step(first, round_, "approve_round", digest=digest)
    assert again.status_code == ANSWER_409
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
        assert admin.post(address, {}).status_code == ANSWER_422
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
