"""Rows about paths and the steps they are made of."""

from typing import Any

from tests.permissions.rules import Row, only

STUDENTS = only("student", "other_student", get=200)
KEEPERS = only("analyst", "administrator", get=200)
NOT_SO = only("analyst", "administrator", get=422)


def path(world: Any, role: str) -> dict[str, Any]:
    return {"pk": world.profliner.path.pk}


def no_path(world: Any, role: str) -> dict[str, Any]:
    return {"pk": world.nothing}


def path_step(world: Any, role: str) -> dict[str, Any]:
    return {"pk": world.profliner.path.pk, "step": world.profliner.path_step}


def step(world: Any, role: str) -> dict[str, Any]:
    return {"pk": world.profliner.step.pk}


def no_step(world: Any, role: str) -> dict[str, Any]:
    return {"pk": world.nothing}


def choosing(world: Any, role: str) -> dict[str, Any]:
    return {"do": "choose"}


def pinning(world: Any, role: str) -> dict[str, Any]:
    return {"do": "pin"}


def profession(world: Any, role: str) -> dict[str, Any]:
    return {"profession": world.profliner.path.profession.slug}


def own(outcome: Any) -> Any:
    """The student whose path it is; another's path looks like none at all."""
    return {**only("student", get=outcome), "other_student": 404}


def readers(outcome: int) -> Any:
    found = only("student", "guardian", "counsellor", get=outcome)
    return {**found, "other_student": 404}


ROWS: list[Row] = [
    Row("paths", {"GET": STUDENTS}),
    Row(
        "path_new",
        {
            "GET": STUDENTS,
            "POST": only("student", "other_student", get="/paths/"),
        },
        data=profession,
    ),
    Row("path_new", {"GET": only("student", "other_student", get="/professions/")}, case="to what"),
    Row("path_compare", {"GET": only("student", "other_student", get="/paths/")}),
    Row("path", {"GET": readers(200)}, path),
    Row("path", {"GET": readers(404)}, no_path, case="absent"),
    Row("path_change", {"POST": own("/paths/")}, path, data=choosing),
    Row("path_step", {"GET": own(200)}, path_step),
    Row("path_step_change", {"POST": own("/paths/")}, path_step, data=pinning),
    Row("steps", {"GET": KEEPERS}),
    Row("step_new", {"GET": KEEPERS, "POST": NOT_SO}),
    Row("steps_import", {"GET": KEEPERS, "POST": NOT_SO}),
    Row("step_edit", {"GET": KEEPERS, "POST": NOT_SO}, step),
    Row("step_edit", {"GET": only("analyst", "administrator", get=404)}, no_step, case="absent"),
    Row("step_needs", {"POST": NOT_SO}, step),
]
