"""The first curriculum and the subjects: whole trees, in two languages."""

import json
from typing import Any
from uuid import UUID, uuid5

import pytest

from library.actions.import_curriculum import CURRICULUM, import_curriculum
from library.actions.plant_subjects import SUBJECTS, plant_subjects
from library.models import CurriculumElement, SubjectPage

ITEMS = json.loads(CURRICULUM.read_text("utf-8"))["CFItems"]
DOCUMENT = json.loads(CURRICULUM.read_text("utf-8"))["CFDocument"]
ROWS = json.loads(SUBJECTS.read_text("utf-8"))
BY_CODE: dict[str, dict[str, Any]] = {item["humanCodingScheme"]: item for item in ITEMS}


def test_there_are_enough_topics_over_enough_subjects() -> None:
    topics = [item for item in ITEMS if item["CFItemType"] == "Topic"]
    assert len(topics) >= 170
    assert len({item["subject"] for item in topics}) >= 14
    assert {item["subject"] for item in ITEMS} == {row["slug"] for row in ROWS}


def test_codes_and_identifiers_are_stable_and_unique() -> None:
    assert len(BY_CODE) == len(ITEMS)
    namespace = UUID(DOCUMENT["identifier"])
    for code, item in BY_CODE.items():
        assert UUID(item["identifier"]) == uuid5(namespace, code)


def test_every_topic_hangs_from_its_subject() -> None:
    for item in ITEMS:
        if item["CFItemType"] == "Subject":
            assert item["parent"] is None
            continue
        parent = BY_CODE[item["parent"]]
        assert parent["subject"] == item["subject"]
        assert item["humanCodingScheme"].startswith(parent["humanCodingScheme"] + ".")
        assert set(item["educationLevel"]) <= set(parent["educationLevel"])


def test_levels_are_grades_without_gaps() -> None:
    for item in ITEMS:
        levels = [int(level) for level in item["educationLevel"]]
        assert levels == list(range(levels[0], levels[-1] + 1))
        assert 1 <= levels[0] <= levels[-1] <= 11


@pytest.mark.parametrize("lang", ["ru", "en"])
def test_both_languages_name_siblings_differently(lang: str) -> None:
    names = [(item["parent"], item["fullStatement"][lang].strip()) for item in ITEMS]
    assert len(set(names)) == len(names)
    assert all(name for _parent, name in names)


def test_subjects_look_different() -> None:
    for key in ("slug", "code", "hue", "icon", "order", "colour"):
        assert len({row[key] for row in ROWS}) == len(ROWS), key


@pytest.mark.django_db
def test_planting_twice_changes_nothing() -> None:
    assert plant_subjects() == len(ROWS)
    assert import_curriculum() == len(ITEMS)
    assert plant_subjects() == import_curriculum() == 0
    assert SubjectPage.objects.live().count() == len(ROWS)
    assert CurriculumElement.objects.count() == len(ITEMS)
    assert CurriculumElement.find_problems() == ([], [], [], [], [])
    friction = CurriculumElement.objects.get(code="PHY.2.3")
    assert [one.code for one in friction.get_ancestors()] == ["PHY", "PHY.2"]


@pytest.mark.django_db
def test_a_new_wording_keeps_the_place() -> None:
    import_curriculum()
    element = CurriculumElement.objects.get(code="PHY.2.3")
    CurriculumElement.objects.filter(pk=element.pk).update(title_en="Something else")
    assert import_curriculum() == 0
    again = CurriculumElement.objects.get(pk=element.pk)
    assert again.title_en == BY_CODE["PHY.2.3"]["fullStatement"]["en"]
    assert again.path == element.path
