from typing import Any

from tests.permissions.rules import Row, everyone, only
from tests.permissions.world import World

STUDENTS = ("student", "other_student")
HOME = "/recommendations/"


def choice(verdict: str) -> Any:
    def data(world: World, role: str) -> dict[str, Any]:
        return {"kind": "lesson", "item": str(world.lesson.pk), "verdict": verdict}

    return data


def trained(world: World, role: str) -> dict[str, Any]:
    return {"pk": world.profliner.trained.pk}


SEES_MODELS = only("administrator", "analyst", get=200)
RUNS_MODELS = only("administrator", get="/models/")


ROWS: list[Row] = [
    Row("recommendations", {"GET": only(*STUDENTS, get=200)}),
    Row("choose_item", {"POST": only(*STUDENTS, get=HOME)}, data=choice("saved")),
    Row(
        "choose_item",
        {"POST": only(*STUDENTS, get=HOME)},
        data=choice("refused"),
        case="sent away",
    ),
    Row("recommendation_rules", {"GET": everyone(200)}),
    Row("models", {"GET": SEES_MODELS}),
    Row("model", {"GET": SEES_MODELS}, trained),
    Row("model_training", {"GET": SEES_MODELS}),
    Row("model_train", {"POST": RUNS_MODELS}),
    Row("model_back", {"POST": RUNS_MODELS}),
    Row("forget_choice", {"POST": only(*STUDENTS, get=HOME)}, data=choice("saved")),
]
