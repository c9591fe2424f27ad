"""Makes the steps that follow from subjects, directions, the city's list and opportunities."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from library.models import SubjectPage
from profliner.actions.close_steps import close_steps
from profliner.locking import lock_catalogue
from profliner.models import (
    Direction,
    Element,
    Field,
    Opportunity,
    Organisation,
    Prerequisite,
    Profession,
    Step,
    StepSkill,
)
from profliner.steps import drawing
from profliner.steps.mapping import key_of_opportunity

STEPS = ("programme", "internship", "contest")
TAUGHT = 3  # what an opportunity that names a skill brings of it


@dataclass(frozen=True, slots=True)
class Derived:
    steps: int
    prerequisites: int


@transaction.atomic
def derive_steps(
    *, is_generated: bool = True, taught_at: Mapping[UUID, frozenset[int]] | None = None
) -> Derived:
    """Only what is missing is made, and closed what is over: what analysts changed stays as it is.

    ``taught_at`` says of a college or a university which fields of work it teaches; one that is
    not named teaches all.
    """
    lock_catalogue()
    close_steps()
    return _make(
        [*drawing.draw(_city(taught_at or {})), *_of_opportunities()], is_generated=is_generated
    )


@transaction.atomic
def derive_step(*, offer: Opportunity) -> None:
    """The step of one published opportunity follows it; events are no steps.

    What must come first is no row: see ``selectors.compiling``. Other prerequisites, the
    description and whether it is open stay as analysts have them.
    """
    if offer.kind not in STEPS:
        offer.steps.open().update(is_open=False, changed_at=timezone.now())
        return
    drawn = _of_opportunity(offer)
    held = offer.steps.filter(pk=drawn.id).values(*drawn.columns).first()
    if held is None and offer.steps.exists():
        return
    lock_catalogue()
    if held is None:
        _make([drawn], is_generated=offer.is_generated)
        return
    if held != drawn.columns:
        Step.objects.filter(pk=drawn.id).update(**drawn.columns, changed_at=timezone.now())
    _follow_skills(drawn)


def _follow_skills(drawn: drawing.Drawn) -> None:
    """Levels that analysts gave stay."""
    StepSkill.objects.filter(step=drawn.id).exclude(skill__in=drawn.skills).delete()
    held = set(StepSkill.objects.filter(step=drawn.id).values_list("skill_id", flat=True))
    StepSkill.objects.bulk_create(each for each in _skills([drawn]) if each.skill_id not in held)


def _make(drawn: Sequence[drawing.Drawn], *, is_generated: bool) -> Derived:
    known = set(Step.objects.values_list("pk", flat=True))
    taken = set(Step.objects.exclude(profession=None).values_list("profession_id", flat=True))
    new = [
        each
        for each in drawn
        if each.id not in known and each.columns.get("profession_id") not in taken
    ]
    Step.objects.bulk_create(
        (Step(pk=each.id, is_generated=is_generated, **each.columns) for each in new),
        batch_size=500,
    )
    known |= {each.id for each in new}
    prerequisites = [each for one in new for each in _prerequisites(one, known)]
    Prerequisite.objects.bulk_create(prerequisites, batch_size=1000)
    known_skills = set(Element.objects.exclude(kind="task").values_list("pk", flat=True))
    taught = (each for each in _skills(new) if each.skill_id in known_skills)
    StepSkill.objects.bulk_create(taught, batch_size=1000)
    return Derived(len(new), len(prerequisites))


def _skills(new: Iterable[drawing.Drawn]) -> Iterable[StepSkill]:
    return (
        StepSkill(step_id=each.id, skill_id=code, level=level)
        for each in new
        for code, level in each.skills.items()
    )


def _prerequisites(drawn: drawing.Drawn, known: set[UUID]) -> Iterable[Prerequisite]:
    """A step stands once among a step's prerequisites, in the first group that names it."""
    seen: set[UUID] = set()
    for number, group in enumerate(drawn.groups, 1):
        for needs in group:
            if needs in known and needs not in seen:
                seen.add(needs)
                yield Prerequisite(step_id=drawn.id, needs_id=needs, group=number)


def _city(taught_at: Mapping[UUID, frozenset[int]]) -> drawing.City:
    return drawing.City(
        subjects=[
            drawing.Subject(each.pk, each.slug, each.title, each.title_en or each.title)
            for each in SubjectPage.objects.order_by("slug")
        ],
        fields=[
            drawing.WorkField(each.pk, each.name_ru, each.name_en) for each in Field.objects.all()
        ],
        directions=[
            drawing.Direction(each.code, each.name_ru, each.name_en)
            for each in Direction.objects.filter(professions__isnull=False).distinct()
        ],
        professions=_professions(),
        hosts=_hosts(taught_at),
    )


def _professions() -> list[drawing.Profession]:
    found = Profession.objects.listed().prefetch_related("subjects", "directions", "asked")
    return [
        drawing.Profession(
            pk=each.pk,
            slug=each.slug,
            name_ru=each.name_ru,
            name_en=each.name_en,
            field=each.field_id,
            subjects=tuple(sorted(page.slug for page in each.subjects.all())),
            directions=tuple(sorted(one.code for one in each.directions.all())),
            skills={one.skill_id: one.level for one in each.asked.all()},
        )
        for each in found.order_by("slug")
    ]


def _hosts(taught_at: Mapping[UUID, frozenset[int]]) -> list[drawing.Host]:
    kinds = (Organisation.Kind.COLLEGE, Organisation.Kind.UNIVERSITY)
    found = Organisation.objects.checked().filter(kind__in=kinds).order_by("name_ru", "pk")
    return [
        drawing.Host(
            each.pk, each.kind == Organisation.Kind.COLLEGE, taught_at.get(each.pk, frozenset())
        )
        for each in found
    ]


def _of_opportunities() -> Sequence[drawing.Drawn]:
    """Programmes, internships and contests that are published; events are no steps."""
    found = Opportunity.objects.published().filter(kind__in=STEPS)
    found = found.prefetch_related("skills", "subjects")
    return [_of_opportunity(each) for each in found.order_by("pk")]


def _of_opportunity(offer: Opportunity) -> drawing.Drawn:
    days = (offer.ends_on - offer.starts_on).days
    subjects = list(offer.subjects.all())
    return drawing.Drawn(
        key_of_opportunity(offer.pk),
        {
            "kind": offer.kind,
            "opportunity_id": offer.pk,
            "organisation_id": offer.organisation_id,
            "field_id": offer.field_id,
            "subject_id": subjects[0].pk if len(subjects) == 1 else None,
            "direction_id": offer.direction_id,
            "months": round(days / 30),
            "name_ru": offer.title_ru,
            "name_en": offer.title_en or offer.title_ru,
        },
        skills={each.pk: TAUGHT for each in offer.skills.all() if each.kind != "task"},
    )
