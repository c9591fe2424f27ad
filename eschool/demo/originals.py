"""The editors' own lessons, given to generated teachers so that authors' pages have something."""

import tomllib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from eschool.accounts.models import User
from eschool.demo.city import People, Teacher
from library.documents.model import Script
from library.importing.shelving import Author, Book
from library.models import CurriculumElement, SubjectPage

FOLDER = Path(__file__).parent / "data" / "originals"
PREFIX = "eschool-original-"
CURRICULUM = {
    "01": ("PRI.2.1", "RUS.1.1"),
    "02": ("PRI.1.1", "GEO.1.1"),
    "03": ("ENG.1.2", "ENG.4.2"),
    "04": ("MAT.1.2", "MAT.4.1"),
    "05": ("HIS.1.2",),
    "06": ("RUS.1.2",),
    "07": ("ART.2.1",),
    "08": ("BIO.1.3", "BIO.2.4"),
    "09": ("INF.1.2", "INF.1.1"),
    "10": ("PHY.2.8",),
    "11": ("CHE.2.1",),
    "12": ("GEO.3.1", "GEO.1.1"),
    "13": ("LIT.2.1", "LIT.4.1"),
    "14": ("SOC.1.2",),
    "15": ("PHY.2.2", "PHY.1.3"),
    "16": ("MAT.3.7",),
    "17": ("SAF.1.2",),
    "18": ("TEC.2.1",),
    "19": ("BIO.5.2", "STA.2.1"),
    "20": ("HIS.5.2",),
    "21": ("RUS.3.4",),
}


def original_books(people: People) -> Iterator[Book]:
    subjects = {page.slug: page for page in SubjectPage.objects.all()}
    elements = {one.code: one for one in CurriculumElement.objects.all()}
    users = User.objects.in_bulk([teacher.person.id for teacher in people.teachers])
    for path in sorted(FOLDER.glob("*.toml")):
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        teacher = author_of(data["subject"], people)
        user = users[teacher.person.id]
        yield Book(
            script=_script(data),
            subject=subjects[data["subject"]],
            source_id=PREFIX + path.stem,
            authors=[Author(user.get_full_name(), user, user.roles.get(kind="teacher").school)],
            curriculum=[elements[code] for code in CURRICULUM.get(path.stem[:2], ())],
            about=_about(data),
            owner=user,
        )


def author_of(subject: str, people: People) -> Teacher:
    """A named teacher where one teaches it, else the keenest of the subject's teachers."""
    able = [teacher for teacher in people.teachers if subject in teacher.subjects]
    return max(able, key=lambda t: (t.person.is_named_login, t.is_verified, t.diligence))


def _script(data: dict[str, Any]) -> Script:
    script = Script.from_json(data)
    assets = {
        path.relative_to(FOLDER).as_posix(): path.read_bytes()
        for path in (FOLDER / "pictures").iterdir()
        if any(path.name in picture for picture in _pictures(data))
    }
    return replace(script, assets=assets)


def _pictures(data: dict[str, Any]) -> Iterator[str]:
    for stage in data["stages"]:
        for screen in ("teacher", "board", "student"):
            for block in stage.get(screen, ()):
                if block["type"] == "picture":
                    yield block["asset"]


def _about(data: dict[str, Any]) -> dict[str, Any]:
    return {
        "grade_from": min(data["grades"]),
        "grade_to": max(data["grades"]),
        "licence": "CC-BY-4.0",
        "source_name": "eschool",
        "credit": data.get("credit", ""),
        "keywords": [("keyword", keyword) for keyword in data["keywords"]],
        "key_points": [("point", text) for text in data["key_learning_points"]],
        "misconceptions": [("misconception", item) for item in data["misconceptions"]],
        "equipment": "\n".join(data["equipment"]),
    }
