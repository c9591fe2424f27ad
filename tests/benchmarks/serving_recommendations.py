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
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

FIELDS, DONE = 20, 10
SAMPLE = 20_000  # students the model of the batch learns from
BULK = 5000


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


def batch(students: int, things: int, workers: int, copies: int) -> None:
    """All students recommended to, by as many processes as there would be workers."""
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
    work = [(model, shard, workers) for shard in range(workers)]
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


def _shard(model: uuid.UUID, shard: int, shards: int) -> tuple[int, Taken]:
    os.environ["OMP_NUM_THREADS"] = "1"
    _django()
    from profliner.actions.serve_students import serve_shard

    served: list[int] = []
    taken = timed(lambda: served.append(serve_shard(model_id=model, shard=shard, shards=shards)))
    return served[0], taken


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
    """By the clock, and of the processor: on a busy machine the first is mostly waiting."""
    work(people[0])
    taken = [timed(partial(work, person)) for person in people]
    clock, cpu = ([getattr(one, name) * 1000 for one in taken] for name in ("seconds", "cpu"))
    told = (
        f"{p50:.1f}, {p99:.1f}" for p50, p99 in (np.quantile(x, [0.5, 0.99]) for x in (clock, cpu))
    )
    return " by the clock; of the processor ".join(told)


def make_city(students: int, number: int) -> None:
    """Generated; nothing where there are as many already."""
    from django.utils import timezone

    from eschool.accounts.models import Consent, ConsentText, Enrolment, User
    from profliner.models import Signal

    there = User.objects.filter(email__startswith="bench").count()
    if there >= students:
        return
    things = _things(number)
    classes = _classes()
    wording = ConsentText.objects.in_force().get(purpose="recommendation")
    rng, now = np.random.default_rng(there), timezone.now()
    for start in range(there, students, BULK):
        numbers = range(start, min(start + BULK, students))
        people = User.objects.bulk_create(User(email=f"bench{n}@example.org") for n in numbers)
        Enrolment.objects.bulk_create(
            Enrolment(student=one, school_class=classes[n % len(classes)], started_on=now.date())
            for n, one in zip(numbers, people, strict=True)
        )
        Consent.objects.bulk_create(
            Consent(student=one, wording=wording, given_at=now) for one in people
        )
        Signal.objects.bulk_create(
            (
                Signal(
                    student=one,
                    kind="saved",
                    item_kind=kind,
                    item=item,
                    occurred_at=now - timedelta(hours=int(rng.integers(1, 8000))),
                )
                for n, one in zip(numbers, people, strict=True)
                for kind, item in _taste(things, n, rng)
            ),
            batch_size=BULK,
        )
        if start % (20 * BULK) == 0:
            say(f"… {start} students")


def copy_city(times: int) -> None:
    """``times`` more of each student there is, with all they did: by PostgreSQL itself."""
    from django.db import connection, transaction

    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            """CREATE TEMP TABLE twin ON COMMIT DROP AS
            SELECT pk AS old, gen_random_uuid() AS new, n FROM
                (SELECT id AS pk FROM accounts_user WHERE email LIKE 'bench%%@example.org') AS one,
                generate_series(1, %s) AS n""",
            [times],
        )
        cursor.execute("ANALYZE twin")
        for table, owner, own in COPIED:
            columns = _columns(cursor, table)
            values = [own.get(column, f"one.{column}") for column in columns]
            cursor.execute(
                f"INSERT INTO {table} ({', '.join(columns)}) SELECT {', '.join(values)}"  # noqa: S608
                f" FROM {table} AS one JOIN twin ON twin.old = one.{owner}"
            )
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


COPIED = (
    ("accounts_user", "id", {"id": "twin.new", "email": "'twin' || twin.n || one.email"}),
    *(
        (table, "student_id", {"student_id": "twin.new"})
        for table in ("accounts_enrolment", "accounts_consent", "profliner_signal")
    ),
)


def _columns(cursor: Any, table: str) -> list[str]:
    """Those that PostgreSQL does not number by itself."""
    cursor.execute(
        "SELECT column_name FROM information_schema.columns"
        " WHERE table_name = %s AND table_schema = current_schema() AND is_identity = 'NO'",
        [table],
    )
    return [name for (name,) in cursor.fetchall()]


def _taste(things: list[list[tuple[str, str]]], n: int, rng: Any) -> Iterator[tuple[str, str]]:
    """Four fifths of one field, the rest of any; from none to twice ``DONE``."""
    for _ in range(int(rng.integers(0, 2 * DONE))):
        field = n % FIELDS if rng.random() < 0.8 else int(rng.integers(FIELDS))
        yield things[field][int(len(things[field]) * rng.power(0.5))]


