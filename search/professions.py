"""Search documents of professions, one in each language, made from the city's list as it stands.

They are of an audience of their own: a search among lessons never meets them.
"""

from collections.abc import Iterable, Iterator, Sequence

from django.db.models import Prefetch, QuerySet
from django.utils import translation

from library.models import SubjectPage
from profliner.models import Profession, ProfessionSkill
from search import bilingual
from search.bilingual import LANGUAGES, version_of
from search.documents import Audience, SearchDocument
from search.engines.base import Operation

PROFESSION = "profession"
EXPLORERS: tuple[Audience, ...] = ("explorer",)


def operations(keys: Sequence[str]) -> Iterator[tuple[str, list[Operation]]]:
    return bilingual.operations(PROFESSION, keys, documents)


def documents(keys: Iterable[str]) -> Iterator[SearchDocument]:
    for profession in _for_documents(Profession.objects.listed().filter(pk__in=list(keys))):
        for lang in LANGUAGES:
            with translation.override(lang):
                yield _document(profession, lang)


def _for_documents(professions: QuerySet[Profession]) -> QuerySet[Profession]:
    subjects = SubjectPage.objects.only("pk", "title", "title_en", "slug")
    asked = ProfessionSkill.objects.select_related("skill")
    return professions.select_related("field", "occupation").prefetch_related(
        Prefetch("subjects", subjects), Prefetch("asked", asked)
    )


def _document(profession: Profession, lang: str) -> SearchDocument:
    """In the language that is active."""
    subjects = list(profession.subjects.all())
    words = [profession.field.name, *(page.name for page in subjects)]
    words += [each.skill.name for each in profession.asked.all()]
    if lang == "en" and profession.occupation:
        words.append(profession.occupation.title)
    return SearchDocument(
        kind="profession",
        pk=f"{profession.pk}.{lang}",
        lang=lang,
        title=profession.name,
        outcomes=profession.summary,
        body=profession.day,
        keywords=tuple(words),
        visibility=EXPLORERS,
        updated=profession.changed_at,
        version=version_of(profession.changed_at),
    )


def expected_versions(portion: int) -> Iterator[dict[str, int]]:
    """Every document that the index should hold, so many at a time, for reconciling."""
    rows = Profession.objects.listed().order_by("pk").values_list("pk", "changed_at")
    half, last = max(1, portion // len(LANGUAGES)), None
    while found := list((rows.filter(pk__gt=last) if last else rows)[:half]):
        last = found[-1][0]
        yield bilingual.expected(PROFESSION, dict(found))


def listed_among(identifiers: Iterable[str]) -> set[str]:
    return bilingual.held_among(Profession.objects.listed(), identifiers)


def listed_keys() -> list[str]:
    return [str(pk) for pk in Profession.objects.listed().values_list("pk", flat=True)]
