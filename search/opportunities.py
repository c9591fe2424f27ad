"""Search documents of programmes and events that are open, one in each language.

They are of an audience of their own, as professions are. Whoever's time is over leaves the index
with the nightly reconciliation; until then the catalogue, which asks the database what is open,
leaves it out.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from django.db.models import Prefetch, QuerySet
from django.utils import timezone, translation

from library.models import SubjectPage
from profliner.models import Opportunity, Profession
from search import bilingual
from search.bilingual import LANGUAGES, version_of
from search.documents import Audience, SearchDocument
from search.engines.base import Operation

OPPORTUNITY = "opportunity"
SEEKERS: tuple[Audience, ...] = ("seeker",)


def operations(keys: Sequence[str]) -> Iterator[tuple[str, list[Operation]]]:
    return bilingual.operations(OPPORTUNITY, keys, documents)


def documents(keys: Iterable[str]) -> Iterator[SearchDocument]:
    for opportunity in _for_documents(_open().filter(pk__in=list(keys))):
        for lang in LANGUAGES:
            with translation.override(lang):
                yield _document(opportunity, lang)


def _open() -> QuerySet[Opportunity]:
    found: QuerySet[Opportunity] = Opportunity.objects.open(timezone.now())
    return found


def _for_documents(opportunities: QuerySet[Opportunity]) -> QuerySet[Opportunity]:
    subjects = SubjectPage.objects.only("pk", "title", "title_en", "slug")
    professions = Profession.objects.listed().only("pk", "name_ru", "name_en")
    return opportunities.select_related("organisation", "field", "district").prefetch_related(
        Prefetch("subjects", subjects), Prefetch("professions", professions), "skills"
    )


def _document(opportunity: Opportunity, lang: str) -> SearchDocument:
    """In the language that is active."""
    words = [opportunity.get_kind_display(), opportunity.organisation.name]
    words += [opportunity.field.name] if opportunity.field else []
    words += [page.name for page in opportunity.subjects.all()]
    words += [each.name for each in opportunity.professions.all()]
    words += [each.name for each in opportunity.skills.all()]
    district = opportunity.district
    return SearchDocument(
        kind="opportunity",
        pk=f"{opportunity.pk}.{lang}",
        lang=lang,
        title=opportunity.title,
        outcomes=opportunity.place,
        body=opportunity.text,
        keywords=tuple(words),
        grades=tuple(range(opportunity.grade_from, opportunity.grade_to + 1)),
        districts=(district.slug,) if district else (),
        visibility=SEEKERS,
        updated=opportunity.changed_at,
        version=version_of(_changed_at(opportunity)),
    )


def _changed_at(opportunity: Opportunity) -> datetime:
    """Of a suspended organisation that is checked again all come back, older than their removal."""
    decided = opportunity.organisation.decided_at
    return max(opportunity.changed_at, decided) if decided else opportunity.changed_at


def expected_versions(portion: int) -> Iterator[dict[str, int]]:
    """Every document that the index should hold, so many at a time, for reconciling."""
    rows = _open().select_related("organisation").order_by("pk")
    half, last = max(1, portion // len(LANGUAGES)), None
    while found := list((rows.filter(pk__gt=last) if last else rows)[:half]):
        last = found[-1].pk
        yield bilingual.expected(OPPORTUNITY, {each.pk: _changed_at(each) for each in found})


def open_among(identifiers: Iterable[str]) -> set[str]:
    return bilingual.held_among(_open(), identifiers)


def open_keys() -> list[str]:
    return [str(pk) for pk in _open().values_list("pk", flat=True)]
