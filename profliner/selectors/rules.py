"""The rules of recommending with the values the code itself uses, so that the page stays true."""

from typing import Any

from django.conf import settings

from profliner.models import Signal, TrainedModel
from profliner.reasons import SENTENCES
from profliner.recommender.diversity import SAME_FIELD
from profliner.recommender.trial import FEWEST as FEWEST_JUDGED
from profliner.recommender.trial import LATEST
from profliner.selectors.popular import FEWEST
from profliner.selectors.recommendations import AT_MOST, TRIALS
from profliner.snapshots import POSITIVE, TOLD


def rules() -> dict[str, Any]:
    labels = dict(Signal.Kind.choices)
    live = TrainedModel.objects.live()
    return {
        "used": [labels[kind] for kind in (*POSITIVE, TOLD)],
        "reasons": list(SENTENCES),
        "at_most": AT_MOST,
        "trials": TRIALS,
        "fewest": FEWEST,
        "fewest_judged": FEWEST_JUDGED,
        "latest": round(LATEST * 100),
        "places_back": round(SAME_FIELD),
        "within": settings.RETRAIN_WITHIN_DAYS,
        "consent_age": settings.CONSENT_AGE,
        "live": live,
    }
