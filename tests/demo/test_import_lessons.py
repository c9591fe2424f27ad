"""``manage.py import_lessons``: everything good once, everything else with its reason."""

import gzip
import io
import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from wagtail.models import Page, Revision

from library.actions import import_lessons as importing
from library.actions.import_curriculum import import_curriculum
from library.actions.import_lessons import import_lessons
from library.importing import placement
from library.importing.records import MAX_BODY, Record, parse
from library.importing.shelving import shelve
from library.models import LessonPage, SubjectPage, Version
from library.models.publications import content_digest
from library.signals import publication_changed
from tests.factories import make_subject

BODY = """\
# Waves on a string

By the end you can name a wave's amplitude.

## What is a wave

A wave carries energy. Its speed is $v = f \\lambda$.

| name | unit |
| --- | --- |
| speed | m/s |

## Try it

Shake a rope and look.
"""

Write = Callable[..., Path]


def line(number: int = 1, **changes: Any) -> dict[str, Any]:
    return {
        "id": f"lesson-{number}",
        "lang": "en",
        "title": f"Waves {number}",
        "subject": "Physics",
        "grade_or_level": "grade 10",
        "topics": ["Waves"],
        "curriculum": ["Name a wave's amplitude"],
        "duration_minutes": None,
        "authors": ["A. Author", "B. Author"],
        "licence": "CC-BY-4.0",
        "source": "openstax",
        "source_repo": "openstax/osbooks-physics",
        "source_commit": "abc",
        "source_path": "modules/a b.md",
        "translation": None,
        "body_markdown": BODY,
        **changes,
    }


@pytest.fixture
def physics(db: None) -> SubjectPage:
    import_curriculum()
    return make_subject()


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def write(*lines: dict[str, Any] | str | bytes, packed: bool = False) -> Path:
        raw = b"\n".join(
            item
            if isinstance(item, bytes)
            else item.encode()
            if isinstance(item, str)
            else json.dumps(item).encode()
            for item in lines
        )
        path = tmp_path / "lessons.jsonl"
        path.write_bytes(gzip.compress(raw) if packed else raw)
        return path

    return write


@pytest.mark.parametrize("packed", [False, True])
def test_a_lesson_arrives_whole(physics: SubjectPage, write: Write, *, packed: bool) -> None:
    placed = line(curriculum_codes=["PHY.5.1", "NO.SUCH"], grades=[7, 9])
    report = import_lessons(path=write(placed, packed=packed))
    assert (report.taken, report.already_here, report.rejections) == (1, 0, [])
    lesson = LessonPage.objects.get(source_id="lesson-1")
    assert lesson.live
    assert lesson.get_parent().specific == lesson.subject == physics
    assert (lesson.grade_from, lesson.grade_to) == (7, 9)
    assert [author.name for author in lesson.authorships.all()] == ["A. Author", "B. Author"]
    assert [element.code for element in lesson.curriculum.all()] == ["PHY.5.1"]
    assert "A. Author, B. Author" in lesson.credit
    assert "CC-BY-4.0" in lesson.credit
    assert lesson.source_url == (
        "https://github.com/openstax/osbooks-physics/blob/abc/modules/a%20b.md"
    )
    assert "v = f" in json.dumps(list(lesson.stages.raw_data))


def test_what_wagtail_itself_would_have_left(physics: SubjectPage, write: Write) -> None:
    import_lessons(path=write(line(1), line(2)))
    physics.refresh_from_db()
    assert physics.numchild == 2
    assert Page.find_problems() == ([], [], [], [], [])
    for lesson in LessonPage.objects.all():
        revision = lesson.latest_revision
        assert revision == lesson.live_revision
        assert revision.as_object().stages == lesson.stages
        assert lesson.url_path == f"{physics.url_path}{lesson.slug}/"
        version = Version.objects.get(publication=lesson)
        assert version.digest == content_digest(Revision.objects.get(pk=revision.pk).content)
    assert LessonPage.objects.search("Waves").count() == 2


def test_an_imported_lesson_can_be_edited_and_published_again(
    physics: SubjectPage, write: Write
) -> None:
    import_lessons(path=write(line(curriculum_codes=["PHY.5.1"])))
    lesson = LessonPage.objects.get().get_latest_revision_as_object()
    lesson.title = "Waves, anew"
    lesson.save_revision().publish()
    again = LessonPage.objects.get()
    assert again.title == "Waves, anew"
    assert [version.number for version in again.versions.all()] == [2, 1]
    assert again.authorships.count() == 2
    assert [element.code for element in again.curriculum.all()] == ["PHY.5.1"]


def test_each_lesson_is_announced(physics: SubjectPage, write: Write) -> None:
    heard: list[int] = []

    def listen(*, publication_id: int, **_kwargs: Any) -> None:
        heard.append(publication_id)

    publication_changed.connect(listen)
    import_lessons(path=write(line(1), line(2)))
    publication_changed.disconnect(listen)
    assert sorted(heard) == sorted(LessonPage.objects.values_list("pk", flat=True))


def test_twice_is_once(physics: SubjectPage, write: Write) -> None:
    path = write(line(1), line(2))
    import_lessons(path=path)
    report = import_lessons(path=path)
    assert (report.taken, report.already_here) == (0, 2)
    assert LessonPage.objects.count() == Version.objects.count() == 2


