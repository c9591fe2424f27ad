"""Everything that may be recommended today, with what is known of it."""

import dataclasses
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from library.models import LessonPage
from profliner.items import Ref
from profliner.kinds import Item
from profliner.models import Opportunity, Profession, ProfessionSkill

LETTER_WEIGHTS = (1.0, 0.67, 0.33)  # of a profession's three interests, the strongest first
GRADES = range(1, 12)


@dataclass(frozen=True, slots=True)
class Thing:
    """``features`` are names with weights: kind, field, subject, skill, interest, grade."""

    kind: str
    item: str
    field: str
    features: dict[str, float] = dataclasses.field(default_factory=dict)

    @property
    def name(self) -> str:
        return name_of((self.kind, self.item))

    @property
    def ref(self) -> Ref:
        return self.kind, self.item


def name_of(ref: Ref) -> str:
    """What models call a thing."""
    return f"{ref[0]}:{ref[1]}"


def ref_of(name: str) -> Ref:
    kind, _colon, item = name.partition(":")
    return kind, item


def catalogue(now: datetime) -> list[Thing]:
    """Sorted by name; a constant number of queries."""
    things = [*_professions(), *_opportunities(now), *_lessons()]
    return sorted(things, key=lambda thing: thing.name)


def _professions() -> Iterable[Thing]:
    subjects = _pairs(Profession.subjects.through, "profession_id", "subjectpage__slug")
    skills: dict[object, dict[str, float]] = defaultdict(dict)
    for profession, skill, level in ProfessionSkill.objects.values_list(
        "profession_id", "skill_id", "level"
    ):
        skills[profession][f"skill:{skill}"] = level / 5
    rows = Profession.objects.listed().values_list("pk", "field__slug", "interests")
    for pk, slug, letters in rows:
        features = {"kind:profession": 1.0, f"field:{slug}": 1.0, **skills[pk]}
        features |= {f"subject:{one}": 1.0 for one in subjects[pk]}
        features |= _interests(letters)
        yield Thing(Item.PROFESSION.value, str(pk), slug, features)


def _interests(letters: str) -> dict[str, float]:
    return {
        f"interest:{letter}": weight
        for letter, weight in zip(letters, LETTER_WEIGHTS, strict=False)
    }


def _opportunities(now: datetime) -> Iterable[Thing]:
    subjects = _pairs(Opportunity.subjects.through, "opportunity_id", "subjectpage__slug")
    skills = _pairs(Opportunity.skills.through, "opportunity_id", "element_id")
    letters = _pairs(Opportunity.professions.through, "opportunity_id", "profession__interests")
    rows = Opportunity.objects.open(now).values_list(
        "pk", "kind", "field__slug", "grade_from", "grade_to"
    )
    for pk, kind, slug, first, last in rows:
        features = {f"kind:{kind}": 1.0}
        if slug:
            features[f"field:{slug}"] = 1.0
        features |= {f"subject:{one}": 1.0 for one in subjects[pk]}
        features |= {f"skill:{one}": 1.0 for one in skills[pk]}
        for one in letters[pk]:
            features |= _interests(one)
        features |= _grades(first, last)
        yield Thing(kind, str(pk), slug or "", features)


def _lessons() -> Iterable[Thing]:
    rows = LessonPage.objects.published().exclude(subject=None)
    columns = ("pk", "subject__slug", "grade_from", "grade_to")
    for pk, slug, first, last in rows.values_list(*columns):
        features = {"kind:lesson": 1.0, f"subject:{slug}": 1.0, **_grades(first, last)}
        yield Thing(Item.LESSON.value, str(pk), slug, features)


def _grades(first: int, last: int) -> dict[str, float]:
    """Together as heavy as one feature, however many they are."""
    return {f"grade:{grade}": 1 / (last - first + 1) for grade in range(first, last + 1)}


def _pairs(through: type, key: str, value: str) -> dict[object, list[str]]:
    found: dict[object, list[str]] = defaultdict(list)
    for one, other in through._default_manager.values_list(key, value):  # type: ignore[attr-defined]
        if other:
            found[one].append(other)
    return found
