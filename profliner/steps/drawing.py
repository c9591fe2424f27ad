"""Draws the steps: pure, from plain rows to plain rows."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from profliner.steps import mapping as m

Groups = list[list[UUID]]


@dataclass(frozen=True, slots=True)
class Subject:
    pk: int
    slug: str
    name_ru: str
    name_en: str


@dataclass(frozen=True, slots=True)
class Profession:
    """``skills`` as {code: level}; ``directions`` and ``subjects`` as codes and slugs."""

    pk: UUID
    slug: str
    name_ru: str
    name_en: str
    field: int
    subjects: tuple[str, ...]
    directions: tuple[str, ...]
    skills: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Direction:
    code: str
    name_ru: str
    name_en: str


@dataclass(frozen=True, slots=True)
class WorkField:
    pk: int
    name_ru: str
    name_en: str


@dataclass(frozen=True, slots=True)
class Host:
    """An organisation that teaches: a college or a university."""

    pk: UUID
    is_college: bool
    fields: frozenset[int] = frozenset()  # those it teaches; empty for all


@dataclass(frozen=True, slots=True)
class City:
    subjects: Sequence[Subject]
    fields: Sequence[WorkField]
    directions: Sequence[Direction]
    professions: Sequence[Profession]
    hosts: Sequence[Host] = ()


@dataclass(slots=True)
class Drawn:
    """A step by the names of its columns, its prerequisites by group, its skills by code."""

    id: UUID
    columns: dict[str, Any]
    groups: Groups = field(default_factory=list)
    skills: dict[str, int] = field(default_factory=dict)


def draw(city: City) -> list[Drawn]:
    """Everything that follows from the city; ids depend on what a step is, not on the run."""
    return list(_Drawer(city).steps())


class _Drawer:
    def __init__(self, city: City) -> None:
        self.city = city
        self.subjects = {each.slug: each for each in city.subjects if each.slug not in m.NOT_STEPS}
        self.of_direction: dict[str, list[Profession]] = defaultdict(list)
        self.of_field: dict[int, list[Profession]] = defaultdict(list)
        for profession in city.professions:
            self.of_field[profession.field].append(profession)
            for code in profession.directions:
                self.of_direction[code].append(profession)
        self.directions = [each for each in city.directions if each.code in self.of_direction]

    def steps(self) -> Iterator[Drawn]:
        for subject in self.subjects.values():
            yield from self._subject(subject)
        for direction in self.directions:
            yield from self._education(direction)
        for work in self.city.fields:
            yield from self._field(work)
        for profession in self.city.professions:
            yield from self._profession(profession)

    def _subject(self, subject: Subject) -> Iterator[Drawn]:
        first = m.FIRST_GRADE.get(subject.slug, m.DEFAULT_FIRST_GRADE)
        skills = m.SKILLS.get(subject.slug, ())
        of = {"subject_id": subject.pk}
        basic = m.key("subject", subject.slug, m.BASIC)
        yield Drawn(
            basic,
            {**of, "kind": "subject", "grade_from": first, "grade_to": first,
             "months": 12 * (m.LAST_BASIC_GRADE - first) + 9,
             "name_ru": f"{subject.name_ru}, {first}–9 класс",
             "name_en": f"{subject.name_en}, grades {first}–9"},
            skills=dict.fromkeys(skills, 2),
        )  # fmt: skip
        yield Drawn(
            m.key("subject", subject.slug, m.UPPER),
            {**of, "kind": "subject", "grade_from": m.UPPER_GRADE, "grade_to": m.UPPER_GRADE,
             "months": m.UPPER_MONTHS,
             "name_ru": f"{subject.name_ru}, 10–11 класс",
             "name_en": f"{subject.name_en}, grades 10–11"},
            [[basic]], dict.fromkeys(skills, 3),
        )  # fmt: skip
        yield Drawn(
            m.key("elective", subject.slug),
            {**of, "kind": "elective", "grade_from": max(first, 7), "grade_to": 11, "months": 4,
             "name_ru": f"Факультатив: {subject.name_ru}",
             "name_en": f"Elective: {subject.name_en}"},
            skills=dict.fromkeys(skills, 3),
        )  # fmt: skip
        yield Drawn(
            m.key("contest", subject.slug),
            {**of, "kind": "contest", "grade_from": max(first, 7), "grade_to": 11, "months": 2,
             "name_ru": f"Городская олимпиада: {subject.name_ru}",
             "name_en": f"City olympiad: {subject.name_en}"},
            [[m.key("elective", subject.slug)]], dict.fromkeys(skills, 4),
        )  # fmt: skip

    def _education(self, direction: Direction) -> Iterator[Drawn]:
        college = m.is_college(direction.code)
        hosts = self._hosts(direction, college)
        for host in hosts:
            yield Drawn(
                self._education_key(direction.code, host),
                {"kind": "college" if college else "university", "direction_id": direction.code,
                 "organisation_id": host, "months": m.months_of(direction.code),
                 "age_from": m.AGE_AT_COLLEGE if college else m.AGE_AT_UNIVERSITY,
                 "grade_from": 9 if college else 11, "grade_to": 11,
                 "field_id": self.of_direction[direction.code][0].field,
                 "name_ru": direction.name_ru, "name_en": direction.name_en or direction.name_ru,
                 "demands": ""},
                self._entrance(direction, college=college),
                self._taught(self.of_direction[direction.code], most=4 if college else 5, level=4),
            )  # fmt: skip

    def _hosts(self, direction: Direction, college: bool) -> list[UUID | None]:
        """Two of the city's, by the code; one without a name where nobody is known."""
        work = self.of_direction[direction.code][0].field
        hosts = [
            each.pk
            for each in self.city.hosts
            if each.is_college == college and (not each.fields or work in each.fields)
        ]
        if not hosts:
            return [None]
        first = int(direction.code.replace(".", "")) % len(hosts)
        return list(dict.fromkeys([hosts[first], hosts[(first * 7 + 1) % len(hosts)]]))

    def _education_key(self, code: str, host: UUID | None) -> UUID:
        return m.key("direction", code, host or "")

    def _entrance(self, direction: Direction, *, college: bool) -> Groups:
        """Subjects to grade 9 for a college, to grade 11 or a kindred college for a university."""
        asked = self._asked(direction, m.ASKED_BY_COLLEGE if college else m.ASKED_BY_UNIVERSITY)
        if college:
            return [[m.key("subject", slug, m.BASIC)] for slug in asked]
        if m.ASKED_BY_ALL_UNIVERSITIES in self.subjects:
            asked = list(dict.fromkeys([m.ASKED_BY_ALL_UNIVERSITIES, *asked]))
        kindred = self._kindred(direction)
        return [[m.key("subject", slug, m.UPPER), *kindred] for slug in asked]

    def _kindred(self, direction: Direction) -> list[UUID]:
        """Colleges of the same enlarged group: 09.02.07 for 09.03.01."""
        group = direction.code[:2]
        return [
            self._education_key(each.code, host)
            for each in self.directions
            if each.code[:2] == group and each.code.split(".")[1] == "02"
            for host in self._hosts(each, college=True)
        ]

    def _asked(self, direction: Direction, most: int) -> list[str]:
        usual = m.USUAL.get(direction.code[:2], ())
        counts: dict[str, int] = defaultdict(int)
        for profession in self.of_direction[direction.code]:
            for slug in profession.subjects:
                if slug in self.subjects and slug in m.FIRST_ASKED:
                    counts[slug] += 1 + 100 * (slug in usual)
        order = {slug: place for place, slug in enumerate(m.FIRST_ASKED)}
        found = [slug for slug, count in counts.items() if count]
        return sorted(found, key=lambda slug: (-counts[slug], order[slug]))[:most]

    def _field(self, work: WorkField) -> Iterator[Drawn]:
        """What a city offers in every field: a club, a workshop, a class, a trial."""
        people = self.of_field[work.pk]
        if not people:
            return
        skills = self._taught(people, most=6, level=2)
        basics = self._basics(people)
        club = m.key("club", work.pk)
        of = {"field_id": work.pk}
        yield Drawn(club, {**of, "kind": "programme", "grade_from": 5, "grade_to": 8, "months": 8,
                           "name_ru": f"Кружок: {work.name_ru}",
                           "name_en": f"Club: {work.name_en}"}, skills=skills)  # fmt: skip
        yield Drawn(m.key("workshop", work.pk),
                    {**of, "kind": "programme", "grade_from": 8, "grade_to": 11, "months": 8,
                     "name_ru": f"Мастерская: {work.name_ru}",
                     "name_en": f"Workshop: {work.name_en}"},
                    skills={code: level + 1 for code, level in skills.items()})  # fmt: skip
        yield Drawn(m.key("class", work.pk),
                    {**of, "kind": "vocational", "grade_from": 10, "grade_to": 10,
                     "months": m.UPPER_MONTHS,
                     "name_ru": f"Профильный класс: {work.name_ru}",
                     "name_en": f"Vocational class: {work.name_en}"},
                    [[each] for each in basics],
                    self._taught(people, most=8, level=3))  # fmt: skip
        yield Drawn(m.key("trial", work.pk),
                    {**of, "kind": "internship", "grade_from": 8, "grade_to": 11, "months": 1,
                     "age_from": 14, "name_ru": f"Профессиональная проба: {work.name_ru}",
                     "name_en": f"Work trial: {work.name_en}"},
                    skills=self._taught(people, most=8, level=2))  # fmt: skip

    def _basics(self, people: Sequence[Profession]) -> list[UUID]:
        counts: dict[str, int] = defaultdict(int)
        for profession in people:
            for slug in profession.subjects:
                counts[slug] += slug in self.subjects
        best = sorted((-count, slug) for slug, count in counts.items() if count)[:1]
        return [m.key("subject", slug, m.BASIC) for _count, slug in best]

    def _ways(self, people: Sequence[Profession]) -> list[UUID]:
        """Every education that leads to one of these professions."""
        codes = {code for profession in people for code in profession.directions}
        return [
            self._education_key(each.code, host)
            for each in self.directions
            if each.code in codes
            for host in self._hosts(each, m.is_college(each.code))
        ]

    def _profession(self, profession: Profession) -> Iterator[Drawn]:
        """After any education that leads there a placement, and then the work itself."""
        ways = self._ways([profession])
        groups = [ways] if ways else []
        placement = m.key("placement", profession.slug)
        of = {"field_id": profession.field}
        yield Drawn(
            placement,
            {**of, "kind": "internship", "months": 3, "age_from": 16,
             "name_ru": f"Стажировка: {profession.name_ru.lower()}",
             "name_en": f"Placement: {profession.name_en.lower()}"},
            groups, self._taught([profession], most=3, level=5),
        )  # fmt: skip
        yield Drawn(
            m.key("profession", profession.slug),
            {**of, "kind": "profession", "profession_id": profession.pk,
             "months": 0, "age_from": m.AGE_AT_WORK,
             "name_ru": profession.name_ru, "name_en": profession.name_en},
            [*groups, [placement]],
        )  # fmt: skip

    def _taught(self, people: Sequence[Profession], *, most: int, level: int) -> dict[str, int]:
        """The skills these professions ask most, up to ``level``."""
        sums: dict[str, int] = defaultdict(int)
        highest: dict[str, int] = defaultdict(int)
        for profession in people:
            for code, asked in profession.skills.items():
                sums[code] += asked
                highest[code] = max(highest[code], asked)
        best = sorted(sums, key=lambda code: (-sums[code], code))[:most]
        return {code: min(level, highest[code]) for code in best}
