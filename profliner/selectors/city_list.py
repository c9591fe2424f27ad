"""The city's list as it stands, its versions, and how two of them differ."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.utils.translation import get_language

from library.models import SubjectPage
from profliner.city_list.entries import COLUMNS, SAME, Entry, Known
from profliner.classifiers.scales import INTERESTS
from profliner.models import CityList, Direction, Element, Field, Occupation, Profession

VERSIONS = 25


def known() -> Known:
    """Five queries, however long the list."""
    elements = Element.objects.filter(kind__in=(Element.Kind.SKILL, Element.Kind.KNOWLEDGE))
    return Known(
        fields=set(Field.objects.values_list("slug", flat=True)),
        subjects=set(SubjectPage.objects.values_list("slug", flat=True)),
        directions=set(Direction.objects.values_list("code", flat=True)),
        elements=set(elements.values_list("code", flat=True)),
        interests=_interests(),
    )


def _interests() -> dict[str, str]:
    """The three strongest letters of each occupation, none where it was not measured."""
    rows = Occupation.objects.values("code", *INTERESTS.values())
    return {row["code"]: letters_of(row) for row in rows}


def letters_of(scores: Mapping[str, Any]) -> str:
    measured = {letter: scores[name] for letter, name in INTERESTS.items()}
    if None in measured.values():
        return ""
    return "".join(sorted(measured, key=lambda letter: -measured[letter])[:3])


def current_entries() -> list[Entry]:
    """What stands on the list now, by address."""
    listed = Profession.objects.listed().order_by("slug").select_related("field")
    listed = listed.prefetch_related("subjects", "directions", "asked")
    return [entry_of(profession) for profession in listed]


def entry_of(profession: Profession) -> Entry:
    skills = [(each.skill_id, each.level) for each in profession.asked.all()]
    return Entry(
        **{name: getattr(profession, name) for name in ("slug", *SAME)},
        field=profession.field.slug,
        occupation=profession.occupation_id or "",
        subjects=tuple(sorted(page.slug for page in profession.subjects.all())),
        skills=tuple(sorted(skills, key=lambda pair: (-pair[1], pair[0]))),
        directions=tuple(sorted(each.code for each in profession.directions.all())),
        demand_on=profession.demand_on.isoformat() if profession.demand_on else "",
        generated=profession.is_generated,
    )


def versions_page(number: str | None) -> Page[CityList]:
    versions = CityList.objects.defer("content").select_related("made_by")
    return Paginator(versions, VERSIONS).get_page(number)


@dataclass(frozen=True, slots=True)
class Difference:
    """``what`` is added, removed or changed; ``cells`` are column, before, after."""

    slug: str
    name_ru: str
    name_en: str
    what: str
    cells: tuple[tuple[str, str, str], ...] = ()

    @property
    def name(self) -> str:
        return (self.name_en if get_language() == "en" else "") or self.name_ru


Content = Iterable[Mapping[str, str]]


def differences(old: Content, new: Content) -> list[Difference]:
    before, after = ({row["slug"]: row for row in rows} for rows in (old, new))
    found = [_difference(before.get(slug), after.get(slug)) for slug in sorted({*before, *after})]
    return [difference for difference in found if difference]


def _difference(
    before: Mapping[str, str] | None, after: Mapping[str, str] | None
) -> Difference | None:
    row = after or before or {}
    slug, name_ru, name_en = (row.get(name, "") for name in ("slug", "name_ru", "name_en"))
    if before is None or after is None:
        return Difference(slug, name_ru, name_en, "added" if after else "removed")
    cells = tuple(
        (name, before.get(name, ""), after.get(name, ""))
        for name in COLUMNS
        if before.get(name, "") != after.get(name, "")
    )
    return Difference(slug, name_ru, name_en, "changed", cells) if cells else None
