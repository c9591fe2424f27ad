"""Folding in, the doctor, and what administrators see."""

import threading
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from eschool.accounts.models import Consent
from eschool.core.doctor import PARTS, Trouble
from profliner import background, serving
from profliner.actions.choose_item import choose_item
from profliner.actions.forget_signals import forget_kind
from profliner.actions.record_signal import record_signal
from profliner.actions.serve_students import Batch, serve_shard, serve_student
from profliner.actions.switch_profiling import switch_profiling
from profliner.actions.train_here import train_here
from profliner.models import Popularity, Recommendation, Signal, TrainedModel
from profliner.profiled import chunks_of, profiled
from profliner.recommender import blend
from profliner.selectors.interests import interest_profile
from profliner.selectors.recommendations import recommended
from tests.profliner.recommending.making import LETTERS, City, make_administrator, tell_interests
from tests.profliner.students.making import fill, make_pupil, sit

# By chance: creating and helping come out a little above the rest, no more than chance has it.
FLAT = [1, 5, 5, 4, 2, 3, 5, 1, 1, 5, 4, 2, 2, 4, 5, 3, 1, 5, 4, 2, 3, 5, 5, 1, 3, 3, 4, 2, 4, 4]
State = TrainedModel.State
pytestmark = pytest.mark.django_db


@pytest.fixture
def live(city: City) -> TrainedModel:
    made = train_here(seed=1)
    assert made.state == State.LIVE, (made.error, made.card)
    return made


