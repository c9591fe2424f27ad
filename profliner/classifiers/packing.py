"""Makes the shipped files out of the folders the classifiers are published in."""

import hashlib
from pathlib import Path

from profliner.classifiers import isco, okso, onet
from profliner.classifiers.files import FOLDER, Pack, write_manifest, write_table

# Ours, edited by hand: names in the language that the source does not have.
OWN_NAMES = {"onet": ("elements_ru.csv",), "okso": ("directions_en.csv",)}


def pack_classifiers(source: Path, target: Path = FOLDER) -> list[Pack]:
    """``source`` holds the folders ``onet``, ``isco``, ``esco`` and ``okso``."""
    target.mkdir(parents=True, exist_ok=True)
    packs = [_onet(source, target), _isco(source, target), _okso(source, target)]
    write_manifest(target, packs)
    return packs


def _own(target: Path, source: str) -> dict[str, str]:
    names = OWN_NAMES[source]
    return {name: hashlib.sha256((target / name).read_bytes()).hexdigest() for name in names}


def _onet(source: Path, target: Path) -> Pack:
    columns = ("code", "title", "description", "job_zone", *"RIASEC", "education")
    files = {
        "occupations.csv.gz": write_table(
            target, "occupations.csv.gz", columns, onet.occupations(source)
        ),
        "elements.csv.gz": write_table(
            target, "elements.csv.gz", ("code", "kind", "name"), onet.elements(source)
        ),
        "demands.csv.gz": write_table(
            target,
            "demands.csv.gz",
            ("occupation", "element", "importance", "level"),
            onet.demands(source),
        ),
        "related.csv.gz": write_table(
            target, "related.csv.gz", ("occupation", "other", "rank"), onet.related(source)
        ),
    }
    return Pack("onet", onet.VERSION, onet.CREDIT, onet.LICENCE, files | _own(target, "onet"))


def _isco(source: Path, target: Path) -> Pack:
    titles = ((row[onet.CODE], row["Title"]) for row in onet.table(source, "Occupation_Data"))
    rows = isco.correspondence(source, titles)
    digest = write_table(target, "isco.csv.gz", ("occupation", "isco", "esco"), rows)
    return Pack("isco", isco.VERSION, isco.CREDIT, isco.LICENCE, {"isco.csv.gz": digest})


def _okso(source: Path, target: Path) -> Pack:
    rows = okso.directions(source)
    digest = write_table(target, "directions.csv.gz", ("code", "level", "name", "group"), rows)
    files = {"directions.csv.gz": digest} | _own(target, "okso")
    return Pack("okso", okso.VERSION, okso.CREDIT, okso.LICENCE, files)
