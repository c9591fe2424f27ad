"""A worker dies in the batch: run again, everybody has one list and none is lost."""

import pytest
from django.utils import timezone

from profliner.actions.serve_students import serve_shard
from profliner.actions.train_here import train_here
from profliner.models import Recommendation, TrainedModel
from tests.faults.children import killed_at_its_word
from tests.profliner.recommending.making import make_city

pytestmark = pytest.mark.usefixtures("own_media", "committing_db")

CHUNK, STUDENTS = 30, 120
BEGIN = f"""
import time
from profliner.actions import serve_students
from profliner.models import TrainedModel

serve_students.CHUNK = {CHUNK}
write, write_rows, chunks = serve_students._write, serve_students.write_rows, []

def wait(*args, **kwargs):
    print("now", flush=True)
    time.sleep(60)

def wait_at_the_second(*args, **kwargs):
    chunks.append(1)
    return wait() if len(chunks) == 2 else write(*args, **kwargs)

def wait_when_written(*args, **kwargs):
    chunks.append(1)
    write_rows(*args, **kwargs)
    if len(chunks) == 2:
        wait()

"""
END = """
serve_students.serve_shard(model_id=TrainedModel.objects.live().pk, shard=0, shards=1)
"""
MOMENTS = {
    "between two chunks": "serve_students._write = wait_at_the_second\n",
    "a chunk written and not committed": "serve_students.write_rows = wait_when_written\n",
}


@pytest.mark.parametrize("moment", MOMENTS)
def test_run_again_it_gives_one_result(moment: str) -> None:
    make_city(STUDENTS)
    model = train_here(seed=1)
    assert model.state == TrainedModel.State.LIVE, model.error
    whole = dict(Recommendation.objects.values_list("student", "items"))
    Recommendation.objects.all().delete()
    TrainedModel.objects.update(served_at=None, served_shards=[])
    killed_at_its_word(BEGIN + MOMENTS[moment] + END)
    model.refresh_from_db()
    assert model.served_at is None
    assert Recommendation.objects.count() == CHUNK
    began = timezone.now()
    assert serve_shard(model_id=model.pk, shard=0, shards=1) == STUDENTS
    model.refresh_from_db()
    assert model.served_at
    assert dict(Recommendation.objects.values_list("student", "items")) == whole
    # What the dead worker had written stays as it was: it is the same.
    assert Recommendation.objects.filter(made_at__lt=began).count() == CHUNK
