"""The whole calculation: a snapshot, a ruleset, a budget and a seed in, a :class:`Result` out."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from grants.calculation import pricing, results
from grants.calculation.engines import DuckDB, Engine
from grants.calculation.files import OwnFolder, write_parquet
from grants.calculation.money import Division, divide, ramp
from grants.calculation.results import Award, ContentDigest, Result
from grants.calculation.ruleset import Ruleset, canonical
from grants.calculation.sets import Sets, compute_sets
from grants.calculation.snapshot import Snapshot
from grants.calculation.tallies import AuthorTally, dropped, funnel, tally_authors
from grants.calculation.weights import BIT

Progress = Callable[[int], None]
MOST = 10**13  # a hundred billion roubles: beyond it the figure is a mistake


class BudgetError(ValueError):
    """The budget is not a sum of kopecks that could be given."""


def compute(
    snapshot: Snapshot,
    ruleset: Ruleset,
    *,
    budget: int,
    seed: str,
    backend: str = "duckdb",
    engine: Engine | None = None,
    memory: str = "1GB",
    progress: Progress | None = None,
) -> Result:
    """The same input gives the same bytes.

    ``budget`` is in kopecks. ``progress`` is told percents. ``memory`` is what the sets may take
    before they spill to disk. Raises :class:`BudgetError`, and ``SnapshotError`` for uses of
    lessons that the snapshot does not describe.
    """
    check_budget(budget)
    tell = progress or (lambda _percent: None)
    used = engine or _engine(backend, memory)
    try:
        return _Calculation(used, snapshot, ruleset, budget, seed, tell).run()
    finally:
        if engine is None:
            used.close()


def check_budget(budget: int) -> None:
    if not 1 <= budget <= MOST:
        raise BudgetError(f"A budget is between 1 and {MOST} kopecks, not {budget}.")


def _engine(backend: str, memory: str) -> Engine:
    if backend == "duckdb":
        return DuckDB(memory=memory)
    if backend == "spark":
        from grants.calculation.spark import Spark

        return Spark()
    raise ValueError(f"There is no backend {backend!r}; duckdb or spark.")


@dataclass(frozen=True, slots=True)
class _Calculation:
    engine: Engine
    snapshot: Snapshot
    ruleset: Ruleset
    budget: int
    seed: str
    tell: Progress

    def run(self) -> Result:
        sets = compute_sets(
            self.engine,
            self.engine.tables(self.snapshot),
            self.ruleset,
            self.snapshot.window,
            self.tell,
        )
        tallies = tally_authors(self.engine, sets, self.ruleset)
        points = {
            (author, stratum): own * part.numerator // part.denominator
            for author, tally in tallies.items()
            for part in (self._ramp(tally),)
            for stratum, own in tally.strata.items()
        }
        division = divide(points, self.ruleset, budget=self.budget, seed=self.seed)
        self.tell(70)
        keeps = OwnFolder("eschool-result-")
        folder = keeps.path
        awards = tuple(self._award(tallies[author], division) for author in sorted(tallies))
        digests = self._write_lines(folder, sets, tallies, division, awards)
        self.tell(90)
        return self._finish(folder, keeps, sets, awards, division, digests)

    def _ramp(self, tally: AuthorTally) -> Fraction:
        return ramp(tally.teachers, tally.outside, self.ruleset.eligibility)

    def _award(self, tally: AuthorTally, division: Division) -> Award:
        part = self._ramp(tally)
        kopecks = division.awards.get(tally.author, 0)
        limits = {
            "below_eligibility": part < 1,
            "cap": tally.author in division.capped,
            "floor": tally.author in division.floored,
        }
        return Award(
            author=tally.author,
            points=tally.points,
            teachers=tally.teachers,
            schools=tally.schools,
            ramp=part,
            kopecks=kopecks,
            held=tally.held(self.ruleset.hold) if kopecks else (),
            limits=tuple(code for code, applies in limits.items() if applies),
            outside=tally.outside,
            fresh_points=tally.fresh_points,
            top_school=tally.top_school or None,
            top_school_points=tally.top_school_points,
            weight=tally.weight,
            reciprocal_weight=tally.reciprocal_weight,
        )

    def _write_lines(
        self,
        folder: Path,
        sets: Sets,
        tallies: Mapping[int, AuthorTally],
        division: Division,
        awards: tuple[Award, ...],
    ) -> dict[str, str]:
        limits = {award.author: sum(BIT[code] for code in award.limits) for award in awards}
        priced = pricing.priced(self.engine, sets.lines, tallies, division, limits)
        digest = ContentDigest(results.LINES)
        batches = _digested(pricing.line_batches(self.engine, priced), digest)
        write_parquet(folder / "lines.parquet", results.LINES, batches)
        return {"lines": digest.hexdigest()}

    def _finish(
        self,
        folder: Path,
        keeps: OwnFolder,
        sets: Sets,
        awards: tuple[Award, ...],
        division: Division,
        digests: dict[str, str],
    ) -> Result:
        strata = tuple(_strata_rows(division))
        steps = tuple(funnel(self.engine, sets, awards))
        lost = dropped(self.engine, sets)
        tables = {
            "awards": results.awards_table(awards),
            "strata": pa.Table.from_pylist(list(strata), schema=results.STRATA),
            "dropped": lost,
        }
        for name, table in tables.items():
            pq.write_table(table, folder / f"{name}.parquet", compression="zstd")
        texts = {
            "awards.csv": results.awards_csv(awards),
            "strata.json": results.json_bytes(list(strata)),
            "funnel.json": results.json_bytes(list(steps)),
        }
        for name, content in texts.items():
            (folder / name).write_bytes(content)
        digests |= {name: results.sha256(content) for name, content in texts.items()}
        digests["dropped"] = results.content_digest(lost)
        summary = self._summary(awards, division, digests)
        (folder / results.SUMMARY).write_bytes(results.json_bytes(summary))
        self.tell(100)
        return Result(folder, summary, awards, strata, steps, keeps)

    def _summary(
        self, awards: tuple[Award, ...], division: Division, digests: Mapping[str, str]
    ) -> dict[str, Any]:
        content = {
            "schema": results.SCHEMA,
            "snapshot": self.snapshot.digest,
            "ruleset": self.ruleset.digest,
            "budget_kopecks": self.budget,
            "seed": self.seed,
            "paid_kopecks": sum(award.kopecks for award in awards),
            "remainders": dict(division.remainders),
            "authors": len(awards),
            "paid_authors": sum(award.kopecks > 0 for award in awards),
            "held_authors": sum(bool(award.held) for award in awards),
            "floor_kopecks": division.floor,
            "content": dict(digests),
        }
        return {**content, "digest": results.sha256(canonical(content))}


def _digested(batches: Iterator[pa.RecordBatch], digest: ContentDigest) -> Iterator[pa.RecordBatch]:
    for batch in batches:
        digest.add(batch)
        yield batch


def _strata_rows(division: Division) -> Iterator[dict[str, Any]]:
    paid: dict[str, int] = {}
    for (_author, stratum), kopecks in division.parts.items():
        paid[stratum] = paid.get(stratum, 0) + kopecks
    for stratum, money in sorted(division.strata.items()):
        subject, _bar, band = stratum.rpartition("|")
        yield {
            "stratum": stratum,
            "subject": subject,
            "band": band,
            "points": money.points,
            "authors": money.authors,
            "equal_kopecks": money.equal,
            "proportional_kopecks": money.proportional,
            "budget_kopecks": money.budget,
            "paid_kopecks": paid.get(stratum, 0),
        }
