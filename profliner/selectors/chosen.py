"""What a student saved and sent away, with what was cancelled or taken off the list since."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from profliner.items import ItemCard, cards_of
from profliner.models import Choice
from profliner.selectors.activity import no_longer_open


def chosen_cards(choices: Sequence[Choice]) -> list[tuple[ItemCard, Choice]]:
    """Of each choice a card; what is no longer offered has no address."""
    refs = [(one.item_kind, one.item) for one in choices]
    cards = {card.ref: card for card in cards_of(refs)}
    cards |= no_longer_open(set(refs) - cards.keys())
    return [(cards.get(ref) or _gone(*ref), one) for ref, one in zip(refs, choices, strict=True)]


def _gone(kind: str, item: str) -> ItemCard:
    return ItemCard(kind, item, title=_("something that is not here any more"), url="")
