"""A whole lesson of one school hour out of a topic and a generator of chance."""

import html
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from random import Random

from eschool.demo.practice.model import Exercise, Topic
from eschool.demo.practice.phrases import PHRASES, Phrases
from library.documents.model import (
    Block,
    Formula,
    Option,
    Question,
    Quiz,
    Script,
    Stage,
    Table,
    Task,
    Text,
)

SHOWN, DONE, ASKED, HOME = 2, 4, 6, 2
TRIES = 400


@dataclass(frozen=True, slots=True)
class Drawn:
    """A lesson's exercises, all of them different."""

    shown: tuple[Exercise, ...]
    done: tuple[Exercise, ...]
    asked: tuple[Exercise, ...]
    home: tuple[Exercise, ...]


def compose(topic: Topic, seed: str, title: str) -> Script:
    """The same lesson for the same seed."""
    rng = Random(seed)  # noqa: S311  # a lesson, not a secret
    drawn = _draw(topic, rng)
    words = PHRASES[topic.lang]
    form = rng.choice(tuple(words.practice))
    stages = (
        _recall(topic, words),
        _worked(topic, drawn, words),
        _practice(drawn, words, form),
        _check(drawn, words, rng),
        _home(topic, drawn, words),
    )
    return Script(title=title, lang=topic.lang, outcome=topic.outcome, stages=stages)


def _draw(topic: Topic, rng: Random) -> Drawn:
    found: dict[str, Exercise] = {}
    wanted = SHOWN + DONE + ASKED + HOME
    for _ in range(TRIES):
        if len(found) == wanted:
            break
        one = topic.make(rng)
        found.setdefault(one.prompt, one)
    rows = list(found.values())
    cuts = (0, SHOWN, SHOWN + DONE, SHOWN + DONE + ASKED, wanted)
    return Drawn(*(tuple(rows[a:b]) for a, b in pairwise(cuts)))


def _p(text: str) -> str:
    return f"<p>{html.escape(text, quote=False)}</p>"


def _rule(topic: Topic) -> tuple[Block, ...]:
    text = Text("".join(topic.rule))
    return (text, Formula(topic.formula)) if topic.formula else (text,)


def _recall(topic: Topic, words: Phrases) -> Stage:
    statement, response = topic.mistake
    teacher = words.recall.format(mistake=html.escape(statement), answer=html.escape(response))
    return Stage(
        words.recall_title,
        words.recall_purpose,
        7,
        "frontal",
        teacher=(Text(teacher),),
        board=_rule(topic),
        student=(Text("".join(topic.rule)),),
    )


def _worked(topic: Topic, drawn: Drawn, words: Phrases) -> Stage:
    steps = "".join(_p(one.prompt) + _p(one.solution) for one in drawn.shown)
    board = "".join(_p(f"{n}. {one.prompt}") for n, one in enumerate(drawn.shown, 1))
    return Stage(
        words.worked_title,
        words.worked_purpose,
        9,
        "frontal",
        teacher=(Text(words.worked), Text(steps)),
        board=(Text(board),),
        student=(Text(_p(words.follow)),),
    )


def _practice(drawn: Drawn, words: Phrases, form: str) -> Stage:
    return Stage(
        words.practice_title,
        words.practice_purpose,
        14,
        form,  # type: ignore[arg-type]  # the keys of ``practice`` are forms of work
        teacher=(Text(words.practice[form]), _answers(drawn.done, words)),
        board=(Text(_p(words.on_board)),),
        student=tuple(_task(one, words.lang) for one in drawn.done),
    )


def _answers(exercises: Sequence[Exercise], words: Phrases) -> Table:
    rows = [("№", words.answer, words.how)]
    for n, one in enumerate(exercises, 1):
        shown = f"{shown_answer(one, words.lang)} {one.unit}".strip()
        rows.append((str(n), html.escape(shown), html.escape(one.solution, quote=False)))
    return Table(tuple(rows), caption=words.answers)


def shown_answer(one: Exercise, lang: str) -> str:
    answer = one.answer.replace("-", "−") if one.is_number else one.answer
    return answer.replace(",", ".") if lang == "en" else answer


def _task(one: Exercise, lang: str) -> Task:
    accepted = dict.fromkeys((one.answer, one.answer.replace(",", "."), shown_answer(one, lang)))
    with_unit = [f"{answer} {one.unit}" for answer in accepted if one.unit]
    answers = "".join(_p(answer) for answer in (*accepted, *with_unit))
    return Task(_p(one.prompt), answers, "short", 1)


def _check(drawn: Drawn, words: Phrases, rng: Random) -> Stage:
    questions = tuple(_question(one, rng, n) for n, one in enumerate(drawn.asked))
    return Stage(
        words.check_title,
        words.check_purpose,
        11,
        "individual",
        teacher=(Text(words.check), _answers(drawn.asked, words)),
        board=(Text(_p(words.quiet)),),
        student=(Quiz(questions),),
    )


def _question(one: Exercise, rng: Random, place: int) -> Question:
    base = Question(one.prompt, explanation=one.solution)
    wrong = one.distractors
    if len(wrong) >= 2 and (place % 2 or not one.is_number):
        options = [Option(one.answer, correct=True), *map(Option, wrong)]
        rng.shuffle(options)
        shown = tuple(replace(o, text=o.text.replace("-", "−")) for o in options)
        return replace(base, kind="single", options=shown)
    answer = one.answer.replace(",", ".")
    if one.is_number:
        return replace(base, kind="number", answer=answer)
    return replace(base, kind="text", answer=answer)


def _home(topic: Topic, drawn: Drawn, words: Phrases) -> Stage:
    tasks = "".join(f"<li>{html.escape(one.prompt, quote=False)}</li>" for one in drawn.home)
    solutions = "".join(f"<li>{html.escape(one.solution, quote=False)}</li>" for one in drawn.home)
    return Stage(
        words.home_title,
        words.home_purpose,
        4,
        "homework",
        teacher=(Text(words.home + f"<ol>{solutions}</ol>"),),
        board=(Text(_p(topic.outcome)),),
        student=(Text(f"{_p(words.at_home)}<ol>{tasks}</ol>"),),
    )