@pytest.fixture
def weighed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each part has its word, though one alone may rank as well in so tidy a city."""
    monkeypatch.setattr(blend, "_is_better", lambda _gain: True)


def save(student: Any, profession: Any) -> None:
    record_signal(
        student=student, kind=Signal.Kind.SAVED, item_kind="profession", item=str(profession.pk)
    )


class TestFoldingIn:
    def test_a_newcomer_has_a_list_as_soon_as_they_act(
        self, live: TrainedModel, city: City, django_capture_on_commit_callbacks: Any
    ) -> None:
        with django_capture_on_commit_callbacks():
            student = make_pupil(grade=9)
        assert not recommended(student).is_personal
        transaction.get_connection().run_on_commit.clear()  # no transaction ended in this test
        with django_capture_on_commit_callbacks(execute=True):
            for profession in city.professions[1][:4]:
                save(student, profession)
        found = recommended(student, limit=2)
        assert found.is_personal
        mine = {str(one.pk) for one in city.professions[1]}
        assert {one.card.id for one in found.items} <= mine

    def test_acting_twice_at_once_asks_once(
        self, live: TrainedModel, city: City, django_capture_on_commit_callbacks: Any
    ) -> None:
        student = city.students[0]
        with django_capture_on_commit_callbacks() as asked, transaction.atomic():
            for profession in city.professions[1][:3]:
                save(student, profession)
        assert len(asked) == 1

    def test_acting_twice_leaves_one_row_of_the_last_state(
        self, live: TrainedModel, city: City, django_capture_on_commit_callbacks: Any
    ) -> None:
        student = city.students[0]
        for item in [one.card.id for one in recommended(student).items][:2]:
            with django_capture_on_commit_callbacks(execute=True):
                choose_item(student=student, item_kind="profession", item=item, verdict="refused")
            row = Recommendation.objects.get(student=student)
            assert item not in {one["item"] for one in row.items}

    def test_a_refused_thing_does_not_come_back_with_another_model(
        self, live: TrainedModel, city: City
    ) -> None:
        student = city.students[0]
        item = recommended(student).items[0].card.id
        choose_item(student=student, item_kind="profession", item=item, verdict="refused")
        TrainedModel.objects.update(stale_since=timezone.now() - timedelta(days=16))
        assert train_here(seed=2).state == State.LIVE
        row = Recommendation.objects.get(student=student)
        assert item not in {one["item"] for one in row.items}
        assert item not in {one.card.id for one in recommended(student).items}

    def test_reading_a_list_loads_no_model(
        self, live: TrainedModel, city: City, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(serving, "load", None)
        assert recommended(city.students[0]).is_personal

    def test_a_process_loads_a_model_once(
        self, live: TrainedModel, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        serving.forget()
        read: list[TrainedModel] = []
        really = serving._read

        def count(row: TrainedModel) -> Any:
            read.append(row)
            return really(row)

        monkeypatch.setattr(serving, "_read", count)
        assert serving.load(live) is serving.load(live)
        assert len(read) == 1

    def test_reasons_name_the_student_s_own_doings(self, live: TrainedModel, city: City) -> None:
        for student in city.students[:20]:
            mine = set(Signal.objects.filter(student=student).values_list("item", flat=True))
            row = Recommendation.objects.get(student=student)
            assert {reason["item"] for reason in row.reasons if "item" in reason} <= mine

    def test_told_interests_are_said_of_what_is_like_them(
        self, weighed: None, live: TrainedModel, city: City
    ) -> None:
        everybody = city.students[:40]
        for student in everybody:
            tell_interests(student, LETTERS[1])
            serve_student(student_id=student.pk)
        rows = Recommendation.objects.filter(student__in=everybody)
        said = [
            (one["item"], reason["letters"])
            for row in rows
            for one in row.items
            for reason in row.reasons_of(one)
            if reason["code"] == "interests"
        ]
        alike = {str(one.pk) for one in city.professions[1]}
        assert said
        assert {item for item, _letters in said} <= alike
        assert {letter for _item, letters in said for letter in letters} <= set(LETTERS[1])

    def test_a_flat_round_gives_no_reason_and_moves_nothing(
        self, weighed: None, live: TrainedModel, city: City
    ) -> None:
        student = city.students[0]
        before = Recommendation.objects.get(student=student).items
        sit(student, FLAT)
        assert interest_profile(student).profile.is_flat  # type: ignore[union-attr]
        serve_student(student_id=student.pk)
        assert Recommendation.objects.get(student=student).items == before
        Recommendation.objects.filter(student=student).update(items=[])
        serve_shard(model_id=live.pk, shard=0, shards=1)
        assert Recommendation.objects.get(student=student).items == before

    def test_a_reason_names_only_the_interests_that_lead_over_all_rounds(
        self, weighed: None, live: TrainedModel, city: City
    ) -> None:
        everybody = city.students[:20]
        for student in everybody:
            fill(student, 1, S=5, A=3)
            fill(student, 1, R=2)
            serve_student(student_id=student.pk)
        rows = Recommendation.objects.filter(student__in=everybody)
        reasons = [reason for row in rows for reason in row.reasons]
        assert {one["letters"] for one in reasons if one["code"] == "interests"} == {"S"}

    def test_a_fashion_of_the_grade_is_told_from_one_of_the_city(
        self, live: TrainedModel, city: City
    ) -> None:
        everything = [[str(one.pk), 10, ""] for taste in city.professions for one in taste]
        for grade in (0, 9):
            values = {"items": {"profession": everything}, "made_at": timezone.now()}
            Popularity.objects.update_or_create(grade=grade, defaults=values)
        expected = {9: "popular_in_grade", 8: "popular"}
        students = {grade: make_pupil(grade=grade) for grade in expected}
        serve_shard(model_id=live.pk, shard=0, shards=1)
        for grade, student in students.items():
            code = expected[grade]
            row = Recommendation.objects.get(student=student)
            assert [reason["code"] for reason in row.reasons] == [code]
            assert all(one["reasons"] == [0] for one in row.items)

    def test_a_batch_writes_nothing_of_what_was_forgotten_since_it_read(
        self, live: TrainedModel, city: City, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        student, other = city.students[:2]
        read = Batch.rows

        def forget_meanwhile(batch: Batch, ids: Any) -> Any:
            found = read(batch, ids)
            forget_kind(student=student)
            return found

        monkeypatch.setattr(Batch, "rows", forget_meanwhile)
        Recommendation.objects.all().delete()
        serve_shard(model_id=live.pk, shard=0, shards=1)
        assert not Recommendation.objects.filter(student=student).exists()
        assert Recommendation.objects.filter(student=other).exists()

    def test_everybody_who_may_be_profiled_is_in_one_portion_of_one_part(self, city: City) -> None:
        off, gone, *others = city.students
        switch_profiling(student=off, on=False)
        Consent.objects.filter(student=gone).update(withdrawn_at=timezone.now())
        parts = [list(chunks_of(part, 3, 7)) for part in range(3)]
        assert max(len(portion) for part in parts for portion in part) == 7
        found = [each for part in parts for portion in part for each in portion]
        assert found == sorted(one.pk for one in others)
        assert set(found) == set(profiled().values_list("pk", flat=True))

    def test_what_is_the_same_is_not_written_again(self, live: TrainedModel, city: City) -> None:
        student, other = city.students[:2]
        before = Recommendation.objects.get(student=other)
        save(student, city.professions[1][0])
        Recommendation.objects.filter(student=student).update(items=[])
        serve_shard(model_id=live.pk, shard=0, shards=1)
        assert Recommendation.objects.get(student=other).made_at == before.made_at
        assert Recommendation.objects.get(student=student).items
        assert Recommendation.objects.count() == len(city.students)


class TestDoctor:
    def test_is_content_without_a_model(self, db: None) -> None:
        assert "popular" in PARTS["recommender"]()

    def test_names_the_day_of_a_live_one(self, live: TrainedModel) -> None:
        assert "live since" in PARTS["recommender"]()

    def test_finds_a_broken_file_without_touching_it(self, live: TrainedModel) -> None:
        default_storage.delete(live.name)
        with pytest.raises(Trouble, match="cannot be used"):
            PARTS["recommender"]()
        live.refresh_from_db()
        assert live.state == State.LIVE

    def test_finds_a_promise_broken(self, live: TrainedModel) -> None:
        TrainedModel.objects.update(stale_since=timezone.now() - timedelta(days=31))
        with pytest.raises(Trouble, match="was to be forgotten"):
            PARTS["recommender"]()

    def test_finds_a_training_without_a_worker(self, db: None) -> None:
        TrainedModel.objects.create(asked_at=timezone.now() - timedelta(hours=1))
        with pytest.raises(Trouble, match="no sign of life"):
            PARTS["recommender"]()


class TestPages:
    def test_the_card_and_the_list(
        self, live: TrainedModel, client: Client, django_assert_max_num_queries: Any
    ) -> None:
        client.force_login(make_administrator())
        client.get(reverse("models"))
        with django_assert_max_num_queries(24):
            answer = client.get(reverse("models"))
        assert answer.context["served"] == answer.context["allowed"] == 160
        answer = client.get(reverse("model", args=[live.pk]))
        assert [line.is_ours for line in answer.context["lines"]].count(True) == 1
        assert live.snapshot.digest in answer.content.decode()  # type: ignore[union-attr]

    def test_progress_asks_for_itself_only_while_there_is_some(
        self, db: None, client: Client
    ) -> None:
        client.force_login(make_administrator())
        assert "hx-trigger" not in client.get(reverse("model_training")).content.decode()
        TrainedModel.objects.create(asked_at=timezone.now(), state=State.TRAINING, progress=45)
        text = client.get(reverse("model_training")).content.decode()
        assert "hx-trigger" in text
        assert "45" in text

    def test_pressing_train(
        self, city: City, client: Client, django_capture_on_commit_callbacks: Any
    ) -> None:
        client.force_login(make_administrator())
        with django_capture_on_commit_callbacks(execute=True):
            client.post(reverse("model_train"))
            client.post(reverse("model_train"))
        assert TrainedModel.objects.get().state == State.LIVE


def test_the_command_says_what_came_of_it(city: City) -> None:
    said = StringIO()
    call_command("train_recommender", seed=1, stdout=said)
    assert said.getvalue().startswith("live: nDCG@10 over popularity +")


def test_the_command_says_what_is_missing(db: None) -> None:
    with pytest.raises(CommandError, match="nothing was done yet"):
        call_command("train_recommender", stdout=StringIO())


def test_without_workers_a_thread_does_it(
    settings: Any, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    settings.TRAIN_IN = "thread"
    names: list[str] = []
    monkeypatch.setattr(
        background, "_run", lambda task, args: names.append(threading.current_thread().name)
    )
    with django_capture_on_commit_callbacks(execute=True):
        background.begin("profliner.train_model", "x")
    for thread in threading.enumerate():
        if thread.name == "profliner.train_model":
            thread.join()
    assert names == ["profliner.train_model"]
