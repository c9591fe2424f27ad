"""Finding professions by words: whoever searches answers, the explorer does not know how."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from profliner.models import Profession
from profliner.signals import professions_wanted


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
    answers: list[tuple[Any, Any]] = professions_wanted.send(Profession, text=text, lang=lang)
    found = (answer for _receiver, answer in answers if isinstance(answer, Found))
    return next(found, Found())
