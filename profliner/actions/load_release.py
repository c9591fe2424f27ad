"""Takes a release of a classifier into the database: all of it or nothing."""

import json
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from django.db import models, transaction
from django.utils import timezone

from profliner.classifiers.files import FOLDER, Pack, TornError, read_table
from profliner.classifiers.scales import INTERESTS
from profliner.models import (
    Direction,
    Element,
    Occupation,
    OccupationElement,
    RelatedOccupation,
    Release,
)

Rows = list[dict[str, str]]
Tables = Mapping[str, Rows]
BATCH = 2000


def load_release(*, pack: Pack, folder: Path = FOLDER) -> bool:
    """Whether anything was to be done: the same files loaded again change nothing.

    Raises:
        TornError: a file is missing, torn or not of the kind it should be.
    """
    tables = {name.partition(".")[0]: read_table(folder, name, pack) for name in pack.files}
    if Release.objects.filter(source=pack.source, digest=pack.digest).exists():
        return False
    if pack.source not in _LOADERS:
        raise TornError(f"“{pack.source}” is no classifier known here.")
    try:
        with transaction.atomic():
            _load(pack, tables)
    except (KeyError, ValueError, TypeError) as error:
        what = f"column {error}" if isinstance(error, KeyError) else str(error)
        raise TornError(
            f"The files of {pack.source} {pack.version} are not what they should be: {what}. "
            "Nothing was loaded."
        ) from error
    return True


def _load(pack: Pack, tables: Tables) -> None:
    release, _created = Release.objects.update_or_create(
        source=pack.source,
        version=pack.version,
        defaults={
            "digest": pack.digest,
            "rows": sum(map(len, tables.values())),
            "loaded_at": timezone.now(),
        },
    )
    _LOADERS[pack.source](release, tables)


def _load_onet(release: Release, tables: Tables) -> None:
    names = {row["code"]: row["name"] for row in tables["elements_ru"]}
    _put(Occupation, (_occupation(row, release) for row in tables["occupations"]))
    _put(Element, (_element(row, names, release) for row in tables["elements"]))
    codes = {row["code"] for row in tables["occupations"]}
    elements = {row["code"] for row in tables["elements"]}
    _check(tables["demands"], occupation=codes, element=elements)
    _check(tables["related"], occupation=codes, other=codes)
    _replace(OccupationElement, (_demand(row) for row in tables["demands"]))
    _replace(RelatedOccupation, (_relation(row) for row in tables["related"]))


def _check(rows: Rows, **known: set[str]) -> None:
    """Foreign keys are looked at once, here, so that the message can name the row."""
    for number, row in enumerate(rows, 2):
        for column, codes in known.items():
            if row[column] not in codes:
                raise ValueError(f"line {number} names the unknown {column} “{row[column]}”")


def _occupation(row: dict[str, str], release: Release) -> Occupation:
    return Occupation(
        code=row["code"],
        title=row["title"],
        description=row["description"],
        job_zone=int(row["job_zone"]) if row["job_zone"] else None,
        education=_shares(row["education"]),
        release=release,
        **{name: _number(row[letter], 1, 7) for letter, name in INTERESTS.items()},
    )


def _shares(text: str) -> dict[str, float]:
    pairs = (pair.split(":") for pair in text.split())
    return {category: float(share) for category, share in pairs}


def _number(text: str, least: float, most: float) -> float | None:
    if not text:
        return None
    number = float(text)
    if not least <= number <= most:
        raise ValueError(f"{text} is not between {least:g} and {most:g}")
    return number


def _element(row: dict[str, str], names: Mapping[str, str], release: Release) -> Element:
    if row["kind"] not in Element.Kind.values:
        raise ValueError(f"“{row['kind']}” is no kind of element")
    name_ru = names.get(row["code"], "")
    return Element(
        code=row["code"], kind=row["kind"], name_en=row["name"], name_ru=name_ru, release=release
    )


def _demand(row: dict[str, str]) -> OccupationElement:
    return OccupationElement(
        occupation_id=row["occupation"],
        element_id=row["element"],
        importance=_number(row["importance"], 1, 5),
        level=_number(row["level"], 0, 7),
    )


def _relation(row: dict[str, str]) -> RelatedOccupation:
    return RelatedOccupation(
        occupation_id=row["occupation"], other_id=row["other"], rank=int(row["rank"])
    )


def _load_isco(release: Release, tables: Tables) -> None:
    """Of occupations that are not there nothing is said, so O*NET goes first."""
    rows = {row["occupation"]: row for row in tables["isco"]}
    found = list(Occupation.objects.filter(code__in=rows.keys()).only("code", "isco", "esco"))
    if not found:
        raise ValueError("there are no occupations yet; load O*NET first")
    for occupation in found:
        row = rows[occupation.code]
        occupation.isco = json.loads(row["isco"] or "[]")
        occupation.esco = json.loads(row["esco"] or "[]")
    Occupation.objects.bulk_update(found, ["isco", "esco"], batch_size=200)


def _load_okso(release: Release, tables: Tables) -> None:
    names = {row["code"]: row["name"] for row in tables["directions_en"]}
    _put(Direction, (_direction(row, names, release) for row in tables["directions"]))


def _direction(row: dict[str, str], names: Mapping[str, str], release: Release) -> Direction:
    if row["level"] not in Direction.Level.values:
        raise ValueError(f"“{row['level']}” is no level of education")
    return Direction(
        code=row["code"],
        level=row["level"],
        group=row["group"],
        name_ru=row["name"],
        name_en=names.get(row["code"], ""),
        release=release,
    )


def _put(model: type[models.Model], made: Iterable[Any]) -> None:
    """New ones come, known ones change, none is taken away from what refers to it."""
    own = [field.attname for field in model._meta.concrete_fields if not field.primary_key]
    keep = {"isco", "esco"}
    model._default_manager.bulk_create(
        list(made),
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=[name for name in own if name not in keep],
    )


def _replace(model: type[models.Model], made: Iterable[Any]) -> None:
    model._default_manager.all().delete()
    model._default_manager.bulk_create(list(made), batch_size=BATCH)


_LOADERS: dict[str, Callable[[Release, Tables], None]] = {
    Release.Source.ONET: _load_onet,
    Release.Source.ISCO: _load_isco,
    Release.Source.OKSO: _load_okso,
}