def _things(number: int) -> list[list[tuple[str, str]]]:
    from django.utils import timezone

    from profliner.models import Field, Opportunity, Organisation, Profession

    fields = [
        Field.objects.get_or_create(slug=f"bench-{n}", defaults={"name_ru": f"Область {n}"})[0]
        for n in range(FIELDS)
    ]
    if not Profession.objects.filter(slug__startswith="bench").exists():
        Profession.objects.bulk_create(
            Profession(
                slug=f"bench-{n}",
                name_ru=f"Профессия {n}",
                field=fields[n % FIELDS],
                interests=("RIC", "SAE", "ICE", "AIR")[n % 4],
                is_generated=True,
            )
            for n in range(number // 4)
        )
        owner = Organisation.objects.create(
            name_ru="Завод", kind="employer", state="checked", applied_at=timezone.now()
        )
        today = timezone.localdate()
        Opportunity.objects.bulk_create(
            Opportunity(
                kind=("programme", "event", "contest")[n % 3],
                organisation=owner,
                title_ru=f"Событие {n}",
                text_ru="Сгенерировано.",
                field=fields[n % FIELDS],
                starts_on=today + timedelta(days=30),
                ends_on=today + timedelta(days=31),
                deadline_at=timezone.now() + timedelta(days=20),
                state="published",
                published_at=timezone.now(),
                is_generated=True,
            )
            for n in range(number - number // 4)
        )
    found: list[list[tuple[str, str]]] = [[] for _ in fields]
    place = {field.pk: at for at, field in enumerate(fields)}
    for pk, field in Profession.objects.filter(field__in=fields).values_list("pk", "field_id"):
        found[place[field]].append(("profession", str(pk)))
    rows = Opportunity.objects.filter(field__in=fields).values_list("pk", "kind", "field_id")
    for pk, kind, field in rows:
        found[place[field]].append((kind, str(pk)))
    return found


def _classes() -> list[Any]:
    from django.utils import timezone

    from eschool.accounts.models import District, School, SchoolClass
    from eschool.core.calendar import school_year

    year = school_year(timezone.localdate())
    found = list(SchoolClass.objects.filter(letter="Ъ", year=year))
    if found:
        return found
    for n in range(10):
        district = District.objects.create(slug=f"bench-{n}", name_ru=f"Район {n}", name_en=f"{n}")
        school = School.objects.create(name=f"Школа {n}", number=9000 + n, district=district)
        found += SchoolClass.objects.bulk_create(
            SchoolClass(school=school, year=year, grade=grade, letter="Ъ") for grade in range(5, 12)
        )
    return found


def make_model() -> uuid.UUID:
    """A live model of the things there are, learnt from a sample of students."""
    from django.utils import timezone

    from profliner import serving, storing
    from profliner.catalogue import catalogue
    from profliner.models import Signal, TrainedModel
    from profliner.recommender import Interactions, save_model
    from profliner.recommender.features import columns_of, rows_of
    from profliner.recommender.served import Catalogued
    from profliner.recommender.trial import Lessons, fit

    if (live := TrainedModel.objects.live()) is not None:
        return uuid.UUID(str(live.pk))
    things = catalogue(timezone.now())
    rows = Signal.objects.order_by("pk").values_list(
        "student_id", "item_kind", "item", "occurred_at"
    )
    events = list(islice(rows.iterator(), SAMPLE * DONE))
    data = Interactions.of_names(
        [str(student) for student, *_rest in events],
        [f"{kind}:{item}" for _student, kind, item, _at in events],
        [at.timestamp() for *_rest, at in events],
        catalogue=[thing.name for thing in things],
    )
    features = {thing.name: thing.features for thing in things}
    described = [features.get(str(name), {}) for name in data.items]
    columns = columns_of(described, range(1, 12))
    lessons = Lessons(
        data,
        columns,
        rows_of(described, columns),
        lambda until: rows_of([{}] * data.shape[0], columns),
    )
    made = Catalogued.of(fit(lessons, data, np.inf, 0), data, columns, lessons.item_features)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "model"
        save_model(made, path)
        digest = storing.digest_of(path)
        name = serving.folder_of(digest)
        storing.put(path, name)
    now = timezone.now()
    row = TrainedModel.objects.create(
        state="live", name=name, sha256=digest, asked_at=now, trained_at=now, live_since=now
    )
    return uuid.UUID(str(row.pk))


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
    options = parser.parse_args()
    if options.what == "lightfm":
        lightfm(options.events, options.things, options.epochs)
        return
    _django()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    if options.what == "batch":
        batch(options.students, options.things, options.workers, options.copies)
    else:
        one(options.students, options.things)


if __name__ == "__main__":
    main()
