"""The judge: known orders give known figures."""

import json
from pathlib import Path

import pytest
from django.core.management import call_command

from search.evaluation import (
    Passage,
    Question,
    judge,
    ndcg,
    recall,
    reciprocal_rank,
    told_apart,
)
from tests.search.engines import ENGINES

ONE = frozenset({"a"})
TWO = frozenset({"a", "b"})


@pytest.mark.parametrize(
    ("ranked", "relevant", "expected"),
    [
        (["a", "x"], ONE, (1.0, 1.0, 1.0)),
        (["x", "a"], ONE, (0.6309, 1.0, 0.5)),
        (["x", "y", "a"], ONE, (0.5, 1.0, 0.3333)),
        (["a", "x"], TWO, (0.6131, 0.5, 1.0)),
        ([], ONE, (0.0, 0.0, 0.0)),
        (["x"] * 10 + ["a"], ONE, (0.0, 0.0, 0.0)),
        (["a", "a", "b"], TWO, (1.0, 1.0, 1.0)),
    ],
)
def test_figures(
    ranked: list[str], relevant: frozenset[str], expected: tuple[float, float, float]
) -> None:
    figures = ndcg(ranked, relevant), recall(ranked, relevant), reciprocal_rank(ranked, relevant)
    assert figures == pytest.approx(expected, abs=1e-4)


def test_languages_are_judged_apart() -> None:
    questions = [Question("1", "ru", "?", ONE), Question("2", "en", "?", ONE)]
    figures = judge(questions, lambda question: ["a"] if question.lang == "ru" else [])
    assert (figures["ru"].mrr, figures["en"].mrr) == (1.0, 0.0)


def test_translations_that_share_an_id_are_told_apart() -> None:
    passages = [Passage("1", lang, "", "") for lang in ("ru", "en")]
    apart, questions = told_apart(passages, [Question("q", "ru", "?", frozenset({"1"}))])
    assert [passage.id for passage in apart] == ["ru/1", "en/1"]
    assert questions[0].relevant == {"ru/1"}


@pytest.mark.parametrize("engine", ENGINES)
def test_the_command_prints_both_rankings_by_language(
    engine: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    passages = [
        {"id": "1", "lang": "ru", "title": "Вулкан", "text": "Дети смотрят на вулканы."},
        {"id": "2", "lang": "ru", "title": "Море", "text": "Взрослые смотрят на море."},
    ]
    questions = [{"id": "q", "lang": "ru", "text": "Где видел ребёнок вулкана?", "relevant": ["1"]}]
    for name, rows in (("corpus", passages), ("queries", questions)):
        lines = [json.dumps(row, ensure_ascii=False) for row in rows]
        (tmp_path / name).write_text("\n".join(lines), encoding="utf-8")
    where = {"corpus": tmp_path / "corpus", "queries": tmp_path / "queries", "engine": engine}
    call_command("evaluate_search", **where, json=True)
    figures = json.loads(capsys.readouterr().out)
    assert figures["engine"] == engine
    assert figures["ours"]["ru"]["ndcg_at_10"] == 1.0
    assert figures["plain"]["ru"]["questions"] == 1
    call_command("evaluate_search", **where)
    assert "nDCG@10" in capsys.readouterr().out
