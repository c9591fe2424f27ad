"""Freezing a ledger through the ORM against the ORM handing over the same rows to nobody."""

import json
import random
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

from eschool.accounts.models import Role, School, User
from grants.actions.create_ruleset import create_ruleset
from grants.calculation import snapshot
from grants.calculation.snapshot import Window
from grants.freezing.families import families_until
from grants.freezing.tables import Tables
from grants.models import Round
from library.models import Use
from tests.benchmarks import world
from tests.benchmarks.granting import RULES
from tests.benchmarks.measuring import Comparison, compare, seconds

LESSONS, TEACHERS = 40, 400
OPENS = datetime(2026, 1, 1, tzinfo=UTC)
CLOSES = datetime(2026, 7, 1, tzinfo=UTC)
FIELDS = ("pk", "occurred_at", "kind", "publication_id", "version", "user_id", "visitor")
MORE_FIELDS = ("school_id", "is_verified_teacher", "is_robot", "detail")


def run(size: int, rounds: int) -> list[Comparison]:
    """``size`` uses of as many months as a round has; written in Parquet, sorted, digests taken."""
    fill(size)
    ours, plain = [], []
    for _ in range(rounds):
        ours.append(seconds(freeze))
        plain.append(seconds(hand_over))
    what = f"{size:,} uses read, told by pseudonyms, sorted and written as a snapshot"
    peer = "values_list of the same rows, iterated and thrown away"
    return [compare(what, peer, ours, plain, samples=rounds)]


def fill(size: int) -> None:
    lessons = world.lessons(LESSONS)
    keys = [lesson.publication.pk for lesson in lessons]
    schools = list(School.objects.all())
    people = User.objects.bulk_create(
        User(email=f"teacher-{n}@example.org", first_name="Анна") for n in range(TEACHERS)
    )
    Role.objects.bulk_create(
        Role(
            user=person,
            kind="teacher",
            region="Elsewhere",
            verified_at=OPENS,
            started_at=OPENS,
        )
        for person in people
    )
    draw = random.Random(world.SEED)
    length = (CLOSES - OPENS).total_seconds()
    for start in range(0, size, 10_000):
        Use.objects.bulk_create(
            (
                Use(
                    occurred_at=OPENS + timedelta(seconds=draw.random() * length),
                    kind=draw.choice(("view", "view", "view", "download", "planned")),
                    publication_id=draw.choice(keys),
                    version=1,
                    user_id=draw.choice(people).pk,
                    school_id=draw.choice(schools).pk if schools else None,
                    is_verified_teacher=True,
                    detail=str(number),
                )
                for number in range(start, min(start + 10_000, size))
            ),
            batch_size=2000,
        )
    Round.objects.create(
        slug="measured",
        name_ru="Измеренный",
        name_en="Measured",
        opens_at=OPENS,
        closes_at=CLOSES,
        budget_kopecks=10**9,
        ruleset=create_ruleset(by=None, name="Usual", content=json.loads(RULES.read_text("utf-8"))),
    )


def freeze() -> None:
    round_ = Round.objects.get()
    tables = Tables(round_, families_until(round_.closes_at))
    with tempfile.TemporaryDirectory() as folder:
        given = {name: list(batches) for name, batches in tables.all()}
        window = Window(round_.opens_at, round_.closes_at)
        snapshot.write(Path(folder) / "snapshot", window, given)


def hand_over() -> None:
    for _row in Use.objects.order_by().values_list(*FIELDS, *MORE_FIELDS).iterator(10_000):
        pass
