"""What the page of models shows above its list."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from profliner.models import Recommendation, TrainedModel
from profliner.profiled import profiled


def models_page() -> dict[str, Any]:
    """Who is served by what: personal rows, or popularity."""
    live = TrainedModel.objects.select_related("snapshot").live()
    broken = None if live else TrainedModel.objects.filter(state="failed").first()
    return {
        "live": live,
        "under_way": TrainedModel.objects.unfinished().order_by("asked_at").first(),
        "broken": broken,
        "before": TrainedModel.objects.once_live().first(),
        "allowed": profiled().count(),
        "served": Recommendation.objects.count(),
        "due": _due(live),
        "within": settings.RETRAIN_WITHIN_DAYS,
    }


def _due(live: TrainedModel | None) -> int | None:
    """Days until the live model must be gone; None where nobody is to be forgotten."""
    if live is None or live.stale_since is None:
        return None
    return settings.RETRAIN_WITHIN_DAYS - (timezone.now() - live.stale_since).days


@dataclass(frozen=True, slots=True)
class Line:
    """One model on the card; an interval is (mean, low, high)."""

    label: str
    is_ours: bool
    ndcg: dict[str, float]
    recall: dict[str, float]
    coverage: float
    gini: float
    novelty: float
    slices: dict[str, Any]


NAMES = {
    "ours": _("this model"),
    "popular": _("popular"),
    "recent_popular": _("popular of late"),
    "popular_in_grade": _("popular in the grade"),
    "ease": _("EASE alone"),
}


def lines_of(model: TrainedModel) -> list[Line]:
    """Of the card's figures, the best first; empty where there is no card."""
    figures = model.card.get("figures", {})
    lines = [
        Line(
            label=str(label),
            is_ours=name == "ours",
            ndcg=figures[name]["ndcg@10"],
            recall=figures[name]["recall@10"],
            coverage=figures[name]["coverage"],
            gini=figures[name]["gini"],
            novelty=figures[name]["novelty"],
            slices={
                key.replace("-", "_to_").replace("+", "_up"): {
                    "students": each["students"],
                    "ndcg": each["ndcg@10"],
                }
                for key, each in figures[name]["slices"].items()
            },
        )
        for name, label in NAMES.items()
        if name in figures
    ]
    return sorted(lines, key=lambda line: -line.ndcg["mean"])


def moments_of(model: TrainedModel) -> dict[str, datetime]:
    """The moments on the card, which are kept as seconds."""
    data = model.card.get("data", {})
    return {
        name: datetime.fromtimestamp(data[name], UTC)
        for name in ("from", "cut", "until")
        if name in data
    }
