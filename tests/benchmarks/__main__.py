"""``python -m tests.benchmarks NAME …``: prints a table and, where asked, JSON."""

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

import psycopg
from psycopg import sql

from tests.benchmarks.measuring import ROUNDS, Comparison

ROOT = Path(__file__).resolve().parents[2]
ADDRESSES = ("DATABASE_URL", "REDIS_URL", "ELASTICSEARCH_URL")
OTHERS = ("SEARCH_ENGINE", "S3_BUCKET", "S3_ENDPOINT_URL", "SECRET_KEY", "DEBUG")


@dataclass(frozen=True, slots=True)
class Benchmark:
    """``size`` counts the ``unit``; ``services`` are the addresses that make a second lane."""

    module: str
    size: int
    services: tuple[str, ...] = ()
    unit: str = "lessons"


BENCHMARKS = {
    "publish": Benchmark("publishing", 100, ("DATABASE_URL", "REDIS_URL")),
    "page": Benchmark("serving", 40, ("DATABASE_URL", "REDIS_URL")),
    "search": Benchmark("searching", 2000, ("ELASTICSEARCH_URL",)),
    "import": Benchmark("importing", 500, ("DATABASE_URL", "REDIS_URL", "ELASTICSEARCH_URL")),
    "documents": Benchmark("documents", 24),
    "sign-up": Benchmark("signing_up", 200, ("DATABASE_URL",), unit="students"),
    "path-page": Benchmark("path_pages", 5000, unit="steps"),
    "grants": Benchmark("granting", 5_000_000, unit="uses"),
    "freeze": Benchmark("freezing", 1_000_000, unit="uses"),
}


def main() -> None:
    options = _parser().parse_args()
    found = []
    for name in options.names or BENCHMARKS:
        benchmark = BENCHMARKS[name]
        for parts in _lanes(benchmark, options.parts):
            size = options.size or benchmark.size
            print(f"\n{name}, {size} {benchmark.unit}, {parts} parts; load {_load()}", flush=True)
            comparisons = _run(benchmark, parts, size, options.rounds)
            print(table(comparisons), flush=True)
            found += [
                {"benchmark": name, "parts": parts, "size": size, **asdict(comparison)}
                for comparison in comparisons
            ]
    report = {"machine": machine(), "comparisons": found}
    print("\n" + ", ".join(f"{key} {value}" for key, value in machine().items()))
    if options.json:
        options.json.write_text(json.dumps(report, indent=1, ensure_ascii=False), "utf-8")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m tests.benchmarks",
        description="Ratios against named peers in the same run. The embedded parts always; the "
        "services where their addresses are in the environment (scripts/services up).",
    )
    names = f"of {', '.join(BENCHMARKS)}; all of them when none is named"
    parser.add_argument("names", nargs="*", metavar="NAME", type=_name, help=names)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--size", type=int, help="lessons or uses to measure with")
    parser.add_argument("--parts", choices=("embedded", "services"), help="this lane only")
    parser.add_argument("--json", type=Path, help="write the figures here too")
    return parser


def _name(given: str) -> str:
    if given not in BENCHMARKS:
        raise argparse.ArgumentTypeError(f"there is no {given!r}; {', '.join(BENCHMARKS)}")
    return given


def _lanes(benchmark: Benchmark, only: str | None) -> Iterator[str]:
    given = bool(benchmark.services) and all(map(os.environ.get, benchmark.services))
    if only == "services" and benchmark.services and not given:
        sys.exit(f"Needed in the environment: {', '.join(benchmark.services)}.")
    yield from (p for p in ("embedded", *(["services"] if given else [])) if only in (None, p))


def _run(benchmark: Benchmark, parts: str, size: int, rounds: int) -> list[Comparison]:
    """In a process and a folder of its own, so that no benchmark meets what another left."""
    with tempfile.TemporaryDirectory(prefix="eschool-benchmark-") as folder:
        wanted = benchmark.services if parts == "services" else ()
        with _environment(Path(folder), wanted) as environment:
            command = [sys.executable, "-m", "tests.benchmarks.child", benchmark.module]
            out = Path(folder) / "figures.json"
            arguments = [str(size), str(rounds), str(out)]
            subprocess.run([*command, *arguments], cwd=ROOT, env=environment, check=True)
            return [Comparison(**row) for row in json.loads(out.read_text())]


@contextmanager
def _environment(folder: Path, services: Sequence[str]) -> Iterator[Mapping[str, str]]:
    kept = {k: v for k, v in os.environ.items() if k not in (*ADDRESSES, *OTHERS)}
    kept |= {name: os.environ[name] for name in services}
    kept |= {"ESCHOOL_DATA_DIR": str(folder), "SEARCH_INDEX_PREFIX": f"benchmark-{os.getpid()}"}
    kept["DJANGO_SETTINGS_MODULE"] = "tests.benchmarks.settings"
    if "DATABASE_URL" not in services:
        yield kept
        return
    with _database(os.environ["DATABASE_URL"]) as url:
        yield {**kept, "DATABASE_URL": url}


@contextmanager
def _database(url: str) -> Iterator[str]:
    """A database of our own on the server, gone afterwards."""
    server, _, _name = url.rpartition("/")
    name = sql.Identifier(f"benchmark_{os.getpid()}")
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(name))
        try:
            yield f"{server}/benchmark_{os.getpid()}"
        finally:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(name))


def table(comparisons: Sequence[Comparison]) -> str:
    return "\n".join(line for comparison in comparisons for line in _lines(comparison))


def _lines(one: Comparison) -> Iterator[str]:
    goal = f"goal {one.goal:g}: {one.verdict}" if one.goal is not None else "no goal"
    yield f"  {one.what}"
    yield f"    against {one.peer}"
    yield (
        f"    {one.ratio:.2f} ({one.low:.2f}–{one.high:.2f} in {one.rounds} rounds), "
        f"{one.ours_ms:.1f} to {one.peer_ms:.1f} ms, {goal}"
    )


def machine() -> dict[str, str]:
    return {
        "date": datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"),
        "processors": f"{os.cpu_count()} × {_processor()}",
        "system": platform.platform(terse=True),
        "python": platform.python_version(),
        "load": _load(),
    }


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor()
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.machine())


def _load() -> str:
    return " ".join(f"{value:.1f}" for value in os.getloadavg())


if __name__ == "__main__":
    main()
