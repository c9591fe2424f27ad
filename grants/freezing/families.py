"""Which publications have the same content, and which were made from which."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from django.db.models import Exists, Min, OuterRef, Subquery

from grants.models import Content
from library.models import Publication, Version

CONTENT = ("stages", "chapters")
IN_ONE_GO = 200


@dataclass(frozen=True, slots=True)
class Families:
    """``head`` maps a publication to the first published of its family; ``upstream`` heads."""

    head: dict[int, int]
    upstream: dict[int, int]

    def of(self, publication_id: int) -> int:
        return self.head.get(publication_id, publication_id)


def families_until(moment: datetime) -> Families:
    """By the version of each publication that was in force at ``moment``."""
    keep_digests(moment)
    head = _heads(moment)
    sources = Publication.objects.exclude(copied_from=None)
    upstream = {}
    for made, source in sources.values_list("pk", "copied_from__publication_id"):
        of, above = head.get(made, made), head.get(source, source)
        if of == made and above != of:
            upstream[of] = above
    return Families(head, upstream)


def keep_digests(moment: datetime) -> int:
    """How many versions were read: those whose content no freezing before has seen.

    Goes on where a worker that died left off.
    """
    known = Content.objects.filter(whole=OuterRef("digest"))
    unknown = Version.objects.filter(~Exists(known), published_at__lt=moment).order_by("pk")
    read = last = 0
    while rows := list(
        unknown.filter(pk__gt=last).values_list("pk", "digest", "revision__content")[:IN_ONE_GO]
    ):
        Content.objects.bulk_create(
            [Content(whole=whole, taught=teaching_digest(content)) for _, whole, content in rows],
            ignore_conflicts=True,
        )
        read, last = read + len(rows), rows[-1][0]
    return read


def _heads(moment: datetime) -> dict[int, int]:
    heads: dict[int, int] = {}
    for taught, rows in groupby(_in_force(moment), key=lambda row: row[1]):
        members = [publication for publication, _taught in rows]
        if len(members) > 1:
            heads.update(dict.fromkeys(members, _first_of(members, taught)))
    return heads


def _in_force(moment: datetime) -> Iterator[tuple[int, str]]:
    """Each publication with what it teaches, the same beside each other."""
    published = Version.objects.filter(published_at__lt=moment)
    later = published.filter(publication=OuterRef("publication"), number__gt=OuterRef("number"))
    rows = published.filter(~Exists(later)).annotate(taught=_taught()).filter(taught__gt="")
    pairs = rows.order_by("taught", "publication_id").values_list("publication_id", "taught")
    yield from pairs.iterator(chunk_size=10_000)


def _first_of(members: list[int], taught: str) -> int:
    """Where it stood first: publishing it again makes nobody later."""
    versions = Version.objects.filter(publication__in=members).annotate(taught=_taught())
    rows = versions.filter(taught=taught).order_by().values_list("publication_id")
    return min((at, key) for key, at in rows.annotate(Min("published_at")))[1]


def _taught() -> Subquery:
    return Subquery(Content.objects.filter(whole=OuterRef("digest")).values("taught")[:1])


def teaching_digest(content: dict[str, Any]) -> str:
    """Of what is taught, whatever it is called and whoever saved it; empty where nothing is."""
    parts = [part for name in CONTENT if (part := _plain(content.get(name)))]
    if content.get("file"):
        parts.append(content["file"])
    if not parts:
        return ""
    text = json.dumps(parts, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _plain(value: Any) -> Any:
    """Without the ids that the editor gives to each block."""
    if isinstance(value, str) and value[:1] in "[{":
        try:
            return _plain(json.loads(value))
        except ValueError:
            return value
    if isinstance(value, dict):
        return {name: _plain(item) for name, item in value.items() if name != "id"}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return value
