"""From a snapshot to awards: once, whatever is pressed, broken or deleted meanwhile."""

from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import translation

from eschool.accounts.actions.erase_person import erase_person
from eschool.core.files import FileChanged, put_bytes, read_bytes
from eschool.core.jobs import TakenOver
from grants.actions.decide_award import decide_award
from grants.actions.start_job import start_job
from grants.actions.start_review import start_review
from grants.actions.work_on_job import Hold, work_on_job
from grants.models import Approval, Award, AwardLine, Calculation, Job, Round, RoundEvent
from grants.refusals import Refused
from grants.tasks import run_job
from tests.grants import rounds

pytestmark = pytest.mark.django_db


def test_the_same_input_gives_the_same_result_and_changes_nothing() -> None:
    city = rounds.make_city()
    rounds.use_all(city)
    round_ = rounds.calculated(city)
    first = Calculation.objects.get()
    before = list(AwardLine.objects.order_by("pk").values())
    assert rounds.calculate(round_).state == "done"
    assert Calculation.objects.get() == first
    assert list(AwardLine.objects.order_by("pk").values()) == before


def test_another_result_takes_the_place_of_the_first_and_voids_what_was_said() -> None:
    """As when a fault of the program was mended: everything else is frozen."""
    city = rounds.make_city()
    rounds.use_all(city)
    round_ = rounds.under_review(city)
    rounds.approve_by(round_, city.administrators[0])
    Calculation.objects.update(digest="0" * 64)
    rounds.calculate(round_)
    assert round_.state == Round.State.CALCULATED
    assert [each.is_current for each in round_.calculations.order_by("pk")] == [False, True]
    assert Award.objects.current().count() == 2
    assert Award.objects.count() == 4
    assert Approval.objects.get().void_reason == "recalculated"


@pytest.mark.parametrize("table", ["uses", "authors", "manifest"])
@pytest.mark.parametrize("how", ["cut", "edited", "lost"])
def test_a_snapshot_that_is_not_whole_is_refused_by_name(table: str, how: str) -> None:
    city = rounds.make_city(teachers=2)
    rounds.use_all(city)
    round_ = rounds.make_round()
    rounds.freeze(round_)
    file = "manifest.json" if table == "manifest" else f"{table}.parquet"
    name = f"{round_.snapshot.folder}/{file}"
    with default_storage.open(name, "rb") as kept:
        content = kept.read()
    default_storage.delete(name)
    if how != "lost":
        changed = content[:-7] if how == "cut" else content[:60] + b"x" + content[61:]
        default_storage.save(name, ContentFile(changed))
    job = rounds.calculate(round_)
    assert (job.state, job.error) == ("failed", "snapshot_broken")
    with translation.override("en"):
        assert file in job.message
        assert "backup" in job.message
    assert round_.state == Round.State.FROZEN
    assert not Calculation.objects.exists()
    assert RoundEvent.objects.filter(kind="job_failed").count() == 1
    default_storage.delete(name)
    default_storage.save(name, ContentFile(content))
    assert rounds.calculate(round_).state == "done"


def test_a_whole_snapshot_that_is_another_one_is_refused() -> None:
    city = rounds.make_city(teachers=2)
    rounds.use_all(city)
    round_ = rounds.make_round()
    rounds.freeze(round_)
    later = {"opens_at": rounds.days_ago(1), "closes_at": rounds.days_ago(0.5)}
    other = rounds.make_round(ruleset=round_.ruleset, seed_published_at=rounds.days_ago(1), **later)
    rounds.freeze(other)
    for name in (*round_.snapshot.manifest["tables"], "manifest"):
        file = f"{name}.json" if name == "manifest" else f"{name}.parquet"
        with default_storage.open(f"{other.snapshot.folder}/{file}", "rb") as kept:
            content = kept.read()
        default_storage.delete(f"{round_.snapshot.folder}/{file}")
        default_storage.save(f"{round_.snapshot.folder}/{file}", ContentFile(content))
    job = rounds.calculate(round_)
    assert (job.error, job.error_params["file"]) == ("snapshot_broken", "manifest.json")


def test_an_empty_round_says_where_its_money_is() -> None:
    city = rounds.make_city(teachers=0)
    round_ = rounds.calculated(city)
    calculation = Calculation.objects.get()
    assert not Award.objects.exists()
    assert calculation.summary["remainders"]["no_points"] == rounds.BUDGET
    assert calculation.summary["paid_kopecks"] == 0
    assert round_.state == Round.State.CALCULATED


def test_one_author_gets_it_all_or_the_cap_and_the_rest_is_named() -> None:
    city = rounds.make_city(authors=1, teachers=3)
    rounds.use_all(city)
    rounds.calculated(city)
    assert Award.objects.get().kopecks == rounds.BUDGET
    capped = rounds.make_ruleset({**rounds.SMALL, "cap_share": "1/10"}, "Потолок")
    window = {"opens_at": rounds.days_ago(0.9), "closes_at": rounds.days_ago(0.1)}
    for teacher in city.teachers:
        rounds.make_use(city.lessons[0], teacher, occurred_at=rounds.days_ago(0.5))
    rounds.calculated(city, ruleset=capped, seed_published_at=rounds.days_ago(0.5), **window)
    award = Award.objects.get(round__ruleset=capped)
    assert award.kopecks == rounds.BUDGET // 10
    remainders = award.calculation.summary["remainders"]
    assert award.kopecks + sum(remainders.values()) == rounds.BUDGET


