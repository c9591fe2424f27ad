"""Two results of one snapshot beside each other: who gains, who loses, and where."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import duckdb

from grants.calculation.results import Result
from grants.calculation.snapshot import Snapshot

MOST_ROWS = 100
Sums = dict[str, int]


def compare_results(snapshot: Snapshot, before: Result, after: Result) -> dict[str, Any]:
    """Plain values, for JSON. Authors are pseudonyms; the largest changes come first."""
    old = {award.author: award.kopecks for award in before.awards}
    new = {award.author: award.kopecks for award in after.awards}
    changes = {
        author: new.get(author, 0) - old.get(author, 0)
        for author in sorted(old.keys() | new.keys())
    }
    return {
        "authors": len(changes),
        "gain": sum(change > 0 for change in changes.values()),
        "lose": sum(change < 0 for change in changes.values()),
        "moved": sum(change for change in changes.values() if change > 0),
        "paid": [before.paid, after.paid],
        "paid_authors": [_paid(old), _paid(new)],
        "remainders": [dict(before.remainders), dict(after.remainders)],
        "held": [_held(before), _held(after)],
        "rows": _largest(changes, old, new),
        "subjects": _beside(_by_subject(before), _by_subject(after)),
        "districts": _beside(_by_district(before), _by_district(after)),
        "kinds": _beside(_by_kind(snapshot, old), _by_kind(snapshot, new)),
    }


def _paid(sums: Mapping[int, int]) -> int:
    return sum(kopecks > 0 for kopecks in sums.values())


def _held(result: Result) -> int:
    return sum(bool(award.held) for award in result.awards)


def _largest(
    changes: Mapping[int, int], old: Mapping[int, int], new: Mapping[int, int]
) -> list[list[int]]:
    """Author, before, after."""
    ordered = sorted(changes, key=lambda author: (-abs(changes[author]), author))
    return [
        [author, old.get(author, 0), new.get(author, 0)]
        for author in ordered[:MOST_ROWS]
        if changes[author]
    ]


def _beside(old: Mapping[str, int], new: Mapping[str, int]) -> list[list[Any]]:
    keys = sorted(old.keys() | new.keys(), key=lambda key: (-new.get(key, 0), key))
    return [[key, old.get(key, 0), new.get(key, 0)] for key in keys]


def _by_subject(result: Result) -> Sums:
    sums: Sums = {}
    for stratum in result.strata:
        sums[stratum["subject"]] = sums.get(stratum["subject"], 0) + stratum["paid_kopecks"]
    return sums


def _by_district(result: Result) -> Sums:
    """Of the teachers who used the lessons."""
    return _summed(
        "SELECT coalesce(district, ''), sum(kopecks) FROM read_parquet(?) GROUP BY 1",
        result.folder / "lines.parquet",
    )


def _by_kind(snapshot: Snapshot, sums: Mapping[int, int]) -> Sums:
    """Authors of the city, of other regions, and of no school."""
    kinds = _kinds(snapshot)
    found: Sums = {}
    for author, kopecks in sums.items():
        kind = kinds.get(author, "no_school")
        found[kind] = found.get(kind, 0) + kopecks
    return found


def _kinds(snapshot: Snapshot) -> dict[int, str]:
    query = """
        SELECT person, CASE WHEN bool_and(is_region) THEN 'region' ELSE 'city' END
        FROM read_parquet(?) JOIN read_parquet(?) USING (school) GROUP BY person
    """
    return dict(_rows(query, snapshot.path("affiliations"), snapshot.path("schools")))


def _summed(query: str, *paths: Path) -> Sums:
    return {str(key): int(kopecks) for key, kopecks in _rows(query, *paths)}


def _rows(query: str, *paths: Path) -> Iterable[tuple[Any, Any]]:
    with duckdb.connect() as connection:
        return connection.execute(query, [str(path) for path in paths]).fetchall()
