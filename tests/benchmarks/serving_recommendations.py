"""How long it takes to learn from many and to recommend to many: for docs/benchmarks.

    python -m tests.benchmarks.serving_recommendations lightfm [--events 10000000] [--epochs 10]
    python -m tests.benchmarks.serving_recommendations batch [--students 1000000] [--things 2000]
    python -m tests.benchmarks.serving_recommendations one [--students 2000]

The first needs no database. The others fill the one that the settings name (an empty one of its
own: ESCHOOL_DATA_DIR, or DATABASE_URL) with generated students, professions and events, and take
what is there already. What is generated proves how fast things are, never how good.
"""

import argparse
import multiprocessing
import os
import resource
import sys
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from tests.benchmarks.serving_city import DONE, copy_city, make_city, make_model

TINY = 1e-6  # a weight that decides nothing


@dataclass(frozen=True, slots=True)
class Taken:
    """``seconds`` by the clock and ``cpu`` of the processor: on a busy machine only these count."""

    seconds: float
    cpu: float
    peak_mb: float


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def timed(work: Callable[[], Any]) -> Taken:
    began, before = time.perf_counter(), time.process_time()
    work()
    seconds, cpu = time.perf_counter() - began, time.process_time() - before
    return Taken(seconds, cpu, _peak(resource.RUSAGE_SELF))


def _peak(who: int) -> float:
    return resource.getrusage(who).ru_maxrss / 1024


