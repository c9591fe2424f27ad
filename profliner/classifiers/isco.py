"""Which ISCO-08 groups and ESCO occupations an occupation of O*NET answers to.

ISCO comes from the published correspondence with SOC-2010. O*NET 29.3 counts in SOC-2018, so codes
that are new there have none; then the ESCO occupation of the very same name lends its group.
"""

import csv
import gzip
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

VERSION = "08"
CREDIT = (
    "ISCO-08 by the International Labour Organization, with the correspondence to SOC-2010 of the "
    "U.S. Bureau of Labor Statistics; ESCO occupations 1.1 by the European Commission"
)
LICENCE = "MIT"
MOST_OF_A_KIND = 8


def correspondence(folder: Path, titles: Iterable[tuple[str, str]]) -> Iterator[list[object]]:
    names = {row["code"]: row["preferredLabel"] for row in _read(folder / "isco" / "isco.csv")}
    groups = _groups(folder)
    esco = _esco(folder)
    for code, title in titles:
        own = esco.get(_singular(title), [])
        isco = groups.get(code[:7].replace("-", "")) or sorted({group for group, _, _ in own})
        yield [
            code,
            _packed([{"code": group, "name": names.get(group, "")} for group in isco]),
            _packed([{"uri": uri, "name": label} for uri, label in _named(own)]),
        ]


def _named(own: Iterable[tuple[str, str, str]]) -> list[tuple[str, str]]:
    return list({uri: label for _, uri, label in own}.items())[:MOST_OF_A_KIND]


def _packed(values: list[dict[str, str]]) -> str:
    return json.dumps(values, ensure_ascii=False, separators=(",", ":")) if values else ""


def _read(path: Path) -> Iterator[dict[str, str]]:
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _groups(folder: Path) -> dict[str, list[str]]:
    """Only unit groups of four figures: the wider ones repeat them."""
    found: dict[str, set[str]] = defaultdict(set)
    for row in _read(folder / "isco" / "isco08_soc10.csv"):
        found[row["soc10"]].add(row["isco08"])
    for row in _read(folder / "isco" / "soc10_isco08.csv"):
        found[row["soc10"]].add(row["isco08"])
    return {
        code: sorted(group for group in groups if len(group) == 4) for code, groups in found.items()
    }


def _esco(folder: Path) -> dict[str, list[tuple[str, str, str]]]:
    """Group, address and label of ESCO occupations by each of their names, singular and small."""
    found: dict[str, list[tuple[str, str, str]]] = defaultdict(list)
    for row in _read(folder / "esco" / "occupations_en.csv.gz"):
        label = row["preferredLabel"]
        for name in {label.lower(), *row["altLabels"].lower().splitlines()}:
            found[_singular(name)].append((row["iscoGroup"], row["conceptUri"], label))
    return found


def _singular(title: str) -> str:
    """O*NET speaks of many, ESCO of one."""
    words = title.lower().strip().split(" ")
    last = words[-1]
    if last.endswith("ies"):
        last = f"{last[:-3]}y"
    elif last.endswith("s") and not last.endswith("ss"):
        last = last[:-1]
    return " ".join([*words[:-1], last])
