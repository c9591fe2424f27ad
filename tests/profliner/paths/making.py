"""A small graph in the database: school, college or university, an internship, a profession."""

import itertools
from typing import Any

from django.utils import timezone

from eschool.accounts.models import User
from profliner.models import (
    Element,
    Field,
    Prerequisite,
    Profession,
    ProfessionSkill,
    Release,
    Step,
    StepSkill,
)
from tests import factories

_numbers = itertools.count(1)


def make_field() -> Field:
    n = next(_numbers)
    return Field.objects.create(slug=f"field-{n}", name_ru=f"Область {n}", name_en=f"Field {n}")


def make_profession(**values: Any) -> Profession:
    n = next(_numbers)
    defaults = {
        "slug": f"profession-{n}",
        "name_ru": f"Профессия {n}",
        "name_en": f"Profession {n}",
        "summary_ru": "Делает дело.",
        "summary_en": "Does the work.",
        "day_ru": "Весь день.",
        "day_en": "All day.",
        "interests": "RIC",
    }
    return Profession.objects.create(**{"field": values.pop("field", None) or make_field(),
                                        **defaults, **values})  # fmt: skip


def make_element(name: str = "Programming") -> Element:
    n = next(_numbers)
    release, _made = Release.objects.get_or_create(
        source="onet", version="29.3", defaults={"digest": "", "rows": 0,
                                                 "loaded_at": timezone.now()}
    )  # fmt: skip
    return Element.objects.create(code=f"2.A.{n}", kind="skill", name_en=name, release=release)


def make_step(kind: str, name: str = "", **values: Any) -> Step:
    n = next(_numbers)
    name = name or f"{kind} {n}"
    defaults = {"name_ru": name, "name_en": name, "months": 0}
    return Step.objects.create(kind=kind, **{**defaults, **values})


def need(step: Step, *alternatives: Step, group: int = 1) -> None:
    for each in alternatives:
        Prerequisite.objects.create(step=step, needs=each, group=group)


def teach(step: Step, skill: Element, level: int = 3) -> None:
    StepSkill.objects.create(step=step, skill=skill, level=level)


class Ways:
    """A profession that a college or a university leads to, after an internship."""

    def __init__(self) -> None:
        self.profession = make_profession()
        self.maths = make_step("subject", "Maths 5-9", months=57, grade_from=5)
        self.upper = make_step("subject", "Maths 10-11", months=21, grade_from=10)
        self.club = make_step("programme", "Club", months=8, grade_from=5, grade_to=11)
        self.other_club = make_step("programme", "Other club", months=8, grade_from=5, grade_to=11)
        self.college = make_step("college", "College", months=46, age_from=14)
        self.university = make_step("university", "University", months=48, age_from=16)
        self.internship = make_step("internship", "Internship", months=3, age_from=16)
        self.goal = make_step("profession", "Goal", profession=self.profession, age_from=18)
        need(self.college, self.maths)
        need(self.university, self.upper, self.college)
        need(self.internship, self.college, self.university)
        need(self.goal, self.college, self.university)
        need(self.goal, self.internship, group=2)
        need(self.goal, self.club, self.other_club, group=3)
        self.skill, self.other_skill = make_element(), make_element("Speaking")
        for skill, level in ((self.skill, 4), (self.other_skill, 2)):
            ProfessionSkill.objects.create(profession=self.profession, skill=skill, level=level)
        teach(self.club, self.skill)
        teach(self.college, self.other_skill)


def make_student(grade: int = 8, **values: Any) -> User:
    return factories.make_student(school_class=factories.make_class(grade=grade), **values)
