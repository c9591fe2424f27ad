"""From the published tables of O*NET to the shipped ones."""

import csv
import gzip
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

VERSION = "29.3"
CREDIT = (
    "O*NET 29.3 Database by the U.S. Department of Labor, Employment and Training Administration "
    "(USDOL/ETA), used under CC BY 4.0, converted to CSV"
)
LICENCE = "CC-BY-4.0"
TASKS = 8
INTERESTS = {f"1.B.1.{letter}": place for place, letter in enumerate("abcdef")}
CODE = "O*NET-SOC Code"

Row = list[object]


def table(folder: Path, name: str) -> Iterator[dict[str, str]]:
    with gzip.open(folder / "onet" / f"{name}.csv.gz", "rt", encoding="utf-8") as file:
        yield from csv.DictReader(file)


def occupations(folder: Path) -> Iterator[Row]:
    zones = {row[CODE]: row["Job Zone"] for row in table(folder, "Job_Zones")}
    interests, education = _interests(folder), _education(folder)
    for row in table(folder, "Occupation_Data"):
        code = row[CODE]
        measured = interests.get(code, [""] * 6)
        yield [
            code, row["Title"], row["Description"], zones.get(code, ""), *measured,
            education.get(code, ""),
        ]  # fmt: skip


def _interests(folder: Path) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(lambda: [""] * 6)
    for row in table(folder, "Interests"):
        if row["Scale ID"] == "OI" and row["Element ID"] in INTERESTS:
            found[row[CODE]][INTERESTS[row["Element ID"]]] = row["Data Value"]
    return found


def _education(folder: Path) -> dict[str, str]:
    """Per cent of those who work in each of the 12 categories, as ``category:share``."""
    found: dict[str, list[str]] = defaultdict(list)
    for row in table(folder, "Education_Training_and_Experience"):
        if row["Scale ID"] == "RL" and float(row["Data Value"]) > 0:
            found[row[CODE]].append(f"{row['Category']}:{row['Data Value']}")
    return {code: " ".join(shares) for code, shares in found.items()}


def elements(folder: Path) -> Iterator[Row]:
    for kind, name in (("skill", "Skills"), ("knowledge", "Knowledge")):
        rows = table(folder, name)
        for code, title in {row["Element ID"]: row["Element Name"] for row in rows}.items():
            yield [code, kind, title]
    for task in _tasks(folder):
        yield [f"T{task['Task ID']}", "task", task["Task"]]


def demands(folder: Path) -> Iterator[Row]:
    for name in ("Skills", "Knowledge"):
        yield from _measured(folder, name)
    for task in _tasks(folder):
        yield [task[CODE], f"T{task['Task ID']}", "", ""]


def _measured(folder: Path, name: str) -> Iterator[Row]:
    found: dict[tuple[str, str], dict[str, str]] = defaultdict(dict)
    for row in table(folder, name):
        found[row[CODE], row["Element ID"]][row["Scale ID"]] = row["Data Value"]
    for (code, element), values in found.items():
        if "IM" in values:
            yield [code, element, values["IM"], values.get("LV", "")]


def _tasks(folder: Path) -> Iterator[dict[str, str]]:
    """The first core tasks of each occupation in the published order: ratings are not published
    with this copy, so no finer order is claimed."""
    taken: dict[str, int] = defaultdict(int)
    for row in table(folder, "Task_Statements"):
        if row["Task Type"] == "Core" and taken[row[CODE]] < TASKS:
            taken[row[CODE]] += 1
            yield row


def related(folder: Path) -> Iterator[Row]:
    for row in table(folder, "Related_Occupations"):
        if row["Relatedness Tier"].startswith("Primary"):
            yield [row[CODE], row["Related O*NET-SOC Code"], row["Index"]]
