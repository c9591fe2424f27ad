"""Machine learning of Profliner, which knows no Django: arrays in, rankings out."""

from profliner.recommender.base import Evidence, ModelFileError, Ranking, Recommender
from profliner.recommender.blend import Blend
from profliner.recommender.data import Interactions, Students
from profliner.recommender.factors import IALS, LightFMHybrid
from profliner.recommender.interests import InterestsOnly
from profliner.recommender.linear import EASE, ItemKNN
from profliner.recommender.popularity import Popular, PopularInGroup, RecentPopular, RepeatLast
from profliner.recommender.storage import load_model, save_model

MODELS: dict[str, type[Recommender]] = {
    "popular": Popular,
    "recent_popular": RecentPopular,
    "popular_in_grade": PopularInGroup,
    "repeat_last": RepeatLast,
    "item_knn": ItemKNN,
    "ease": EASE,
    "ials": IALS,
    "lightfm": LightFMHybrid,
    "interests": InterestsOnly,
    "ours": Blend,
}

__all__ = [
    "EASE",
    "IALS",
    "MODELS",
    "Blend",
    "Evidence",
    "Interactions",
    "InterestsOnly",
    "ItemKNN",
    "LightFMHybrid",
    "ModelFileError",
    "Popular",
    "PopularInGroup",
    "Ranking",
    "RecentPopular",
    "Recommender",
    "RepeatLast",
    "Students",
    "load_model",
    "save_model",
]
