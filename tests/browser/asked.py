"""What a test may ask inside the site where no page shows it; see ``Site.ask``."""

from datetime import timedelta

from django.utils import timezone

from grants.models import Round
from library.models import Use
from profliner.actions.take_snapshot import take_snapshot
from profliner.models import Recommendation, Signal


def uses(slug: str, kind: str) -> int:
    """Lines of the ledger about one lesson."""
    return Use.objects.filter(publication__slug=slug, kind=kind).count()


def end_window(slug: str) -> str:
    """Lets the time pass until the window of a round is over."""
    now = timezone.now()
    Round.objects.filter(slug=slug).update(
        opens_at=now - timedelta(days=64),
        closes_at=now - timedelta(days=1),
        seed_published_at=now - timedelta(days=30),
    )
    return str(Round.objects.get(slug=slug).state)


def snapshot_students() -> int:
    """Of how many students a snapshot taken now knows anything."""
    return take_snapshot().students


def signals(email: str) -> int:
    return Signal.objects.filter(student__email=email).count()


def personal(email: str) -> bool:
    """Whether recommendations made for this person lie ready."""
    return Recommendation.objects.filter(student__email=email).exists()
