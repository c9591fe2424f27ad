"""Published lessons that say the same in nearly the same words.

Whoever searches names candidates (``look_alikes_wanted``), here their words are compared: of a few
pages, when a methodist opens a submission.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from library.models import LessonPage, Publication
from library.scripts import script_of
from library.selectors.triage import words_of
from library.signals import look_alikes_wanted

SHINGLE = 4
FEWEST_SHINGLES = 40
SAME_WORDS = 0.4
SAMPLE_WORDS = 12
SAMPLES = 4
MOST_CANDIDATES = 12
LONGEST_SAMPLE = 200


@dataclass(frozen=True, slots=True)
class Twin:
    """``share`` of the shorter text's sequences of four words stands in the other too."""

    publication: Publication
    share: float


def twins_of(page: LessonPage) -> list[Twin]:
    """The likest first; neither the page itself nor what it openly is a copy of."""
    source = page.copied_from.publication_id if page.copied_from else None
    text = words_of(script_of(page))
    return twins_of_text(page.title, text, page.language, known={page.pk, source})


def twins_of_text(title: str, text: str, lang: str, *, known: set[int | None]) -> list[Twin]:
    mine = shingles(text)
    if len(mine) < FEWEST_SHINGLES:
        return []
    found = _candidates([title, *_samples(text)], lang)
    pages = LessonPage.objects.published().filter(pk__in=[pk for pk in found if pk not in known])
    twins = [Twin(page, share(mine, shingles(words_of(script_of(page))))) for page in pages]
    return sorted(
        (twin for twin in twins if twin.share >= SAME_WORDS), key=lambda twin: -twin.share
    )


def shingles(text: str) -> frozenset[str]:
    words = re.findall(r"\w+", text.lower().replace("ё", "е"))
    return frozenset(
        " ".join(words[start : start + SHINGLE]) for start in range(len(words) - SHINGLE + 1)
    )


def share(mine: frozenset[str], others: frozenset[str]) -> float:
    fewest = min(len(mine), len(others))
    return len(mine & others) / fewest if fewest >= FEWEST_SHINGLES else 0.0


def _samples(text: str) -> Iterator[str]:
    """A sentence's worth of words from several places: whoever copies leaves some as they are."""
    words = text.split()
    for number in range(SAMPLES):
        start = len(words) * (2 * number + 1) // (2 * SAMPLES)
        yield " ".join(words[start : start + SAMPLE_WORDS])


def _candidates(texts: list[str], lang: str) -> list[int]:
    asked = [text[:LONGEST_SAMPLE] for text in texts if text.strip()]
    answers = look_alikes_wanted.send(LessonPage, texts=asked, lang=lang)
    found: dict[int, None] = {}
    for _receiver, numbers in answers:
        found |= dict.fromkeys(numbers or ())  # type: ignore[arg-type]  # as the signal says
    return list(found)[:MOST_CANDIDATES]
