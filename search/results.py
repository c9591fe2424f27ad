"""Hits with what the database says of them now."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

from django.utils.safestring import mark_safe

from library.selectors.cards import Card, cards_of
from search.documents import split_id
from search.request import Hit, Suggestion

IN_LIBRARY = {"lesson", "textbook"}
OF_CARD = tuple(field.name for field in fields(Card))


@dataclass(frozen=True, slots=True)
class Suggested:
    """Field names are those of ``components/suggestions.html``."""

    url: str
    label: str
    html: str
    icon: str = "book-open"
    kind: str = ""


def result_cards(hits: Sequence[Hit]) -> list[dict[str, Any]]:
    """Cards of what is still published, in the order found; the index may lag behind."""
    by_pk = {pk: hit for hit in hits if (pk := library_pk(hit.id)) is not None}
    return [
        {
            # ``asdict`` copies every value deeply, which cost more than reading the cards.
            **{name: getattr(card, name) for name in OF_CARD},
            # The engines' highlights are escaped text with marks, nothing else.
            "title_html": mark_safe(by_pk[card.pk].title),
            "snippet_html": mark_safe(by_pk[card.pk].snippet),
        }
        for card in cards_of(by_pk)
    ]


def suggested(suggestions: Sequence[Suggestion]) -> list[Suggested]:
    by_pk = {pk: found for found in suggestions if (pk := library_pk(found.id)) is not None}
    return [
        Suggested(card.url, card.title, mark_safe(by_pk[card.pk].html)) for card in cards_of(by_pk)
    ]


def library_pk(identifier: str) -> int | None:
    kind, pk = split_id(identifier)
    return int(pk) if kind in IN_LIBRARY and pk.isdecimal() else None
