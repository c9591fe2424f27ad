"""A generated city of as many students as wanted, and a model for them: proof of speed alone."""

import sys
import uuid
from collections.abc import Iterator
from datetime import timedelta
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

FIELDS, DONE = 20, 10
SAMPLE = 20_000  # students the model of the batch learns from
BULK = 5000


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
            sys.stdout.write(f"… {start} students\n")


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
                places=None if n % 3 else 30,
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

    from eschool.core.files import digest_of, put_path
    from profliner import serving
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
        digest = digest_of(path)
        name = serving.folder_of(digest)
        put_path(path, name)
    now = timezone.now()
    row = TrainedModel.objects.create(
        state="live", name=name, sha256=digest, asked_at=now, trained_at=now, live_since=now
    )
    return uuid.UUID(str(row.pk))
