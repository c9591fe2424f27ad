"""Rounds of every kind that the rows about grants need."""

import datetime as dt
from dataclasses import dataclass

from django.utils import timezone

from grants.actions.create_round import create_round
from grants.models import Award, Round, Ruleset
from tests.grants import rounds


@dataclass
class Grants:
    """``ripe`` may be frozen; ``reviewed`` has a held award; ``published`` is public."""

    draft: Round
    ripe: Round
    reviewed: Round
    published: Round
    held: Award
    other_rules: Ruleset


def make_grants() -> Grants:
    city = rounds.make_city(teachers=3)
    rounds.use_all(city)
    reviewed = rounds.under_review(city, opens_at=rounds.days_ago(60))
    held = Award.objects.filter(round=reviewed).first()
    if held is None:
        raise RuntimeError("the round came out without awards")
    Award.objects.filter(pk=held.pk).update(status=Award.Status.HELD)
    held.refresh_from_db()
    return Grants(
        draft=_draft(),
        ripe=rounds.make_round(
            opens_at=rounds.days_ago(200),
            closes_at=rounds.days_ago(150),
            seed_published_at=rounds.days_ago(170),
        ),
        reviewed=reviewed,
        published=rounds.published(city, slug="public", opens_at=rounds.days_ago(60)),
        held=held,
        other_rules=rounds.make_ruleset(name="Иные"),
    )


def _draft() -> Round:
    opens_at = timezone.now() + dt.timedelta(days=30)
    return create_round(
        by=None,
        slug="next",
        name_ru="Следующие",
        name_en="Next",
        opens_at=opens_at,
        closes_at=opens_at + dt.timedelta(days=60),
        budget_kopecks=100_000,
        ruleset=rounds.make_ruleset(name="Новые"),
    )
