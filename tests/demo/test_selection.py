"""What the demo city ships of others' work: enough, spread, credited, small."""

import gzip
import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from eschool.demo.mapping import curriculum_of, grades_of, subject_of
from eschool.demo.select import is_fit, main, shingles, similarity, standalone_title
from library.actions.import_curriculum import CURRICULUM
from library.actions.plant_subjects import SUBJECTS
from library.importing.records import Record, parse, read_lines

DEMO = Path(__file__).parents[2] / "eschool" / "demo"
DATA = DEMO / "data"
with gzip.open(DATA / "lessons.jsonl.gz", "rt", encoding="utf-8") as packed:
    LESSONS: list[dict[str, Any]] = [json.loads(line) for line in packed]


def test_there_are_enough_of_many_subjects_and_sources() -> None:
    assert len(LESSONS) >= 1_250
    by_subject = Counter(lesson["subject_slug"] for lesson in LESSONS)
    assert len(by_subject) >= 14
    assert min(by_subject.values()) >= 10
    assert len({lesson["source"] for lesson in LESSONS}) >= 10
    assert len({lesson["licence"] for lesson in LESSONS}) >= 5
    assert sum(lesson["lang"] == "ru" for lesson in LESSONS) >= 300


def test_each_fits_the_library() -> None:
    subjects = {row["slug"] for row in json.loads(SUBJECTS.read_text("utf-8"))}
    items = json.loads(CURRICULUM.read_text("utf-8"))["CFItems"]
    subject_of_code = {item["humanCodingScheme"]: item["subject"] for item in items}
    for lesson in LESSONS:
        assert lesson["subject_slug"] in subjects
        assert 1 <= lesson["grades"][0] <= lesson["grades"][1] <= 11
        assert lesson["curriculum_codes"], lesson["title"]
        assert {subject_of_code[code] for code in lesson["curriculum_codes"]} == {
            lesson["subject_slug"]
        }


def test_each_is_credited_with_a_licence_that_is_here() -> None:
    credits_page = (DATA / "CREDITS.md").read_text("utf-8")
    for lesson in LESSONS:
        assert lesson["authors"]
        assert (DATA / lesson["licence_file"]).read_text("utf-8").strip()
        assert f"| {lesson['source_repo']} |" in credits_page
    named = {lesson["licence_file"] for lesson in LESSONS}
    assert {f"licences/{path.name}" for path in (DATA / "licences").iterdir()} == named


def test_the_importer_takes_every_line() -> None:
    parsed = [parse(number, raw) for number, raw in read_lines(DATA / "lessons.jsonl.gz")]
    assert all(isinstance(record, Record) for record in parsed)
    machine = [r for r in parsed if isinstance(r, Record) and r.is_machine_translated]
    assert len(machine) == sum("machine" in (x["translation"] or "") for x in LESSONS)
    assert machine


def test_none_is_here_twice() -> None:
    assert len({lesson["id"] for lesson in LESSONS}) == len(LESSONS)
    english = [lesson for lesson in LESSONS if lesson["lang"] == "en"]
    titles = Counter((lesson["subject_slug"], lesson["title"].casefold()) for lesson in english)
    assert titles.most_common(1)[0][1] == 1


def test_the_demo_city_is_small() -> None:
    size = sum(path.stat().st_size for path in DEMO.rglob("*") if "__pycache__" not in path.parts)
    assert size <= 15_000_000


@pytest.mark.parametrize(
    ("changes", "fit"),
    [
        ({}, True),
        ({"title": "Key Terms"}, False),
        ({"title": "Kinematics: Introduction"}, False),
        ({"body_chars": 100}, False),
        ({"body_markdown": "![a](a.png)\n" * 200 + "word " * 300}, False),
        ({"body_markdown": "word " * 100}, False),
    ],
)
def test_fitness(changes: dict[str, Any], *, fit: bool) -> None:
    assert is_fit(_record(**changes)) == fit


def test_a_copy_is_told_from_a_namesake() -> None:
    text = " ".join(f"word{n}" for n in range(800))
    other = " ".join(f"term{n}" for n in range(800))
    assert similarity(shingles(text), shingles(text + " and a little more")) > 0.9
    assert similarity(shingles(text), shingles(other)) == 0


def test_place_of_a_lesson() -> None:
    record = _record(title="Newton's laws", topics=["Physics", "Forces"], subject="Physics")
    assert subject_of(record) == "physics"
    assert curriculum_of(record, "physics")[0] == "PHY.2.3"
    assert grades_of(record) == (9, 11)
    assert standalone_title(_record(title="Code", topics=["electric guitar"])) == (
        "Electric guitar: code"
    )


def test_maintainers_are_told_how(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 2
    assert "SOURCE_DIR" in capsys.readouterr().err


def _record(**changes: Any) -> dict[str, Any]:
    return {
        "title": "Waves on a string",
        "lang": "en",
        "subject": "Physics",
        "source": "openstax",
        "source_repo": "openstax/osbooks-physics",
        "source_path": "a",
        "grade_or_level": "high school",
        "topics": ["Physics", "Waves"],
        "curriculum": [],
        "body_chars": 5_000,
        "body_markdown": "word " * 500,
        **changes,
    }
