"""Entries of the city's list, files of it, and small classifiers."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from profliner.actions.plant_fields import plant_fields
from profliner.actions.save_city_list import Saved, save_city_list
from profliner.city_list.entries import COLUMNS, Entry, Known, Reading
from profliner.classifiers.files import Pack, write_manifest, write_table
from profliner.selectors.city_list import known

KNOWN = Known(
    fields={"engineering", "it"},
    subjects={"physics", "chemistry"},
    directions={"22.02.06", "09.03.01"},
    elements={"2.A.1.a", "2.C.3.e"},
    interests={"51-4121.00": "RCI", "99-0000.00": ""},
)
WELDER = {
    "slug": "welder",
    "name_ru": "Сварщик",
    "name_en": "Welder",
    "field": "engineering",
    "summary_ru": "Соединяет металл.",
    "summary_en": "Joins metal.",
    "day_ru": "Варит швы и проверяет их.",
    "day_en": "Makes seams and tests them.",
    "interests": "RCI",
    "generated": "no",
}
PROGRAMMER = WELDER | {
    "slug": "programmer",
    "name_ru": "Программист",
    "name_en": "Programmer",
    "field": "it",
    "summary_ru": "Пишет программы.",
    "summary_en": "Writes programs.",
    "day_ru": "Пишет код и ищет ошибки.",
    "day_en": "Writes code and looks for mistakes.",
    "interests": "CIR",
}


def cells(**values: str) -> dict[str, str]:
    return {**dict.fromkeys(COLUMNS, ""), **WELDER, **values}


def entry(knows: Known | None = None, /, **values: str) -> Entry:
    """As the list would take it; the fields of work must be planted where none are given."""
    reading = Reading(cells(**values), knows or known())
    made = reading.entry()
    assert made, reading.problems
    return made


def put_on_list(*rows: Mapping[str, str], by: Any = None) -> Saved:
    """The whole list: what is not among ``rows`` leaves it."""
    plant_fields()
    return save_city_list(entries=[entry(**row) for row in rows], by=by)


def as_file(
    *rows: Mapping[str, str],
    columns: Sequence[str] = COLUMNS,
    encoding: str = "utf-8",
    separator: str = ",",
) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, columns, delimiter=separator, extrasaction="ignore")
    writer.writeheader()
    writer.writerows([cells(**row) for row in rows])
    return text.getvalue().encode(encoding)


SMALL: dict[str, tuple[Sequence[str], list[Sequence[str]]]] = {
    "occupations.csv.gz": (
        ("code", "title", "description", "job_zone", *"RIASEC", "education"),
        [
            ("51-4121.00", "Welders", "Join.", "3", *"731225", "2:60.5 3:39.5"),
            ("17-2141.00", "Mechanical Engineers", "Design.", "", *("",) * 6, ""),
        ],
    ),
    "elements.csv.gz": (
        ("code", "kind", "name"),
        [("2.C.3.e", "knowledge", "Mechanical"), ("T1", "task", "Weld."), ("T2", "task", "Grind.")],
    ),
    "elements_ru.csv.gz": (("code", "name"), [("2.C.3.e", "Механика")]),
    "demands.csv.gz": (
        ("occupation", "element", "importance", "level"),
        [("51-4121.00", "2.C.3.e", "3.5", "4.2"), ("51-4121.00", "T1", "", "")],
    ),
    "related.csv.gz": (("occupation", "other", "rank"), [("51-4121.00", "17-2141.00", "1")]),
}


def small_pack(folder: Path, version: str = "1.0", /, **changed: Iterable[Sequence[str]]) -> Pack:
    """A little O*NET in ``folder`` with its manifest; tables may be given other rows."""
    files = {
        name: write_table(folder, name, columns, changed.get(name.partition(".")[0], rows))
        for name, (columns, rows) in SMALL.items()
    }
    pack = Pack("onet", version, "credit", "CC-BY-4.0", files)
    write_manifest(folder, [pack])
    return pack
