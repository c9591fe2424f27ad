"""Finding by words: whoever searches answers, the catalogues do not know how."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.dispatch import Signal

from profliner.models import Opportunity, Profession
from profliner.signals import opportunities_wanted, professions_wanted


@dataclass(frozen=True, slots=True)
class Found:
    """``ids`` as text, the best first; ``meant`` what the words may have been meant to be."""

    ids: tuple[str, ...] = ()
    meant: str = ""
    degraded: bool = False

    @property
    def uuids(self) -> list[UUID]:
        return [UUID(found) for found in self.ids]


def find_professions(text: str, lang: str) -> Found:
    return _asked(professions_wanted, Profession, text, lang)


def find_opportunities(text: str, lang: str) -> Found:
    """Of all that are open, so that whatever else is asked of them can be asked of the database."""
    return _asked(opportunities_wanted, Opportunity, text, lang)


def _asked(wanted: Signal, sender: type, text: str, lang: str) -> Found:
    answers: list[tuple[Any, Any]] = wanted.send(sender, text=text, lang=lang)
    found = (answer for _receiver, answer in answers if isinstance(answer, Found))
    return next(found, Found())
