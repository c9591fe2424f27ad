"""What search hears from the rooms below it."""

from typing import Any

from django.db import transaction

from search.engines import get_reader
from search.models import OutboxEntry
from search.publications import PUBLICATION
from search.request import SearchRequest
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
