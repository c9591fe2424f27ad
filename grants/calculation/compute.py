"""The whole calculation: a snapshot, a ruleset, a budget and a seed in, a :class:`Result` out."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any, Self

import pyarrow as pa
import pyarrow.parquet as pq

from grants.calculation import results
from grants.calculation.engines import DuckDB, Engine
from grants.calculation.files import OwnFolder, write_parquet
from grants.calculation.money import Division, Parts, divide, ramp
from grants.calculation.plans import Plan
from grants.calculation.pricing import parts_of, with_reasons
from grants.calculation.reasons import BIT
from grants.calculation.results import Award, ContentDigest, Result
from grants.calculation.ruleset import Ruleset, canonical
from grants.calculation.sets import FUNNEL, LINES, POINTS, plan_for
from grants.calculation.snapshot import Snapshot
from grants.calculation.tallies import (
    AuthorTally,
    Points,
    dropped,
    funnel,
    holder,
    paid_authors,
    tally_authors,
)

Progress = Callable[[int], None]
MOST = 10**13  # a hundred billion roubles: beyond it the figure is a mistake


class BudgetError(ValueError):
    """The budget is not a sum of kopecks that could be given."""


@dataclass(frozen=True, slots=True)
class Money:
    """Who gets how much; why each line gives what it gives is told by :func:`compute`."""

    awards: tuple[Award, ...]
    division: Division
    points: Points


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
    before they spill to disk. Raises :class:`BudgetError`.
    """
    check_budget(budget)
    with _engine(engine or backend, memory) as used:
        return _Calculation.of(used, snapshot, ruleset, budget, seed, progress).told()


def compute_money(
    snapshot: Snapshot,
    ruleset: Ruleset,
    *,
    budget: int,
    seed: str,
    backend: str = "duckdb",
    memory: str = "1GB",
) -> Money:
    """The same awards without their explanation: no line, no funnel, no file."""
    check_budget(budget)
    with _engine(backend, memory) as used:
        return _Calculation.of(used, snapshot, ruleset, budget, seed, None).money()


def check_budget(budget: int) -> None:
    if not 1 <= budget <= MOST:
        raise BudgetError(f"A budget is between 1 and {MOST} kopecks, not {budget}.")


@contextmanager
def _engine(given: Engine | str, memory: str) -> Iterator[Engine]:
    """One that was given stays open."""
    if not isinstance(given, str):
        yield given
        return
    with closing(_made(given, memory)) as made:
        yield made


def _made(backend: str, memory: str) -> Engine:
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
    plan: Plan
    tell: Progress

    @classmethod
    def of(
        cls,
        engine: Engine,
        snapshot: Snapshot,
        ruleset: Ruleset,
        budget: int,
        seed: str,
        tell: Progress | None,
    ) -> Self:
        plan = plan_for(ruleset, engine.dialect)
        return cls(engine, snapshot, ruleset, budget, seed, plan, tell or (lambda _percent: None))

    def money(self) -> Money:
        self.engine.open(self.snapshot)
        for name, table in self.plan.constants.items():
            self.engine.put(name, table)
        self._keep(POINTS, 0, 40)
        tallies, points = tally_authors(self._ask)
        ramps = self._ramps(tallies)
        parts = {author: part.as_integer_ratio() for author, part in ramps.items()}
        eligible = _eligible(points, parts)
        division = divide(eligible, self.ruleset, budget=self.budget, seed=self.seed)
        low = {author for author, (part, of) in parts.items() if part < of}
        awards = self._awards(tallies, ramps, division, _limits(low, division))
        self.tell(50)
        return Money(awards, division, points)

    def told(self) -> Result:
        money = self.money()
        keeps = OwnFolder("eschool-result-")
        limits = {award.author: sum(BIT[code] for code in award.limits) for award in money.awards}
        parts = money.division.parts()
        self.engine.put("parts", parts_of(money.points, parts, limits))
        self._keep(LINES, 50, 70)
        digests = self._write_lines(keeps.path)
        self.tell(90)
        self.engine.put("paid", paid_authors(money.awards))
        self._keep(FUNNEL, 90, 95)
        return self._finish(keeps, money, parts, digests)

    def _keep(self, stage: str, begin: int, end: int) -> None:
        steps = self.plan.stages[stage]
        for number, step in enumerate(steps, 1):
            self.engine.keep(step.name, step.sql)
            self.tell(begin + (end - begin) * number // len(steps))

    def _ask(self, name: str) -> pa.Table:
        question = self.plan.questions[name]
        return self.engine.rows(question.sql).cast(question.answer)

    def _ramps(self, tallies: Mapping[int, AuthorTally]) -> dict[int, Fraction]:
        """Few authors have numbers of teachers of their own."""
        rule, found = self.ruleset.eligibility, dict[tuple[int, int], Fraction]()
        most = rule.teachers + rule.ramp
        ramps = {}
        for author, tally in tallies.items():
            key = min(tally.teachers, most), min(tally.outside, most)
            if key not in found:
                found[key] = ramp(*key, rule)
            ramps[author] = found[key]
        return ramps

    def _awards(
        self,
        tallies: Mapping[int, AuthorTally],
        ramps: Mapping[int, Fraction],
        division: Division,
        limits: Mapping[int, tuple[str, ...]],
    ) -> tuple[Award, ...]:
        given, held = division.awards, holder(self.ruleset.hold)
        return tuple(
            Award(
                author=author,
                points=tally.points,
                teachers=tally.teachers,
                schools=tally.schools,
                ramp=ramps[author],
                kopecks=kopecks,
                held=held(tally) if kopecks else (),
                limits=limits.get(author, ()),
                outside=tally.outside,
                fresh_points=tally.fresh_points,
                top_school=tally.top_school or None,
                top_school_points=tally.top_school_points,
                weight=tally.weight,
                reciprocal_weight=tally.reciprocal_weight,
            )
            for author, tally in tallies.items()
            for kopecks in (given.get(author, 0),)
        )

    def _write_lines(self, folder: Path) -> dict[str, str]:
        digest = ContentDigest(results.LINES)
        found = with_reasons(self.engine.batches(self.plan.questions["lines"].sql))
        write_parquet(folder / "lines.parquet", results.LINES, _digested(found, digest))
        return {"lines": digest.hexdigest()}

    def _finish(
        self, keeps: OwnFolder, money: Money, parts: Parts, digests: dict[str, str]
    ) -> Result:
        folder, awards = keeps.path, money.awards
        strata = tuple(_strata_rows(money.division, parts))
        steps = tuple(funnel(self._ask))
        lost = dropped(self._ask)
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
        summary = self._summary(awards, money.division, digests)
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


def _eligible(points: Points, parts: Mapping[int, tuple[int, int]]) -> dict[tuple[int, str], int]:
    """What is left of the points."""
    found = {}
    for key, own in points.items():
        part, of = parts[key[0]]
        if left := own * part // of:
            found[key] = left
    return found


def _limits(low: set[int], division: Division) -> dict[int, tuple[str, ...]]:
    bounds = {"below_eligibility": low, "cap": division.capped, "floor": division.floored}
    return {
        author: tuple(code for code, authors in bounds.items() if author in authors)
        for author in low | division.capped | division.floored
    }


def _digested(batches: Iterator[pa.RecordBatch], digest: ContentDigest) -> Iterator[pa.RecordBatch]:
    for batch in batches:
        digest.add(batch)
        yield batch


def _strata_rows(division: Division, parts: Parts) -> Iterator[dict[str, Any]]:
    paid: dict[str, int] = {}
    for (_author, stratum), kopecks in parts.items():
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
