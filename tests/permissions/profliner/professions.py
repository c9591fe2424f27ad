"""Rows about professions, the city's list and its figures."""

from typing import Any

from tests.permissions.rules import Row, everyone, only

DESK = only("analyst", "administrator", get=200)
BACK = only("analyst", "administrator", get="/city/professions/")
NOT_SO = only("analyst", "administrator", get=422)
NOWHERE = only("analyst", "administrator", get=404)


def profession(world: Any, role: str) -> dict[str, Any]:
    return {"slug": world.profliner.profession}


def nobody(world: Any, role: str) -> dict[str, Any]:
    return {"slug": "nobody"}


def version(number: int) -> Any:
    return lambda world, role: {"number": number}


def marked(world: Any, role: str) -> dict[str, Any]:
    return {"slugs": [world.profliner.profession], "demand": "now", "on": "2026-09-01",
            "source": "x"}  # fmt: skip


def figure(name: str) -> Any:
    return lambda world, role: {"name": name}


ROWS: list[Row] = [
    Row("professions", {"GET": everyone(200)}),
    Row("professions", {"GET": everyone(200)}, query="?q=x&field=it&interest=R", case="chosen"),
    Row("profession", {"GET": everyone(200)}, profession),
    Row("profession", {"GET": everyone(404)}, nobody, case="unknown"),
    Row("profession_compare", {"GET": everyone(200)}),
    Row("city_list", {"GET": DESK}),
    Row("city_list_new", {"GET": DESK, "POST": NOT_SO}),
    Row("city_list_edit", {"GET": DESK, "POST": NOT_SO}, profession),
    Row("city_list_edit", {"GET": NOWHERE, "POST": NOWHERE}, nobody, case="unknown"),
    Row("city_list_mark", {"POST": NOT_SO}, case="nothing ticked"),
    Row("city_list_mark", {"POST": BACK}, data=marked, case="ticked"),
    Row("city_list_remove", {"POST": BACK}, profession),
    Row("city_list_import", {"GET": DESK, "POST": NOT_SO}),
    Row("city_list_export", {"GET": DESK}),
    Row("city_list_versions", {"GET": DESK}),
    Row("city_list_version", {"GET": DESK, "POST": BACK}, version(1)),
    Row("city_list_version", {"GET": NOWHERE, "POST": NOWHERE}, version(9), case="unknown"),
    Row("city_figures", {"GET": DESK}),
    Row("city_figure", {"GET": DESK}, figure("programmes")),
    Row("city_figure", {"GET": NOWHERE}, figure("secrets"), case="unknown"),
    Row("city_figure_csv", {"GET": DESK}, figure("schools")),
]
