"""A script keeps everything through JSON, and gives each audience its own part."""

import json

from hypothesis import given
from hypothesis import strategies as st

from library.documents.model import (
    Block,
    Code,
    File,
    Formula,
    Option,
    Picture,
    Question,
    Quiz,
    Script,
    Stage,
    Table,
    Task,
    Text,
)

words = st.text(max_size=12)
questions = st.builds(
    Question,
    prompt=words,
    kind=st.sampled_from(["single", "multiple", "number", "text"]),
    options=st.lists(st.builds(Option, words, st.booleans()), max_size=3).map(tuple),
    answer=words,
    tolerance=words,
    explanation=words,
)
rows = st.lists(st.lists(words, max_size=3).map(tuple), max_size=3).map(tuple)
blocks: st.SearchStrategy[Block] = st.one_of(
    st.builds(Text, words),
    st.builds(Formula, words, words),
    st.builds(Picture, words, words, words),
    st.builds(Table, rows, st.booleans(), words),
    st.builds(Code, words, words),
    st.builds(Task, words, words, st.sampled_from(["open", "short"]), st.integers(1, 9)),
    st.builds(Quiz, st.lists(questions, max_size=2).map(tuple)),
    st.builds(File, words, words),
)
screens = st.lists(blocks, max_size=3).map(tuple)
stages = st.builds(
    Stage,
    title=words,
    purpose=words,
    minutes=st.none() | st.integers(1, 99),
    form=st.sampled_from(["frontal", "individual", "pairs", "groups", "project", "homework"]),
    teacher=screens,
    board=screens,
    student=screens,
)
scripts = st.builds(
    Script,
    title=words,
    lang=st.sampled_from(["ru", "en"]),
    outcome=words,
    stages=st.lists(stages, max_size=3).map(tuple),
    assets=st.dictionaries(words, st.binary(max_size=8), max_size=2),
)


@given(scripts)
def test_json_round_trip(script: Script) -> None:
    assert Script.from_json(json.loads(json.dumps(script.to_json()))) == script


@given(scripts)
def test_students_and_visitors_get_no_answers(script: Script) -> None:
    for audience in ("student", "public"):
        reduced = script.for_audience(audience)
        for stage in reduced.stages:
            assert stage.teacher == ()
            assert audience == "public" or stage.board == ()
            for block in stage.blocks():
                assert not _tells(block)


def _tells(block: Block) -> bool:
    match block:
        case Task():
            return bool(block.answer)
        case Quiz():
            return any(
                q.answer or q.tolerance or q.explanation or any(o.correct for o in q.options)
                for q in block.questions
            )
    return False
