"""What search hears from the rooms below it."""

from typing import Any
from uuid import UUID

from django.db import transaction

from profliner.finding import Found
from search.documents import split_id
from search.engines import get_reader
from search.models import OutboxEntry
from search.professions import PROFESSION, key_of
from search.publications import PUBLICATION
from search.request import LONGEST_QUERY, MOST_PER_PAGE, SearchRequest
from search.results import library_pk
from search.waking import wake

ALIKE = 4


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
    asked = SearchRequest(
        text[:LONGEST_QUERY],
        lang,
        per_page=MOST_PER_PAGE,
        audience="explorer",
        facets=False,
        highlight=False,
    )
    page = get_reader().search(asked)
    keys = [key_of(split_id(hit.id)[1]) for hit in page.hits]
    return Found(tuple(dict.fromkeys(keys)), page.did_you_mean, page.degraded)