def test_a_user_deleted_after_freezing_keeps_the_award_without_a_name() -> None:
    city = rounds.make_city(authors=2, teachers=3)
    rounds.use_all(city)
    round_ = rounds.make_round()
    rounds.freeze(round_)
    number = round_.pseudonym_of(city.authors[0].pk)
    city.authors[0].delete()
    rounds.calculate(round_)
    award = Award.objects.get(pseudonym=number)
    assert award.author is None
    assert award.author_name == ""
    with translation.override("en"):
        assert str(award) == "Deleted account"
    assert award.kopecks > 0
    second = Award.objects.exclude(pk=award.pk).get()
    city.authors[1].delete()
    second.refresh_from_db()
    with translation.override("en"):
        assert str(second) == "Deleted account"
    assert second.lines.count() == 3


def test_who_is_erased_is_forgotten_by_awards_and_wrongs_no_author() -> None:
    city = rounds.make_city(authors=2, teachers=3)
    rounds.use_all(city)
    erase_person(person=city.teachers[0])
    rounds.give_details(city.authors[0])
    round_ = rounds.calculated(city)
    award = Award.objects.get(author=city.authors[0])
    assert award.lines.count() == 3
    counts = erase_person(person=city.authors[0])
    assert counts["grants.Award"] == counts["grants.BankDetails"] == 1
    award.refresh_from_db()
    assert (award.author, award.is_named) == (None, False)
    with translation.override("en"):
        assert str(award) == "Deleted account"
    rounds.calculate(round_)
    assert award.calculation.is_current


def test_everybody_held_is_decided_one_by_one() -> None:
    city = rounds.make_city(teachers=3, schools=1)
    rounds.use_all(city)
    strict = {**rounds.SMALL, "hold": {**rounds.SMALL["hold"], "school_share": "0"}}
    round_ = rounds.calculated(city, ruleset=rounds.make_ruleset(strict))
    awards = Award.objects.current()
    assert {award.status for award in awards} == {"held"}
    assert {tuple(award.reasons) for award in awards} == {("one_school",)}
    assert {award.evidence["top_school"] for award in awards} == {city.schools[0].name}
    administrator = city.administrators[0]
    start_review(round_=round_, by=administrator)
    round_.refresh_from_db()
    with pytest.raises(Refused) as caught:
        rounds.approve_by(round_, administrator)
    assert (caught.value.code, caught.value.params) == ("held_awards", {"count": 2})
    for award in awards:
        decide_award(award=award, by=administrator, code="against_rules", note="нет")
    rounds.approve_by(round_, *city.administrators[:2])
    assert round_.state == Round.State.APPROVED


def test_two_presses_are_one_job_and_another_kind_waits() -> None:
    city = rounds.make_city(teachers=1)
    rounds.use_all(city)
    round_ = rounds.make_round()
    first = start_job(round_=round_, kind=Job.Kind.FREEZE, by=city.administrators[0])
    second = start_job(round_=round_, kind=Job.Kind.FREEZE, by=city.administrators[1])
    assert first == second
    assert RoundEvent.objects.filter(kind="job_asked").count() == 1
    Round.objects.filter(pk=round_.pk).update(state="frozen")
    with pytest.raises(Refused) as caught:
        start_job(round_=round_, kind=Job.Kind.CALCULATE, by=city.administrators[0])
    assert caught.value.code == "busy"


def test_a_second_delivery_of_the_same_work_does_nothing() -> None:
    city = rounds.make_city(teachers=1)
    rounds.use_all(city)
    round_ = rounds.make_round()
    job = rounds.freeze(round_)
    run_job(str(job.pk))
    job.refresh_from_db()
    assert (job.attempt, job.state) == (1, "done")
    run_job("00000000-0000-0000-0000-000000000000")


def test_a_worker_that_was_given_up_keeps_nothing() -> None:
    """It was only slow: meanwhile another has begun, and the result is the other's."""
    city = rounds.make_city(teachers=1)
    rounds.use_all(city)
    round_ = rounds.make_round()
    job = start_job(round_=round_, kind=Job.Kind.FREEZE, by=None)
    seen: list[Any] = []

    def slow(hold: Hold) -> None:
        Job.objects.filter(pk=job.pk).update(heartbeat=rounds.days_ago(1))
        run_job(str(job.pk))
        for late in (lambda: hold.progress(50), hold.round_to_change):
            try:
                late()
            except TakenOver as taken:
                seen.append(taken)
        hold.fail("our_fault")
        raise TakenOver

    work_on_job(job_id=str(job.pk), work=slow)
    job.refresh_from_db()
    assert (len(seen), job.attempt, job.state, job.error) == (2, 2, "done", "")


def test_what_fails_unforeseen_says_so_and_can_be_begun_again() -> None:
    city = rounds.make_city(teachers=1)
    rounds.use_all(city)
    round_ = rounds.make_round()
    job = start_job(round_=round_, kind=Job.Kind.FREEZE, by=None)

    def broken(hold: Hold) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        work_on_job(job_id=str(job.pk), work=broken)
    job.refresh_from_db()
    assert (job.state, job.error) == ("failed", "our_fault")
    assert job.message
    assert rounds.freeze(round_).state == "done"


def test_a_storage_that_gives_back_something_else_is_noticed() -> None:
    put_bytes(b"whole", "grants/test/file.txt")
    put_bytes(b"whole", "grants/test/file.txt")
    digest = "0" * 64
    with pytest.raises(FileChanged):
        read_bytes("grants/test/file.txt", digest)
    with pytest.raises(FileChanged):
        read_bytes("grants/test/none.txt", digest)
    put_bytes(b"another", "grants/test/file.txt")
    with default_storage.open("grants/test/file.txt", "rb") as kept:
        assert kept.read() == b"another"
    _folders, files = default_storage.listdir("grants/test")
    assert files == ["file.txt"]
