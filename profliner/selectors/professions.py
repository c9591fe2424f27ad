"""The page of a profession, and two professions side by side."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeAlias

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from eschool.accounts.models import User
from library.models import SubjectPage
from library.selectors.cards import Card, cards_of
from library.selectors.subjects import popular_ids
from profliner.kinds import Item
from profliner.models import (
    Choice,
    Direction,
    OccupationElement,
    Opportunity,
    Profession,
    RelatedOccupation,
    Story,
)
from profliner.selectors.explorer import ProfessionCard, card_of
from profliner.selectors.interests import interest_profile
from profliner.selectors.opportunities import OpportunityCard, opportunity_cards
from profliner.selectors.stories import stories_of
from profliner.selectors.strengths import strengths_of
from profliner.statements import KINDS

RELATED = 4
LESSONS_A_SUBJECT = 2
MOST_LESSONS = 6
OFFERS = 4
WORDS = {
    1: pgettext_lazy("how much of a skill", "a little"),
    2: pgettext_lazy("how much of a skill", "somewhat"),
    3: pgettext_lazy("how much of a skill", "noticeably"),
    4: pgettext_lazy("how much of a skill", "much"),
    5: pgettext_lazy("how much of a skill", "very much"),
}
# When one may enter, and for how long one studies, by the law on education of Russia.
LEVELS = {
    Direction.Level.WORKER: gettext_lazy("After grade 9 or 11, from 10 months to 3 years"),
    Direction.Level.COLLEGE: gettext_lazy("After grade 9 or 11, 3 to 4 years"),
    Direction.Level.BACHELOR: gettext_lazy("After grade 11 or college, 4 years"),
    Direction.Level.SPECIAL: gettext_lazy("After grade 11 or college, 5 to 6 years"),
    Direction.Level.MASTER: gettext_lazy("After a bachelor's degree, 2 years"),
}
ORDER = list(LEVELS)


@dataclass(frozen=True, slots=True)
class SkillBar:
    code: str
    name: str
    level: int

    @property
    def word(self) -> str:
        return str(WORDS[self.level])


@dataclass(frozen=True, slots=True)
class Way:
    """Directions of one level of education, and when one may enter."""

    level: str
    label: str
    when: str
    directions: list[Direction]


@dataclass(frozen=True, slots=True)
class Mine:
    """What the student's own record says of the profession; sentences and the choice made."""

    sentences: list[str] = field(default_factory=list)
    verdict: str = ""
    has_interests: bool = False


@dataclass(frozen=True, slots=True)
class ProfessionView:
    profession: Profession
    card: ProfessionCard
    skills: list[SkillBar]
    subjects: list[SubjectPage]
    ways: list[Way]
    tasks: list[str]
    related: list[ProfessionCard]
    lessons: list[Card]
    offers: list[OpportunityCard]
    stories: list[Story]
    mine: Mine | None = None

    @property
    def education(self) -> list[dict[str, Any]]:
        """The way in steps, as ``components/timeline.html`` takes them."""
        subjects = ", ".join(page.name for page in self.subjects)
        steps: list[dict[str, Any]] = [
            {"title": _("School"), "text": subjects, "icon": "school", "tone": "accent"}
        ]
        steps += [
            {
                "title": way.label,
                "meta": way.when,
                "text": "; ".join(f"{each.name} ({each.code})" for each in way.directions),
                "icon": "graduation-cap",
                "tone": "accent",
            }
            for way in self.ways
        ]
        return [*steps, {"title": self.card.name, "icon": "briefcase", "tone": "positive"}]


def profession_view(
    slug: str, student: User | None = None, now: datetime | None = None
) -> ProfessionView | None:
    """None where the city's list has no such profession; a constant number of queries."""
    profession = _with_everything().filter(slug=slug).first()
    if profession is None:
        return None
    subjects = sorted(profession.subjects.all(), key=lambda page: page.position)
    return ProfessionView(
        profession=profession,
        card=card_of(profession),
        skills=skills_of(profession),
        subjects=subjects,
        ways=ways_of(profession),
        tasks=_tasks(profession),
        related=_related(profession),
        lessons=_lessons(subjects),
        offers=_offers(profession, now or timezone.now()),
        stories=stories_of(profession),
        mine=mine_of(student, profession, subjects) if student else None,
    )


def _with_everything() -> Any:
    return (
        Profession.objects.listed()
        .select_related("field", "occupation")
        .prefetch_related("subjects", "directions", "asked__skill")
    )


def skills_of(profession: Profession) -> list[SkillBar]:
    bars = [SkillBar(each.skill_id, each.skill.name, each.level) for each in profession.asked.all()]
    return sorted(bars, key=lambda bar: (-bar.level, bar.name))


def ways_of(profession: Profession) -> list[Way]:
    directions = list(profession.directions.all())
    return [
        Way(
            level=level,
            label=str(level.label),
            when=str(LEVELS[level]),
            directions=[each for each in directions if each.level == level],
        )
        for level in ORDER
        if any(each.level == level for each in directions)
    ]


def _tasks(profession: Profession) -> list[str]:
    """In English, as published."""
    asked = OccupationElement.objects.filter(
        occupation=profession.occupation_id, element__kind="task"
    )
    return list(asked.order_by("pk").values_list("element__name_en", flat=True))


