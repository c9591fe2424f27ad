"""One benchmark in a process of its own: ``MODULE SIZE ROUNDS OUT``."""

import importlib
import json
import sys
from dataclasses import asdict
from pathlib import Path

import django


def main(module: str, size: str, rounds: str, out: str) -> None:
    django.setup()
    from django.db import connections

    from tests.benchmarks import world

    world.prepare()
    benchmark = importlib.import_module(f"tests.benchmarks.{module}")
    found = benchmark.run(int(size), int(rounds))
    connections.close_all()
    Path(out).write_text(json.dumps([asdict(comparison) for comparison in found]))


if __name__ == "__main__":
    main(*sys.argv[1:])
