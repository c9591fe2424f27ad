"""What search hears from the rooms below it."""

from typing import Any
from uuid import UUID

from django.db import transaction

from profliner.finding import Found
from search.bilingual import key_of
from search.documents import Audience, split_id
from search.engines import get_reader
from search.models import OutboxEntry
from search.opportunities import OPPORTUNITY
from search.professions import PROFESSION
from search.publications import PUBLICATION
from search.request import LONGEST_QUERY, MOST_PER_PAGE, SearchRequest
from search.results import library_pk
from search.waking import wake

ALIKE = 4
MOST_OPPORTUNITIES = 500  # the best, before the other filters of the catalogue


def publication_changed(*, publication_id: int, **_kwargs: Any) -> None:
    """In the change's own transaction: either both are kept or neither."""
    OutboxEntry.objects.note(PUBLICATION, [str(publication_id)])
    transaction.on_commit(wake, robust=True)


def look_alikes_wanted(*, texts: list[str], lang: str, **_kwargs: Any) -> list[int]:
    """The best few of each text, the first of all before the second of any."""
    reader = get_reader()
    pages = [
        reader.search(SearchRequest(text, lang, per_page=ALIKE, facets=False, highlight=False)).hits
        for text in texts
    ]
    ranked = [hit.id for place in range(ALIKE) for page in pages for hit in page[place : place + 1]]
    return [pk for identifier in dict.fromkeys(ranked) if (pk := library_pk(identifier))]


def profession_changed(*, profession_id: UUID, **_kwargs: Any) -> None:
    OutboxEntry.objects.note(PROFESSION, [str(profession_id)])
    transaction.on_commit(wake, robust=True)


def professions_wanted(*, text: str, lang: str, **_kwargs: Any) -> Found:
    """The best of them, each once, in whichever language the words were found."""
    return _found(text, lang, "explorer", MOST_PER_PAGE)


def opportunity_written(*, opportunity_id: UUID, **_kwargs: Any) -> None:
    OutboxEntry.objects.note(OPPORTUNITY, [str(opportunity_id)])
    transaction.on_commit(wake, robust=True)


def opportunities_wanted(*, text: str, lang: str, **_kwargs: Any) -> Found:
    return _found(text, lang, "seeker", MOST_OPPORTUNITIES)


def _found(text: str, lang: str, audience: Audience, most: int) -> Found:
    """Of at most so many documents, two of which may be of one thing."""
    keys: dict[str, None] = {}
    for number in range(1, most // MOST_PER_PAGE + 1):
        page = get_reader().search(
            SearchRequest(
                text[:LONGEST_QUERY],
                lang,
                page=number,
                per_page=MOST_PER_PAGE,
                audience=audience,
                facets=False,
                highlight=False,
            )
        )
        keys |= dict.fromkeys(key_of(split_id(hit.id)[1]) for hit in page.hits)
        if number * MOST_PER_PAGE >= page.total:
            break
    return Found(tuple(keys), page.did_you_mean, page.degraded)
