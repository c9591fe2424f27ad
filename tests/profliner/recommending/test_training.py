"""From activity to a live model, and what happens when one of the steps breaks."""

import random
import uuid
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client
from django.utils import timezone

from eschool.accounts.actions.erase_person import erase_person
from eschool.accounts.actions.withdraw_consent import withdraw_consent
from eschool.accounts.models import Consent, Deed, Notice, User
from profliner import serving, snapshots
from profliner.actions.go_live import go_back
from profliner.actions.retire_models import tend_models
from profliner.actions.serve_students import serve_shard, serve_student
from profliner.actions.start_training import start_training, take_up_trainings
from profliner.actions.take_snapshot import take_snapshot
from profliner.actions.train_model import train_model
from profliner.models import ActivitySnapshot, Recommendation, Signal, TrainedModel
from profliner.refusals import Refused
from profliner.selectors.recommendations import recommended
from profliner.signals import profiling_changed
from tests.profliner.recommending.making import City, make_administrator, train
from tests.profliner.students.making import let_profile, make_pupil

State = TrainedModel.State
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def at_once(django_capture_on_commit_callbacks: Any) -> Any:
    """What waits for the end of a transaction happens, as it would outside of tests."""
    with django_capture_on_commit_callbacks(execute=True):
        yield


def run(model: TrainedModel) -> TrainedModel:
    train_model(model_id=model.pk)
    model.refresh_from_db()
    for shard in range(2):
        serve_shard(model_id=model.pk, shard=shard, shards=2)
    model.refresh_from_db()
    return model


@pytest.fixture
def live(city: City) -> TrainedModel:
    made = run(train())
    assert made.state == State.LIVE, (made.error, made.card)
    return made


def withdraw(student: User) -> None:
    Signal.objects.filter(student=student).delete()
    Consent.objects.filter(student=student).update(withdrawn_at=timezone.now())
    profiling_changed.send(User, student_id=student.pk, allowed=False)


def halfway() -> datetime:
    return timezone.now() - timedelta(days=16)


def copy_of(model: TrainedModel) -> TrainedModel:
    """Of the same bytes, retired before it."""
    made = TrainedModel.objects.get(pk=model.pk)
    made.pk, made.state = uuid.uuid4(), State.RETIRED
    made.live_since = timezone.now() - timedelta(days=40)
    made.save(force_insert=True)
    return made


class TestSnapshot:
    def test_says_what_was_done_and_nobody_s_name(self, city: City, tmp_path: Path) -> None:
        taken = take_snapshot(folder=tmp_path)
        assert taken.students == len(city.students)
        assert taken.signals == len(city.students) * 6
        told = b"".join(path.read_bytes() for path in tmp_path.iterdir())
        for one in city.students[:5]:
            for mark in (str(one.pk), one.pk.hex, one.email, one.last_name):
                assert mark.encode() not in told

    def test_a_pseudonym_holds_within_one_snapshot_only(self, city: City, tmp_path: Path) -> None:
        users = [
            snapshots.read(tmp_path / name, take_snapshot(folder=tmp_path / name).digest)
            for name in ("one", "two")
        ]
        first, second = (set(activity.interactions.users) for activity in users)
        assert len(first) == len(second) == len(city.students)
        assert not first & second

    def test_is_without_those_who_do_not_allow_it(self, city: City, tmp_path: Path) -> None:
        gone, erased, *_ = city.students
        withdraw(gone)
        erase_person(person=erased)
        taken = take_snapshot(folder=tmp_path)
        assert taken.students == len(city.students) - 2
        assert taken.signals == (len(city.students) - 2) * 6

    @pytest.mark.parametrize("file", ["events.parquet", "manifest.json"])
    def test_one_cut_short_is_refused(self, city: City, tmp_path: Path, file: str) -> None:
        taken = take_snapshot(folder=tmp_path)
        path = tmp_path / file
        path.write_bytes(path.read_bytes()[:-9])
        with pytest.raises(snapshots.SnapshotError):
            snapshots.read(tmp_path, taken.digest)

    def test_is_read_as_it_was_written(self, city: City, tmp_path: Path) -> None:
        taken = take_snapshot(folder=tmp_path)
        read = snapshots.read(tmp_path, taken.digest).interactions
        assert read.shape == (len(city.students), 16)
        assert read.matrix.sum() == taken.signals
        assert read.groups is not None
        assert set(read.groups) == {9}

    def test_interests_told_twice_fade_as_on_their_page(self, city: City, tmp_path: Path) -> None:
        Signal.objects.all().delete()
        now, student = timezone.now(), city.students[0]
        rounds = {now: {"R": 0.3, "I": 0.5}, now - timedelta(days=365): {"R": 0.9, "I": 0.5}}
        Signal.objects.bulk_create(
            Signal(
                student=student,
                kind=Signal.Kind.INTERESTS,
                item=letter,
                value=scores.get(letter, 0),
                occurred_at=at,
            )
            for at, scores in rounds.items()
            for letter in "RIASEC"
        )
        read = snapshots.read(tmp_path, take_snapshot(folder=tmp_path).digest)
        places = [read.columns.index(f"interest:{letter}") for letter in "RI"]
        all_of_them = read.user_features().toarray()[:, places].max(axis=0)
        assert all_of_them == pytest.approx([0.5, 0.5])  # (2 × 0.3 + 0.9) / 3 is 0.5
        before = read.user_features((now - timedelta(days=1)).timestamp()).toarray()[:, places]
        assert before[:, 0].max() > before[:, 1].max()


