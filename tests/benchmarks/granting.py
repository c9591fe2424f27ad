"""A round's calculation against a scan of its input, against the same sets in plain SQL and
against a loop over the ORM.

``python -m tests.benchmarks.granting --uses 100000000`` writes a snapshot and computes it once,
each in a process of its own, and tells time and peak memory. ``--freeze 1000000`` freezes a ledger
of so many uses through the ORM.
"""

import argparse
import datetime as dt
import multiprocessing
import resource
import shutil
import tempfile
import time
import uuid
from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import duckdb
import pyarrow.dataset as ds

from grants.calculation import example, snapshot
from grants.calculation.compute import compute, compute_money
from grants.calculation.ruleset import Ruleset
from tests.benchmarks.measuring import Comparison, compare, seconds

RULES = Path(__file__).resolve().parents[2] / "grants" / "data" / "default_ruleset.json"
ROOT = RULES.parents[2]
BUDGET = 10**10
SAMPLE = 50_000
THREADS, MEMORY = 2, "1GB"
Times = dict[str, list[float]]
WEIGHTS = {"planned": 250_000_000, "taught": 10**9, "homework": 10**9}


def run(size: int, rounds: int) -> list[Comparison]:
    """``size`` uses; the loop over the ORM goes over a sample and counts per million uses."""
    with tempfile.TemporaryDirectory() as folder:
        given = Path(folder) / "snapshot"
        example.write(given, uses=size)
        sample = fill_ledger(given, min(SAMPLE, size))
        frozen = snapshot.read(given)
        money_of(frozen)  # the plan of a ruleset is drawn once in a process
        systems: dict[str, Callable[[], object]] = {
            "money": lambda: money_of(frozen),
            "hashed": lambda: hashing_scan(given),
            "handed over": lambda: plain_scan(given),
            "plain sql": lambda: plain_sets(given),
            "explained": lambda: round_over(given, Path(folder) / "result"),
            "orm": lambda: orm_loop(sample),
        }
        times: Times = {name: [] for name in systems}
        spent: Times = {name: [] for name in systems}
        for _ in range(rounds):
            for name, work in systems.items():
                before = time.process_time()
                times[name].append(seconds(work))
                spent[name].append(time.process_time() - before)
    of_a_processor = [
        replace(one, what=f"{one.what}, in seconds of a processor", goal=None)
        for one in _comparisons(size, sample, rounds, spent)
    ]
    return _comparisons(size, sample, rounds, times) + of_a_processor


def _comparisons(size: int, sample: int, rounds: int, times: Times) -> list[Comparison]:
    money = f"points, eligibility, strata, caps and money of a round over {size:,} uses"
    explained = "the same round from its files to its files: digests, funnel, a line for each use"
    hashed = "DuckDB reading and hashing every column of every row of the uses"
    handed = "DuckDB handing over every column of every row of the uses as Arrow"
    plain = "DuckDB's plain SQL: strongest, share, halving, dilution, taper, points by author"
    loop = f"a loop over the ORM on {sample:,} uses: distinct, halved, diluted, tapered, no money"
    per_million = [value * 10**6 / size for value in times["money"]]
    looped = [value * 10**6 / sample for value in times["orm"]]
    return [
        compare(money, handed, times["money"], times["handed over"], samples=rounds, goal=3),
        compare(money, hashed, times["money"], times["hashed"], samples=rounds),
        compare(money, plain, times["money"], times["plain sql"], samples=rounds),
        compare(explained, hashed, times["explained"], times["hashed"], samples=rounds),
        compare(
            "points and money, a million", loop, per_million, looped, samples=rounds, goal=0.05
        ),
    ]


def _rules() -> Ruleset:
    return Ruleset.from_text(RULES.read_text("utf-8"))


def money_of(frozen: snapshot.Snapshot) -> None:
    """Of a snapshot whose digests were compared before."""
    compute_money(frozen, _rules(), budget=BUDGET, seed="benchmark", memory=MEMORY)


def round_over(given: Path, out: Path, memory: str = MEMORY) -> None:
    """From the files to the files."""
    frozen = snapshot.read(given)
    result = compute(frozen, _rules(), budget=BUDGET, seed="benchmark", memory=memory)
    shutil.rmtree(out, ignore_errors=True)
    result.write(out)


def _connected() -> duckdb.DuckDBPyConnection:
    return duckdb.connect(config={"threads": THREADS, "memory_limit": MEMORY})


def hashing_scan(given: Path) -> None:
    with _connected() as connection:
        file = given / "uses.parquet"
        connection.execute(f"SELECT bit_xor(hash(COLUMNS(*))) FROM '{file}'").fetchall()  # noqa: S608


def plain_scan(given: Path) -> None:
    with _connected() as connection:
        found = connection.sql(f"SELECT * FROM '{given / 'uses.parquet'}'")  # noqa: S608
        for _batch in found.to_arrow_reader(1 << 16):
            pass


def plain_sets(given: Path) -> None:
    """The rules' sets as one writes them at first: no shares upstream, no own schools, no money."""
    with _connected() as connection:
        files = {name: str(given / f"{name}.parquet") for name in ("uses", "lessons", "authors")}
        connection.execute(PLAIN.format(**files)).fetchall()