def _related(profession: Profession) -> list[ProfessionCard]:
    """Those O*NET calls related, the nearest first, then others of the field."""
    listed = Profession.objects.listed().exclude(pk=profession.pk)
    ranks = dict(
        RelatedOccupation.objects.filter(occupation=profession.occupation_id).values_list(
            "other_id", "rank"
        )
    )
    same = Q(field=profession.field_id, interests__startswith=profession.interests[:1])
    rows = listed.filter(Q(occupation_id__in=ranks) | same).select_related("field")
    nearest = sorted(rows, key=lambda row: (ranks.get(row.occupation_id, 99), row.slug))
    return [card_of(row) for row in nearest[:RELATED]]


def _lessons(subjects: Sequence[SubjectPage]) -> list[Card]:
    ids = [pk for page in subjects for pk in popular_ids(page.pk)[:LESSONS_A_SUBJECT]]
    return cards_of(ids[:MOST_LESSONS])


def _offers(profession: Profession, now: datetime) -> list[OpportunityCard]:
    offers = Opportunity.objects.open(now).with_free(now).filter(professions=profession)
    offers = offers.select_related("organisation", "field", "district")
    return opportunity_cards(offers.order_by("deadline_at", "pk")[:OFFERS])


def mine_of(student: User, profession: Profession, subjects: Iterable[SubjectPage]) -> Mine:
    """Only what the student said and did; never a verdict on them."""
    profile = interest_profile(student)
    leaders = profile.profile.leaders if profile else ()
    shared = [KINDS[letter].name for letter in profession.interests if letter in leaders]
    sentences = []
    if shared:
        words = ", ".join(map(str, shared))
        sentences.append(_("You told us of interests it feeds: %(words)s.") % {"words": words})
    sentences += _strengths(student, {page.slug for page in subjects})
    choice = Choice.objects.filter(
        student=student, item_kind=Item.PROFESSION, item=str(profession.pk)
    ).first()
    return Mine(sentences, choice.verdict if choice else "", profile is not None)


def _strengths(student: User, slugs: set[str]) -> list[str]:
    sentence = _("Lessons in “%(subject)s” went well for you, and it leads here.")
    names = dict.fromkeys(
        strength.subject for strength in strengths_of(student) if strength.subject_slug in slugs
    )
    return [sentence % {"subject": name} for name in names]


SkillRow: TypeAlias = tuple[str, SkillBar | None, SkillBar | None]


@dataclass(frozen=True, slots=True)
class Compared:
    """Two professions: ``skills`` has each skill of either with both levels."""

    left: ProfessionView
    right: ProfessionView
    skills: list[SkillRow]
    shared_subjects: set[str]

    @property
    def both(self) -> tuple[ProfessionView, ProfessionView]:
        return self.left, self.right


def compare(left: str, right: str) -> Compared | None:
    one, other = (_short_view(slug) for slug in (left, right))
    if one is None or other is None or left == right:
        return None
    mine, theirs = ({bar.code: bar for bar in view.skills} for view in (one, other))
    names = {code: bar.name for code, bar in (mine | theirs).items()}
    mine, theirs = _measured(one, names) | mine, _measured(other, names) | theirs
    skills = _one_row_a_name([(name, mine.get(c), theirs.get(c)) for c, name in names.items()])
    shared = {page.slug for page in one.subjects} & {page.slug for page in other.subjects}
    return Compared(one, other, skills, shared)


def _one_row_a_name(rows: list[SkillRow]) -> list[SkillRow]:
    """O*NET has mathematics as knowledge and as a skill: one row, with the higher level."""
    found: dict[str, SkillRow] = {}
    for name, one, other in rows:
        _name, first, second = found.get(name, (name, None, None))
        found[name] = (name, _higher(first, one), _higher(second, other))
    return list(found.values())


def _higher(one: SkillBar | None, other: SkillBar | None) -> SkillBar | None:
    return max((bar for bar in (one, other) if bar), key=lambda bar: bar.level, default=None)


def _measured(view: ProfessionView, names: dict[str, str]) -> dict[str, SkillBar]:
    """What the occupation asks of skills that are not among the profession's main ones."""
    found = OccupationElement.objects.filter(
        occupation=view.profession.occupation_id, element__in=names
    )
    asked = dict(found.values_list("element_id", "importance"))
    return {
        code: SkillBar(code, names[code], round(importance))
        for code, importance in asked.items()
        if importance
    }


def _short_view(slug: str) -> ProfessionView | None:
    profession = _with_everything().filter(slug=slug).first()
    if profession is None:
        return None
    return ProfessionView(
        profession=profession,
        card=card_of(profession),
        skills=skills_of(profession),
        subjects=sorted(profession.subjects.all(), key=lambda page: page.position),
        ways=ways_of(profession),
        tasks=[],
        related=[],
        lessons=[],
        offers=[],
        stories=[],
    )


def names_to_choose() -> list[dict[str, str]]:
    """Every profession of the list by name, for a choice of two."""
    rows = Profession.objects.listed().only("slug", "name_ru", "name_en")
    found = [{"slug": row.slug, "name": row.name} for row in rows]
    return sorted(found, key=lambda row: row["name"])