class TestTraining:
    def test_a_model_better_than_popularity_goes_live_and_serves(
        self, live: TrainedModel, city: City
    ) -> None:
        assert live.card["over_popular"]["low"] > 0
        assert live.card["data"]["digest"] == live.snapshot.digest  # type: ignore[union-attr]
        assert set(live.card["figures"]["ours"]["slices"]) <= {"0", "1-3", "4+"}
        assert live.served_at
        assert Recommendation.objects.filter(model=live).count() == len(city.students)
        for taste in range(2):
            student = city.of_taste(taste)[0]
            found = recommended(student, limit=2)
            assert found.is_personal
            mine = {str(one.pk) for one in city.professions[taste]}
            assert {one.card.id for one in found.items} <= mine
            assert all(one.sentences for one in found.items)

    def test_noise_does_not_go_live(self, city: City) -> None:
        """Everybody saves at random: nothing can be learnt beyond what is popular."""
        rng = random.Random(3)
        ids = [str(one.pk) for row in city.professions for one in row]
        Signal.objects.all().delete()
        now = timezone.now()
        Signal.objects.bulk_create(
            Signal(
                student=one,
                kind=Signal.Kind.SAVED,
                item_kind="profession",
                item=item,
                occurred_at=now - timedelta(hours=rng.randrange(1000)),
            )
            for one in city.students
            for item in rng.sample(ids, 6)
        )
        made = run(train())
        assert made.state == State.REJECTED
        assert made.card["against"] == ["popular"]
        assert not Recommendation.objects.exists()

    def test_too_little_is_said(self, db: None) -> None:
        made = run(train())
        assert made.state == State.FAILED
        assert "nothing was done yet" in made.error

    def test_nothing_in_the_catalogue(self, live: TrainedModel, city: City) -> None:
        type(city.professions[0][0]).objects.update(is_listed=False)
        serve_shard(model_id=live.pk, shard=0, shards=1)
        assert recommended(city.students[0]).items == []

    def test_one_at_a_time(self, city: City) -> None:
        TrainedModel.objects.create(
            asked_at=timezone.now(), state=State.TRAINING, heartbeat_at=timezone.now()
        )
        assert start_training(by=None).state == State.TRAINING
        assert TrainedModel.objects.count() == 1

    def test_a_silent_one_is_taken_up_and_the_dead_cannot_write(self, city: City) -> None:
        long_ago = timezone.now() - timedelta(hours=1)
        dead = TrainedModel.objects.create(
            asked_at=long_ago, state=State.TRAINING, heartbeat_at=long_ago, attempt=1
        )
        assert take_up_trainings() == 1
        run(dead)
        assert (dead.state, dead.attempt) == (State.LIVE, 2)
        train_model(model_id=dead.pk)  # delivered once more
        dead.refresh_from_db()
        assert dead.attempt == 2

    def test_only_administrators(self, city: City) -> None:
        with pytest.raises(Refused):
            start_training(by=city.students[0])


class TestSuccession:
    def test_the_same_again_does_not_replace_what_is_live(
        self, live: TrainedModel, city: City
    ) -> None:
        withdraw(city.students[0])  # it has to go some day, and is the yardstick until then
        second = run(train(seed=1))
        assert second.card["live_waived"] is None
        assert second.card["over_live"] is not None
        assert second.state == (
            State.LIVE if second.card["over_live"]["mean"] > 0 else State.REJECTED
        )

    def test_back_and_forth(self, live: TrainedModel, city: City, client: Client) -> None:
        TrainedModel.objects.update(stale_since=halfway())  # it need not beat the live one
        second = run(train(seed=2))
        assert second.state == State.LIVE
        assert second.card["over_live"] is None
        assert second.card["live_waived"] == "forgetting"
        administrator = make_administrator()
        client.force_login(administrator)
        page = client.get(f"/models/{second.pk}/", headers={"accept-language": "en"})
        assert "was not compared with the model that was live" in page.content.decode()
        assert go_back(by=administrator).pk == live.pk
        assert TrainedModel.objects.live().pk == live.pk
        default_storage.delete(second.name)
        older = copy_of(live)
        assert go_back(by=administrator).pk == older.pk, "of two before, one that can be read"
        assert TrainedModel.objects.get(pk=second.pk).state == State.FAILED
        assert go_back(by=administrator).pk == live.pk
        assert Deed.objects.filter(kind="model_taken_back").count() == 3
        default_storage.delete(live.name)  # and by it of its copy
        with pytest.raises(Refused) as refused:
            go_back(by=administrator)
        assert refused.value.code == "model_broken"

    def test_there_must_be_one_before(self, live: TrainedModel) -> None:
        with pytest.raises(Refused) as refused:
            go_back(by=make_administrator())
        assert refused.value.code == "no_model_before"