PLAIN = """
    WITH strongest AS (
        SELECT * FROM (
            SELECT u.teacher, u.school, u."at", u.use, l.family, l.lesson,
                CASE u.kind WHEN 'planned' THEN 250000000 ELSE 1000000000 END AS weight,
                count(*) FILTER (WHERE u.kind = 'homework') OVER family AS handed_in, u.kind,
                row_number() OVER (family ORDER BY weight DESC, u."at", u.use) AS place
            FROM '{uses}' u JOIN '{lessons}' l USING (lesson)
            WHERE u.kind IN ('planned', 'taught', 'homework') AND u.is_verified
                AND NOT u.is_robot AND (u.kind <> 'taught' OR u.students >= 3)
            WINDOW family AS (PARTITION BY u.teacher, l.family)
        ) WHERE place = 1 AND (kind <> 'homework' OR handed_in >= 5)
    ), halved AS (
        SELECT *, (weight * share // sum(share) OVER (PARTITION BY teacher, family))
            >> least(row_number() OVER (
                PARTITION BY teacher, author ORDER BY weight DESC, "at", use) - 1, 30) AS given
        FROM strongest JOIN '{authors}' USING (lesson)
    ), diluted AS (
        SELECT *, given * 8000000000
            // greatest(8000000000, sum(given) OVER (PARTITION BY teacher)) AS left_over
        FROM halved
    ), tapered AS (
        SELECT *, sum(left_over) OVER (
            PARTITION BY author, school ORDER BY "at", use, family) AS until
        FROM diluted
    )
    SELECT author, count(DISTINCT teacher), count(DISTINCT school),
        sum(floor(log2(1 + until / 1e9) * 1e9) - floor(log2(1 + (until - left_over) / 1e9) * 1e9))
    FROM tapered GROUP BY author
"""


def fill_ledger(given: Path, sample: int) -> int:
    """The first uses of the snapshot as rows of the site's own ledger."""
    from library.models import Use

    head = ds.dataset(given / "uses.parquet").head(sample)
    lessons = {lesson: n for n, lesson in enumerate(head["lesson"].unique().to_pylist(), 1)}
    Use.objects.bulk_create(
        (
            Use(
                occurred_at=row["at"].replace(tzinfo=dt.UTC),
                kind=row["kind"],
                publication_id=lessons[row["lesson"]],
                version=1,
                user_id=uuid.UUID(int=row["teacher"]) if row["teacher"] else None,
                school_id=row["school"] and row["school"] % 997,
                is_verified_teacher=row["is_verified"],
                is_robot=row["is_robot"],
                detail=str(row["use"]),
            )
            for row in head.to_pylist()
        ),
        batch_size=2000,
    )
    return sample


def orm_loop(sample: int) -> dict[int, int]:
    """Points by lesson, as one would write them without sets; whatever else is left out is ours."""
    from library.models import Use

    strongest: dict[tuple[object, int], tuple[int, object, int | None]] = {}
    for use in Use.objects.order_by("pk")[:sample].iterator():
        weight = WEIGHTS.get(use.kind, 0)
        if use.is_robot or not use.is_verified_teacher or not weight:
            continue
        key = (use.user_id, use.publication_id)
        if key not in strongest or strongest[key][0] < weight:
            strongest[key] = (weight, use.occurred_at, use.school_id)
    given: dict[object, int] = defaultdict(int)
    for (teacher, _lesson), (weight, _at, _school) in strongest.items():
        given[teacher] += weight
    return _tapered(strongest, given)


def _tapered(
    strongest: dict[tuple[object, int], tuple[int, object, int | None]], given: dict[object, int]
) -> dict[int, int]:
    points: dict[int, int] = defaultdict(int)
    schools: dict[tuple[int, int | None], int] = defaultdict(int)
    for (teacher, lesson), (weight, _at, school) in strongest.items():
        left = weight * 8 * 10**9 // max(given[teacher], 8 * 10**9)
        stretch = (schools[lesson, school] // 10**9 + 1).bit_length() - 1
        schools[lesson, school] += left
        points[lesson] += left >> stretch
    return points


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.granting")
    parser.add_argument("--uses", type=int, default=5_000_000)
    parser.add_argument("--memory", default="1GB", help="for the sets, before they spill")
    parser.add_argument("--folder", type=Path, help="where there is room; kept")
    options = parser.parse_args()
    folder = options.folder or Path(tempfile.mkdtemp(prefix="eschool-grants-"))
    given = folder / f"snapshot-{options.uses}"
    if not given.exists():
        _apart("written", _write, given, options.uses, options.memory)
    _apart("computed", round_over, given, folder / "result", options.memory)
    print(f"{given} holds {sum(p.stat().st_size for p in given.iterdir()) / 1e6:.0f} MB")


def _write(given: Path, uses: int, memory: str) -> None:
    example.write(given, uses=uses, memory=memory)


def _apart(what: str, work: Callable[..., None], *arguments: object) -> None:
    """Spawned, so that nobody else's memory is counted."""
    context = multiprocessing.get_context("spawn")
    told = context.SimpleQueue()
    child = context.Process(target=_measured, args=(told, work, arguments))
    child.start()
    child.join()
    took, peak = told.get()
    print(f"{what} in {took:.1f} s, at most {peak:.0f} MB", flush=True)


def _measured(
    told: "multiprocessing.SimpleQueue[tuple[float, float]]",
    work: Callable[..., None],
    arguments: tuple[object, ...],
) -> None:
    took = seconds(lambda: work(*arguments))
    told.put((took, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000))


if __name__ == "__main__":
    main()
