"""A round's calculation against a scan of its input and against a loop over the ORM.

``python -m tests.benchmarks.granting --uses 100000000`` writes a snapshot and computes it once,
each in a process of its own, and tells time and peak memory.
"""

import argparse
import datetime as dt
import multiprocessing
import resource
import shutil
import tempfile
import uuid
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

import duckdb
import pyarrow.dataset as ds

from grants.calculation import example, snapshot
from grants.calculation.compute import compute
from grants.calculation.ruleset import Ruleset
from tests.benchmarks.measuring import Comparison, compare, seconds

RULES = Path(__file__).resolve().parents[2] / "grants" / "data" / "default_ruleset.json"
BUDGET = 10**10
SAMPLE = 50_000
WEIGHTS = {"planned": 250_000_000, "taught": 10**9, "homework": 10**9}


def run(size: int, rounds: int) -> list[Comparison]:
    """``size`` uses; the loop over the ORM goes over a sample and counts per million uses."""
    with tempfile.TemporaryDirectory() as folder:
        given = Path(folder) / "snapshot"
        example.write(given, uses=size)
        sample = fill_ledger(given, min(SAMPLE, size))
        systems: dict[str, Callable[[], object]] = {
            "ours": lambda: round_over(given, Path(folder) / "result"),
            "hashed": lambda: hashing_scan(given),
            "handed over": lambda: plain_scan(given),
            "orm": lambda: orm_loop(sample),
        }
        times: dict[str, list[float]] = {name: [] for name in systems}
        for _ in range(rounds):
            for name, work in systems.items():
                times[name].append(seconds(work))
    what = f"a round over {size:,} uses, digests checked, every line explained and written"
    per_million = [value * 10**6 / size for value in times["ours"]]
    loop = [value * 10**6 / sample for value in times["orm"]]
    return [
        compare(
            what,
            "DuckDB reading and hashing every column of the same file",
            times["ours"],
            times["hashed"],
            samples=rounds,
            goal=3,
        ),
        compare(
            what,
            "DuckDB handing over every row of the same file as Arrow",
            times["ours"],
            times["handed over"],
            samples=rounds,
        ),
        compare(
            "the same, per million uses",
            f"a loop over the ORM on {sample:,} uses: distinct, halved, diluted, tapered, no money",
            per_million,
            loop,
            samples=rounds,
            goal=0.05,
        ),
    ]


def round_over(given: Path, out: Path, memory: str = "1GB") -> None:
    """From the files to the files."""
    rules = Ruleset.from_text(RULES.read_text("utf-8"))
    result = compute(snapshot.read(given), rules, budget=BUDGET, seed="benchmark", memory=memory)
    shutil.rmtree(out, ignore_errors=True)
    result.write(out)


def hashing_scan(given: Path) -> None:
    with duckdb.connect() as connection:
        file = given / "uses.parquet"
        connection.execute(f"SELECT bit_xor(hash(COLUMNS(*))) FROM '{file}'").fetchall()  # noqa: S608


def plain_scan(given: Path) -> None:
    with duckdb.connect() as connection:
        found = connection.sql(f"SELECT * FROM '{given / 'uses.parquet'}'")  # noqa: S608
        for _batch in found.to_arrow_reader(1 << 16):
            pass


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
