"""Publications as the lesson card shows them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language

from library.models import Authorship, Publication
from library.models.publications import Language, Licence
from library.selectors.sheets import grades_text

LANGUAGES = dict(Language.choices)
LICENCES = dict(Licence.choices)
COLUMNS = (
    "title",
    "slug",
    "outcome",
    "language",
    "grade_from",
    "grade_to",
    "licence",
    "subject__slug",
    "subject__title",
    "subject__title_en",
    "lessonpage__minutes",
)


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
    """Cards of the published ones among ``ids``, in that order, in two queries.

    A card shows a dozen of a page's and its subject's hundred columns; making whole pages of them
    took longer than all the rest.
    """
    wanted = list(dict.fromkeys(ids))
    pages = Publication.objects.published().filter(pk__in=wanted)
    found = {row["pk"]: row for row in pages.values("pk", *COLUMNS)}
    authors = _first_authors(wanted)
    return [_card(found[pk], authors.get(pk, "")) for pk in wanted if pk in found]


def _first_authors(ids: Iterable[int]) -> dict[int, str]:
    """Of a key given twice a dictionary keeps the last, so they come backwards."""
    authors = Authorship.objects.filter(publication__in=ids).order_by("-sort_order", "-pk")
    return dict(authors.values_list("publication_id", "name"))


def _card(row: dict[str, Any], author: str) -> Card:
    subject = row["subject__slug"] or ""
    name = "subject__title_en" if get_language() == "en" else "subject__title"
    return Card(
        pk=row["pk"],
        url=reverse("lesson", args=(subject, row["slug"])) if subject else "",
        title=row["title"],
        subject=row[name] or "",
        subject_slug=subject,
        grades=grades_text(row["grade_from"], row["grade_to"]),
        minutes=row["lessonpage__minutes"] or 0,
        author=author,
        outcome=row["outcome"],
        lang=row["language"],
        language_name=str(LANGUAGES.get(row["language"], row["language"])),
        licence=str(LICENCES.get(row["licence"], row["licence"])),
        seed=str(row["pk"]),
    )
