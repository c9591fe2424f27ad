"""``python -m pytest tests/grants/spark`` where pyspark and Java are present: it fails without."""

from pathlib import Path

import pytest

from grants.calculation import example
from grants.calculation.compute import compute
from grants.calculation.snapshot import read
from tests.grants.worlds import default_ruleset

# Spark warns of its own future.
pytestmark = [pytest.mark.filterwarnings("ignore"), pytest.mark.timeout(900)]


def test_spark_and_duckdb_give_the_same_bytes(tmp_path: Path) -> None:
    example.write(tmp_path / "snapshot", uses=20_000)
    frozen = read(tmp_path / "snapshot")
    results = [
        compute(frozen, default_ruleset(), budget=10**9, seed="ab", backend=backend)
        for backend in ("duckdb", "spark")
    ]
    files = [{p.name: p.read_bytes() for p in result.folder.iterdir()} for result in results]
    assert results[0].paid > 0
    assert files[0] == files[1]
