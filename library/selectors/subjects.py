"""What the page of a subject shows."""

from dataclasses import dataclass
from datetime import timedelta

from django.core.cache import cache
from django.db.models import Count
from django.utils import timezone

from library.models import Publication, SubjectPage, TeacherUse
from library.selectors.cards import Card, cards_of

SHOWN = 8
KEPT_SECONDS = 600


@dataclass(frozen=True, slots=True)
class SubjectOverview:
    total: int
    popular: list[Card]
    newest: list[Card]


def subject_overview(subject: SubjectPage) -> SubjectOverview:
    published = Publication.objects.published().filter(subject=subject)
    popular = popular_ids(subject.pk)
    others = published.exclude(pk__in=popular).order_by("-first_published_at")
    newest = list(others.values_list("pk", flat=True)[:SHOWN])
    cards = {card.pk: card for card in cards_of([*popular, *newest])}
    return SubjectOverview(
        total=published.count(),
        popular=[cards[pk] for pk in popular if pk in cards],
        newest=[cards[pk] for pk in newest if pk in cards],
    )


def popular_ids(subject_id: int) -> list[int]:
    """Publications that most teachers took or taught in the last 90 days."""

    def count() -> list[int]:
        since = timezone.localdate() - timedelta(days=90)
        ranked = (
            TeacherUse.objects.filter(publication__subject_id=subject_id, took_on__gte=since)
            .values("publication_id")
            .annotate(teachers=Count("user_id", distinct=True))
            .order_by("-teachers", "publication_id")
        )
        return [row["publication_id"] for row in ranked[:SHOWN]]

    return cache.get_or_set(f"popular:{subject_id}", count, KEPT_SECONDS) or []
