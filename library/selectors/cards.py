"""Publications as the lesson card shows them."""

from collections.abc import Iterable
from dataclasses import dataclass

from library.models import LessonPage, Publication
from library.selectors.sheets import grades_text


@dataclass(frozen=True, slots=True)
class Card:
    """Field names are those of ``components/lesson_card.html``."""

    pk: int
    url: str
    title: str
    subject: str
    subject_slug: str
    grades: str
    minutes: int
    author: str
    outcome: str
    lang: str
    language_name: str
    licence: str
    seed: str


def cards_of(ids: Iterable[int]) -> list[Card]:
    """Cards of the published ones among ``ids``, in that order, in three queries."""
    wanted = list(dict.fromkeys(ids))
    found = Publication.objects.published().filter(pk__in=wanted).for_cards().in_bulk()
    minutes = dict(LessonPage.objects.filter(pk__in=wanted).values_list("pk", "minutes"))
    return [_card(found[pk], minutes.get(pk, 0)) for pk in wanted if pk in found]


def _card(publication: Publication, minutes: int) -> Card:
    authors = publication.authorships.all()
    return Card(
        pk=publication.pk,
        url=publication.relative_address,
        title=publication.title,
        subject=publication.subject.name if publication.subject else "",
        subject_slug=publication.subject.slug if publication.subject else "",
        grades=grades_text(publication),
        minutes=minutes,
        author=authors[0].name if authors else "",
        outcome=publication.outcome,
        lang=publication.language,
        language_name=publication.get_language_display(),
        licence=publication.get_licence_display(),
        seed=str(publication.pk),
    )
