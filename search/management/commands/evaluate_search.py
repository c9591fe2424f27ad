import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from search.engines.base import EngineUnavailableError
from search.evaluation import (
    BadJudgementsError,
    Figures,
    as_json,
    read_passages,
    read_questions,
)
from search.judged_engines import compare

COLUMNS = ("nDCG@10", "recall@10", "MRR", "p50 ms", "p95 ms")


class Command(BaseCommand):
    help = "Judge our ranking on questions with known answers, beside plain BM25."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--corpus", type=Path, required=True, help="lines of id, lang, title, text"
        )
        parser.add_argument(
            "--queries", type=Path, required=True, help="lines of id, lang, text, relevant"
        )
        parser.add_argument(
            "--engine", choices=("elastic", "tantivy"), default=settings.SEARCH_ENGINE
        )
        parser.add_argument(
            "--json", action="store_true", help="one JSON object instead of a table"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        figures = _figures(options["corpus"], options["queries"], options["engine"])
        if options["json"]:
            answer = {"engine": options["engine"], **as_json(figures)}
            self.stdout.write(json.dumps(answer, indent=2))
        else:
            self._write_table(figures)

    def _write_table(self, figures: dict[str, dict[str, Figures]]) -> None:
        self.stdout.write("".join(f"{name:>12}" for name in ("system", "language", *COLUMNS)))
        for system, by_language in figures.items():
            for lang, found in by_language.items():
                self.stdout.write(f"{system:>12}{lang:>12}" + _row(found))


def _row(found: Figures) -> str:
    ranked = (found.ndcg_at_10, found.recall_at_10, found.mrr)
    timed = (found.p50_ms, found.p95_ms)
    return "".join(f"{n:>12.4f}" for n in ranked) + "".join(f"{n:>12.2f}" for n in timed)


def _figures(corpus: Path, queries: Path, engine: str) -> dict[str, dict[str, Figures]]:
    if engine == "elastic" and not settings.ELASTICSEARCH_URL:
        raise CommandError("Set ELASTICSEARCH_URL to the address of an Elasticsearch server.")
    try:
        passages, questions = read_passages(corpus), read_questions(queries)
        return compare(engine, settings.ELASTICSEARCH_URL, passages, questions)
    except (OSError, BadJudgementsError, EngineUnavailableError) as error:
        raise CommandError(str(error)) from error