def test_an_interrupted_import_goes_on(
    physics: SubjectPage, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(*(line(number) for number in range(1, 7)))
    monkeypatch.setattr(importing, "AT_ONCE", 2)

    def stop(report: importing.Report) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        import_lessons(path=path, on_progress=stop)
    kept = LessonPage.objects.count()
    assert 0 < kept < 6
    report = import_lessons(path=path)
    assert (report.taken, report.already_here) == (6 - kept, kept)
    assert Page.find_problems() == ([], [], [], [], [])


def test_what_is_not_taken_is_told_with_its_reason(physics: SubjectPage, write: Write) -> None:
    path = write(
        line(1),
        "{broken",
        '["not", "an object"]',
        line(2, licence=None),
        line(3, licence="All rights reserved"),
        line(4, body_markdown="  "),
        line(5, body_markdown="a " * MAX_BODY),
        line(1),
        line(6, subject="Alchemy"),
        line(7, lang="fr"),
        line(8, subject="Mathematics"),
        "",
        b"\xff\xfe",
        line(9, title=""),
        '{"id": 7, "title": "A number for an id"}',
        "[" * 100_000,
    )
    report = import_lessons(path=path)
    assert report.taken == 1
    assert [(one.line, one.reason) for one in sorted(report.rejections, key=lambda r: r.line)] == [
        (2, "bad_json"),
        (3, "not_a_lesson"),
        (4, "licence_missing"),
        (5, "licence_unknown"),
        (6, "body_empty"),
        (7, "body_too_big"),
        (8, "duplicate_id"),
        (9, "subject_unknown"),
        (10, "language_unknown"),
        (11, "subject_unknown"),
        (13, "bad_json"),
        (14, "not_a_lesson"),
        (15, "not_a_lesson"),
        (16, "bad_json"),
    ]
    assert report.seen == 15


def test_odd_characters_do_no_harm(physics: SubjectPage, write: Write) -> None:
    odd = line(
        1, title="Waves \x00 and \ud800", body_markdown=BODY + "\x00 \ud800 <script>x</script>"
    )
    report = import_lessons(path=write(odd))
    assert report.taken == 1
    lesson = LessonPage.objects.get()
    assert "\x00" not in lesson.title
    assert "<script" not in json.dumps(list(lesson.stages.raw_data))


def test_one_lesson_that_cannot_be_stored_keeps_out_no_other(
    physics: SubjectPage, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    from django.db import IntegrityError

    def refusing(books: Any) -> Any:
        if any(book.source_id == "lesson-2" for book in books):
            raise IntegrityError("no room")
        return shelve(books)

    monkeypatch.setattr(importing, "shelve", refusing)
    report = import_lessons(path=write(line(1), line(2), line(3)))
    assert report.taken == 2
    assert [(one.source_id, one.reason) for one in report.rejections] == [
        ("lesson-2", "not_stored")
    ]


def test_either_of_two_licences_will_do() -> None:
    record = parse(1, json.dumps(line(licence="Unheard-of OR Apache-2.0")).encode())
    assert isinstance(record, Record)
    assert record.licence == "Apache-2.0"
    assert "Unheard-of OR Apache-2.0" in record.credit


def test_a_machine_translation_says_so() -> None:
    record = parse(1, json.dumps(line(translation="machine (X, 2025)")).encode())
    assert isinstance(record, Record)
    assert record.is_machine_translated
    assert "machine (X, 2025)" in record.credit


@pytest.mark.parametrize(
    ("level", "grades"),
    [
        ("grade 10", (10, 10)),
        ("grade 12", (11, 11)),
        ("ages 8-14", (2, 8)),
        ("ages 5-7", (1, 1)),
        ("middle school (grades 6-8)", (6, 8)),
        ("high school (AP)", (8, 11)),
        ("college introductory", (10, 11)),
        ("primary / family", (1, 4)),
        ("", (5, 11)),
    ],
)
def test_levels_become_grades(level: str, grades: tuple[int, int]) -> None:
    assert placement.grades(level) == grades


def test_the_command_sums_up(physics: SubjectPage, write: Write, tmp_path: Path) -> None:
    out = io.StringIO()
    report = tmp_path / "report.jsonl"
    path = write(line(1), "{broken", line(2, licence=""))
    call_command("import_lessons", str(path), report=report, stdout=out)
    assert "Taken 1, here already 0, not taken 2." in out.getvalue()
    rows = [json.loads(row) for row in report.read_text("utf-8").splitlines()]
    assert Counter(row["reason"] for row in rows) == {"bad_json": 1, "licence_missing": 1}


def test_the_command_says_what_is_missing(db: None, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="There is no file"):
        call_command("import_lessons", str(tmp_path / "absent"))
    path = tmp_path / "lessons.jsonl"
    path.write_text("{}")
    with pytest.raises(CommandError, match="no subjects yet"):
        call_command("import_lessons", str(path))


def test_a_torn_archive_is_said_to_be_one(physics: SubjectPage, write: Write) -> None:
    path = write(line(1), packed=True)
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(CommandError, match="cannot be read to its end"):
        call_command("import_lessons", str(path), stdout=io.StringIO())
