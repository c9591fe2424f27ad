"""A worker dies in training: the next ends with one result, and nothing half is live."""

from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.utils import timezone

from eschool.core.sweeping import sweep_files
from profliner import serving
from profliner.actions.serve_students import serve_student
from profliner.actions.start_training import start_training, take_up_trainings
from profliner.models import Recommendation, TrainedModel
from profliner.snapshots import MANIFEST
from tests.faults.children import killed_at_its_word
from tests.profliner.recommending.making import make_city

pytestmark = pytest.mark.usefixtures("own_media", "committing_db")

State = TrainedModel.State
BEGIN = """
import time
from profliner import serving
from profliner.actions import train_model
from profliner.models import TrainedModel

def wait(*args, **kwargs):
    print("now", flush=True)
    time.sleep(60)

"""
END = """
train_model.train_model(model_id=TrainedModel.objects.get().pk)
"""
MOMENTS = {
    "after the snapshot": "train_model.snapshots.read = wait\n",
    "before the file": "train_model.save_model = wait\n",
    "after the file, before the row": "train_model.put_live = wait\n",
}


@pytest.mark.parametrize("moment", MOMENTS)
def test_another_worker_does_it_once(moment: str) -> None:
    city = make_city(120)
    TrainedModel.objects.create(asked_at=timezone.now(), seed=1)
    killed_at_its_word(BEGIN + MOMENTS[moment] + END)
    dead = TrainedModel.objects.get()
    assert dead.state == State.TRAINING
    assert not Recommendation.objects.exists()
    assert take_up_trainings() == 0  # it may still be alive
    TrainedModel.objects.update(heartbeat_at=timezone.now() - timedelta(minutes=3))
    assert take_up_trainings() == 1
    model = TrainedModel.objects.get()
    assert (model.state, model.attempt) == (State.LIVE, 2), model.error
    assert model.served_at
    assert Recommendation.objects.count() == len(city.students)
    sweep_files(older_than=timedelta(0))
    serving.forget()
    assert serve_student(student_id=city.students[0].pk)
    assert model.snapshot
    assert default_storage.exists(f"{model.snapshot.folder}/{MANIFEST}")
    assert start_training(by=None).pk != model.pk
