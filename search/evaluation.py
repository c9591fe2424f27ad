"""Judging a ranking: asked questions with known answers, by language."""

import json
import math
import statistics
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

CUTOFF = 10


@dataclass(frozen=True, slots=True)
class Passage:
    id: str
    lang: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Question:
    id: str
    lang: str
    text: str
    relevant: frozenset[str]


@dataclass(frozen=True, slots=True)
class Figures:
    questions: int
    ndcg_at_10: float
    recall_at_10: float
    mrr: float
    p50_ms: float
    p95_ms: float


Ask = Callable[[Question], Sequence[str]]


class BadJudgementsError(ValueError):
    """A line of the corpus or of the questions that cannot be used."""


def read_passages(path: Path) -> list[Passage]:
    return [
        Passage(str(row["id"]), str(row["lang"]), str(row.get("title") or ""), str(row["text"]))
        for row in _rows(path, ("id", "lang", "text"))
    ]


def read_questions(path: Path) -> list[Question]:
    return [
        Question(
            str(row["id"]),
            str(row["lang"]),
            str(row["text"]),
            frozenset(str(identifier) for identifier in row["relevant"]),
        )
        for row in _rows(path, ("id", "lang", "text", "relevant"))
    ]


def told_apart(
    passages: Sequence[Passage], questions: Sequence[Question]
) -> tuple[list[Passage], list[Question]]:
    """Where translations share an id, the language becomes a part of it."""
    if len({passage.id for passage in passages}) == len(passages):
        return list(passages), list(questions)
    return [replace(p, id=f"{p.lang}/{p.id}") for p in passages], [
        replace(q, relevant=frozenset(f"{q.lang}/{identifier}" for identifier in q.relevant))
        for q in questions
    ]


def _rows(path: Path, needed: Sequence[str]) -> Iterable[dict[str, Any]]:
    with path.open(encoding="utf-8-sig") as lines:
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            yield _row(line, needed, f"{path}, line {number}")


def _row(line: str, needed: Sequence[str], place: str) -> dict[str, Any]:
    try:
        row = json.loads(line)
    except json.JSONDecodeError as error:
        raise BadJudgementsError(f"{place}: not JSON ({error.msg}).") from error
    if not isinstance(row, dict) or (missing := [name for name in needed if name not in row]):
        absent = ", ".join(missing) if isinstance(row, dict) else "an object"
        raise BadJudgementsError(f"{place}: {absent} is missing.")
    return row


def ndcg(ranked: Sequence[str], relevant: frozenset[str]) -> float:
    """Binary gain, discounted by ``log2(rank + 1)``, against the best possible order."""
    gained = sum(1 / math.log2(rank + 1) for rank, key in _found(ranked, relevant))
    best = sum(1 / math.log2(rank + 1) for rank in range(1, min(len(relevant), CUTOFF) + 1))
    return gained / best if best else 0.0


def recall(ranked: Sequence[str], relevant: frozenset[str]) -> float:
    return len(_found(ranked, relevant)) / len(relevant) if relevant else 0.0


def reciprocal_rank(ranked: Sequence[str], relevant: frozenset[str]) -> float:
    return next((1 / rank for rank, _ in _found(ranked, relevant)), 0.0)


def _found(ranked: Sequence[str], relevant: frozenset[str]) -> list[tuple[int, str]]:
    unique = dict.fromkeys(ranked[:CUTOFF])
    return [(rank, key) for rank, key in enumerate(unique, 1) if key in relevant]


def judge(questions: Sequence[Question], ask: Ask) -> dict[str, Figures]:
    by_language: dict[str, list[Question]] = defaultdict(list)
    for question in questions:
        by_language[question.lang].append(question)
    return {lang: _judge_one(asked, ask) for lang, asked in sorted(by_language.items())}


def _judge_one(questions: Sequence[Question], ask: Ask) -> Figures:
    answers = [_timed(question, ask) for question in questions]
    pairs = [(ranked, q.relevant) for (ranked, _), q in zip(answers, questions, strict=True)]
    times = sorted(milliseconds for _, milliseconds in answers)
    return Figures(
        len(questions),
        round(statistics.fmean(ndcg(*pair) for pair in pairs), 4),
        round(statistics.fmean(recall(*pair) for pair in pairs), 4),
        round(statistics.fmean(reciprocal_rank(*pair) for pair in pairs), 4),
        round(_percentile(times, 0.5), 2),
        round(_percentile(times, 0.95), 2),
    )


def _timed(question: Question, ask: Ask) -> tuple[Sequence[str], float]:
    started = time.perf_counter()
    ranked = ask(question)
    return ranked, (time.perf_counter() - started) * 1000


def _percentile(ordered: Sequence[float], share: float) -> float:
    return ordered[min(len(ordered) - 1, math.ceil(share * len(ordered)) - 1)]


def as_json(figures: dict[str, dict[str, Figures]]) -> dict[str, dict[str, dict[str, float]]]:
    return {
        system: {lang: asdict(found) for lang, found in by_language.items()}
        for system, by_language in figures.items()
    }
