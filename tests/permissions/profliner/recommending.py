from typing import Any

from tests.permissions.rules import Row, only
from tests.permissions.world import World

STUDENTS = ("student", "other_student")
HOME = "/recommendations/"


def choice(verdict: str) -> Any:
    def data(world: World, role: str) -> dict[str, Any]:
        return {"kind": "lesson", "item": str(world.lesson.pk), "verdict": verdict}

    return data


ROWS: list[Row] = [
    Row("recommendations", {"GET": only(*STUDENTS, get=200)}),
    Row("choose_item", {"POST": only(*STUDENTS, get=HOME)}, data=choice("saved")),
    Row(
        "choose_item",
        {"POST": only(*STUDENTS, get=HOME)},
        data=choice("refused"),
        case="sent away",
    ),
    Row("forget_choice", {"POST": only(*STUDENTS, get=HOME)}, data=choice("saved")),
]