def lightfm(events: int, things: int, epochs: int) -> None:
    """LightFM called by itself, and as one of ours with all that ours adds."""
    from lightfm import LightFM

    from profliner.recommender import Interactions, LightFMHybrid

    rng = np.random.default_rng(0)
    users, items = max(1, events // DONE), things
    rows = rng.integers(0, users, events)
    columns = (items * rng.power(3, events)).astype(np.int64).clip(max=items - 1)
    data = Interactions(
        np.char.mod("%08d", np.arange(users)), np.char.mod("%06d", np.arange(items)), rows, columns
    )
    ours = LightFMHybrid(epochs=epochs)
    say(f"{data.matrix.nnz} events of {users} students, {items} things, {epochs} epochs")
    alone = LightFM(
        no_components=ours.components,
        loss="warp",
        learning_rate=ours.learning_rate,
        item_alpha=ours.item_alpha,
        user_alpha=ours.user_alpha,
        max_sampled=ours.max_sampled,
        random_state=0,
    )
    matrix = data.matrix.tocoo()
    first = timed(lambda: alone.fit(matrix, epochs=epochs))
    second = timed(lambda: ours.fit(data))
    say(f"alone {first.seconds:.1f} s ({first.cpu:.1f} of the processor)")
    say(f"inside {second.seconds:.1f} s ({second.cpu:.1f}), load {os.getloadavg()[0]:.1f}")
    say(f"ratio {second.seconds / first.seconds:.3f} by the clock,")
    say(f"{second.cpu / first.cpu:.3f} by the processor, peak {second.peak_mb:.0f} MB")


def batch(students: int, things: int, workers: int, copies: int, as_learnt: bool) -> None:
    """All students recommended to, by as many processes as there would be workers.

    Every part of the blend is asked, as where the blend has won; ``as_learnt`` only those that it
    chose on the generated doings.
    """
    make_city(students, things)
    model = make_model()
    if copies:
        copy_city(copies)
    from django.db import connection

    from profliner.models import Recommendation, TrainedModel
    from profliner.profiled import profiled

    TrainedModel.objects.filter(pk=model).update(served_shards=[], served_at=None)
    number = profiled().count()
    connection.close()
    began = time.perf_counter()
    work = [(model, shard, workers, as_learnt) for shard in range(workers)]
    with multiprocessing.get_context("spawn").Pool(workers) as pool:
        done = pool.starmap(_shard, work)
    seconds = time.perf_counter() - began
    cpu = sum(one.cpu for _n, one in done)
    say(f"{number} students, {things} things, {workers} workers: {seconds:.1f} s, {cpu:.1f} of")
    say(f"processors, the database's own not counted: {cpu / number * 1e3:.2f} ms a student,")
    say(
        f"{seconds / number * 1e6:.0f} s for a million by the clock, load {os.getloadavg()[0]:.1f},"
    )
    say(f"peak {max(one.peak_mb for _n, one in done):.0f} MB each")
    assert sum(n for n, _taken in done) == number == Recommendation.objects.count()


def _shard(model: uuid.UUID, shard: int, shards: int, as_learnt: bool) -> tuple[int, Taken]:
    _django()
    from profliner.actions.serve_students import serve_shard

    if not as_learnt:
        _weigh_all()

    served: list[int] = []
    taken = timed(lambda: served.append(serve_shard(model_id=model, shard=shard, shards=shards)))
    return served[0], taken


def _weigh_all() -> None:
    """In the model that this process keeps."""
    from profliner import serving
    from profliner.models import TrainedModel

    blend: Any = serving.load(TrainedModel.objects.live()).model_
    for weights in (blend.cold_, blend.warm_):
        weights[weights == 0] = TINY


def one(students: int, things: int) -> None:
    """One student's page, with rows and without consent, and the folding in after a deed."""
    make_city(students, things)
    make_model()
    from eschool.accounts.models import User
    from profliner.actions.refresh_popularity import refresh_popularity
    from profliner.actions.serve_students import serve_shard, serve_student
    from profliner.models import StudentProfile, TrainedModel
    from profliner.selectors.recommendations import recommended

    refresh_popularity()
    live = TrainedModel.objects.live()
    _weigh_all()
    serve_shard(model_id=live.pk, shard=0, shards=1)
    people = list(User.objects.filter(email__startswith="bench")[:500])
    say(f"{students} students, {things} things; milliseconds p50, p99 of {len(people)}")
    say(f"read, with reasons: {_quantiles(recommended, people)}")
    say(f"folded in: {_quantiles(lambda one: serve_student(student_id=one.pk), people)}")
    StudentProfile.objects.bulk_create(
        (StudentProfile(student=one, profiling_off_at=live.asked_at) for one in people),
        ignore_conflicts=True,
    )
    say(f"read, without consent: {_quantiles(recommended, people)}")
    StudentProfile.objects.filter(student__in=people).delete()


def _quantiles(work: Callable[[Any], Any], people: list[Any]) -> str:
    """By the clock, and of the processor: on a busy machine the first is mostly waiting.

    A loop that is always the same runs before each: what it swings by is the machine's doing.
    """
    work(people[0])
    loops, taken = [], []
    for person in people:
        loops.append(timed(_always_the_same))
        taken.append(timed(partial(work, person)))
    return (
        f"{_p50_p99([one.seconds for one in taken])} by the clock;"
        f" of the processor {_p50_p99([one.cpu for one in taken])};"
        f" a fixed loop beside it {_p50_p99([one.seconds for one in loops])}"
    )


def _always_the_same() -> None:
    """A few milliseconds of plain Python."""
    dict.fromkeys(map(str, range(20_000)))


def _p50_p99(seconds: list[float]) -> str:
    return ", ".join(f"{each * 1000:.1f}" for each in np.quantile(seconds, [0.5, 0.99]))


def _django() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "eschool.settings.dev")
    os.environ.setdefault("DEBUG", "0")
    import django

    django.setup()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("what", choices=("lightfm", "batch", "one"))
    parser.add_argument("--events", type=int, default=10_000_000)
    parser.add_argument("--epochs", type=int, default=10)
    parser.add_argument("--students", type=int, default=20_000)
    parser.add_argument("--things", type=int, default=2000)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--copies", type=int, default=0, help="of each student, by PostgreSQL")
    parser.add_argument("--as-learnt", action="store_true", help="only the parts that it chose")
    options = parser.parse_args()
    if options.what == "lightfm":
        lightfm(options.events, options.things, options.epochs)
        return
    _django()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    if options.what == "batch":
        batch(options.students, options.things, options.workers, options.copies, options.as_learnt)
    else:
        one(options.students, options.things)


if __name__ == "__main__":
    main()
