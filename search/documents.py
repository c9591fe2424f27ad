"""What an engine keeps: one document per thing that can be found and language."""

import math
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Literal

Kind = Literal["lesson", "textbook", "profession", "programme", "opportunity"]
# Explorers look among professions, seekers among programmes and events, the others among what the
# library publishes.
Audience = Literal["public", "student", "teacher", "explorer", "seeker"]

EVERYONE: tuple[Audience, ...] = ("public", "student", "teacher")
TEXT_FIELDS = ("title", "outcomes", "keywords", "body", "people")
FACETS = (
    "subject",
    "grade",
    "language",
    "kind",
    "licence",
    "duration",
    "attachments",
    "curriculum",
    "author",
    "district",
)
# Upper bounds in minutes of the bands a reader chooses from.
DURATION_BANDS = ((30, "short"), (45, "lesson"), (90, "double"))
LONGEST_BAND = "long"
MOST_POPULARITY = 3.0


def duration_band(minutes: int) -> str:
    if minutes <= 0:
        return ""
    return next((band for most, band in DURATION_BANDS if minutes <= most), LONGEST_BAND)


def popularity(uses_in_30_days: int) -> float:
    """At most 3, so that the factor ``log2(2 + popularity)`` stays between 1 and 2.33."""
    return min(MOST_POPULARITY, math.log(1 + max(0, uses_in_30_days)) / 2)


def popularity_factor(uses_in_30_days: int) -> float:
    return math.log2(2 + popularity(uses_in_30_days))


@dataclass(frozen=True, slots=True)
class SearchDocument:
    """``body`` holds only what every reader may see: a highlight shows it to anyone.

    ``version`` grows with every change of the source; an engine refuses an older one.
    """

    kind: Kind
    pk: str
    lang: str
    title: str
    outcomes: str = ""
    body: str = ""
    keywords: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    subject: str = ""
    grades: tuple[int, ...] = ()
    curriculum: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    districts: tuple[str, ...] = ()
    licence: str = ""
    minutes: int = 0
    has_attachments: bool = False
    visibility: tuple[Audience, ...] = EVERYONE
    uses_in_30_days: int = 0
    updated: datetime = field(default=datetime(2000, 1, 1, tzinfo=UTC))
    version: int = 1

    @property
    def id(self) -> str:
        return document_id(self.kind, self.pk)

    def texts(self) -> dict[str, str]:
        """The searchable text of each of ``TEXT_FIELDS``."""
        return {
            "title": self.title,
            "outcomes": self.outcomes,
            "keywords": "\n".join(self.keywords),
            "body": self.body,
            "people": "\n".join(self.people),
        }

    def facets(self) -> dict[str, tuple[str, ...]]:
        """The values of each of ``FACETS``, as the strings a filter names."""
        single = {
            "subject": self.subject,
            "language": self.lang,
            "kind": self.kind,
            "licence": self.licence,
            "duration": duration_band(self.minutes),
            "attachments": "yes" if self.has_attachments else "no",
        }
        many: dict[str, tuple[str, ...]] = {
            "grade": tuple(str(grade) for grade in self.grades),
            "curriculum": self.curriculum,
            "author": self.authors,
            "district": self.districts,
        }
        return many | {name: (value,) if value else () for name, value in single.items()}


def document_id(kind: str, pk: str) -> str:
    return f"{kind}:{pk}"


def split_id(identifier: str) -> tuple[str, str]:
    kind, _, pk = identifier.partition(":")
    return kind, pk
