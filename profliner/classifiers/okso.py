"""The Russian classifier of directions of education."""

import csv
from collections.abc import Iterator
from pathlib import Path

VERSION = "2015"
CREDIT = (
    "Lists of professions, specialities and directions of education of the Ministry of Education "
    "and Science of the Russian Federation, 2013 with changes to 2015"
)
LICENCE = "official document, not subject to copyright (Civil Code of Russia, article 1259)"
# The third level of schooling (postgraduate study and residency) is beyond a school's guidance.
LEVELS = {
    "Профессия СПО (квалифицированный рабочий)": "worker",
    "Специальность СПО (специалист среднего звена)": "college",
    "Бакалавриат": "bachelor",
    "Специалитет": "special",
    "Магистратура": "master",
}


def directions(folder: Path) -> Iterator[list[object]]:
    with (folder / "okso" / "okso_directions_2015.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["level"] in LEVELS:
                yield [row["code"], LEVELS[row["level"]], _tidy(row["name"]), row["ugs_name"]]


def _tidy(name: str) -> str:
    """Two names are torn or misprinted in the source."""
    return (
        " ".join(name.split())
        .replace("- навигационных", "-навигационных")
        .replace("Проектировнаие", "Проектирование")
    )