class TestForgetting:
    def test_withdrawal_takes_the_row_and_sets_a_deadline(
        self, live: TrainedModel, city: City, settings: Any
    ) -> None:
        student = city.students[0]
        withdraw(student)
        assert not Recommendation.objects.filter(student=student).exists()
        assert not recommended(student).is_personal
        live.refresh_from_db()
        assert live.stale_since
        assert not serve_student(student_id=student.pk)

    def test_halfway_a_successor_is_trained_without_the_student(
        self, live: TrainedModel, city: City
    ) -> None:
        withdraw(city.students[0])
        assert not tend_models().asked
        TrainedModel.objects.update(stale_since=halfway())
        assert tend_models().asked
        run(TrainedModel.objects.unfinished().get())
        second = TrainedModel.objects.live()
        assert second.pk != live.pk
        assert second.card["data"]["students"] == len(city.students) - 1
        assert second.stale_since is None

    def test_past_the_deadline_the_old_file_is_gone(self, live: TrainedModel, city: City) -> None:
        make_administrator()
        name, folder = live.name, live.snapshot.folder  # type: ignore[union-attr]
        withdraw(city.students[0])
        tend_models(now=timezone.now() + timedelta(days=31))
        live.refresh_from_db()
        assert (live.state, live.name) == (State.RETIRED, "")
        assert not default_storage.exists(name)
        assert not default_storage.exists(f"{folder}/events.parquet")
        assert not Recommendation.objects.filter(model=live).exists()
        assert Notice.objects.filter(kind="model_retired").exists()

    def test_the_erased_set_a_deadline_too(self, live: TrainedModel, city: City) -> None:
        erase_person(person=city.students[0])
        live.refresh_from_db()
        assert live.stale_since

    def test_no_file_holds_a_vector_of_a_person(self, live: TrainedModel, city: City) -> None:
        model = serving.load(live).model_
        for part in model.parts_:  # type: ignore[attr-defined]
            for value in vars(part).values():
                assert getattr(value, "shape", (0,))[:1] != (len(city.students),), part.name

    def test_one_that_did_not_go_live_keeps_no_file(self, live: TrainedModel) -> None:
        rejected = copy_of(live)
        default_storage.save("profliner/models/x", ContentFile(b"x"))
        TrainedModel.objects.filter(pk=rejected.pk).update(
            state=State.REJECTED, name="profliner/models/x"
        )
        tend_models()
        assert default_storage.exists("profliner/models/x"), "it may be about to go live"
        tend_models(now=timezone.now() + timedelta(days=2))
        assert not default_storage.exists("profliner/models/x")
        assert default_storage.exists(live.name)
        assert TrainedModel.objects.get(pk=rejected.pk).name == ""

    def test_a_training_that_begins_before_the_withdrawal_holds_has_a_deadline(
        self, db: None, django_capture_on_commit_callbacks: Any
    ) -> None:
        student = make_pupil(grade=9)
        model = TrainedModel.objects.create(asked_at=timezone.now())
        with django_capture_on_commit_callbacks(execute=True):
            withdraw(student)
            # As another process takes it and reads its snapshot, which knows the student yet.
            TrainedModel.objects.filter(pk=model.pk).update(state=State.TRAINING)
        model.refresh_from_db()
        assert model.stale_since


class TestBrokenFile:
    @pytest.mark.parametrize("how", ["missing", "torn", "of another version"])
    def test_falls_back_to_popularity_and_tells(
        self, live: TrainedModel, city: City, how: str
    ) -> None:
        make_administrator()
        with default_storage.open(live.name) as file:
            content = file.read()
        default_storage.delete(live.name)
        if how == "torn":
            default_storage.save(live.name, ContentFile(content[:1000]))
        if how == "of another version":
            default_storage.save(
                live.name, ContentFile(content.replace(b"recommender", b"recommended"))
            )
        serving.forget()
        assert not serve_student(student_id=city.students[0].pk)
        live.refresh_from_db()
        assert live.state == State.FAILED
        assert live.error
        assert not recommended(city.students[0]).is_personal
        assert Notice.objects.filter(kind="model_broken").count() == 1

    def test_a_transaction_holds_the_snapshot_row(self, live: TrainedModel) -> None:
        assert ActivitySnapshot.objects.get().digest == live.card["data"]["digest"]


def test_a_guardian_s_withdrawal_takes_the_row(live: TrainedModel) -> None:
    student = make_pupil(grade=9, consent=False)
    guardian = let_profile(student)
    assert serve_student(student_id=student.pk)
    withdraw_consent(guardian=guardian, student=student, purpose="recommendation")
    assert not Recommendation.objects.filter(student=student).exists()
