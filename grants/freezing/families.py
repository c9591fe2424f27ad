"""Which publications have the same content, and which were made from which."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef

from library.models import Publication, Version

CONTENT = ("stages", "chapters")


@dataclass(frozen=True, slots=True)
class Families:
    """``head`` maps a publication to the first published of its family; ``upstream`` heads."""

    head: dict[int, int]
    upstream: dict[int, int]

    def of(self, publication_id: int) -> int:
        return self.head.get(publication_id, publication_id)


def families_until(moment: datetime) -> Families:
    """By the version of each publication that was in force at ``moment``."""
    head = _heads(moment)
    sources = Publication.objects.exclude(copied_from=None)
    upstream = {}
    for made, source in sources.values_list("pk", "copied_from__publication_id"):
        of, above = head.get(made, made), head.get(source, source)
        if of == made and above != of:
            upstream[of] = above
    return Families(head, upstream)


def _heads(moment: datetime) -> dict[int, int]:
    same = defaultdict(list)
    for publication, content in _in_force(moment):
        if digest := teaching_digest(content):
            same[digest].append(publication)
    heads = {}
    for digest, members in same.items():
        if len(members) > 1:
            head = min(members, key=lambda key: (_first_published(key, digest), key))
            heads.update(dict.fromkeys(members, head))
    return heads


def _in_force(moment: datetime) -> Iterator[tuple[int, dict[str, Any]]]:
    published = Version.objects.filter(published_at__lt=moment)
    later = published.filter(publication=OuterRef("publication"), number__gt=OuterRef("number"))
    rows = published.filter(~Exists(later)).values_list("publication_id", "revision__content")
    yield from rows.iterator(chunk_size=100)


def _first_published(publication: int, digest: str) -> datetime:
    """When this content first stood here: publishing it again makes nobody later."""
    versions = Version.objects.filter(publication=publication).order_by("number")
    rows = versions.values_list("published_at", "revision__content").iterator(chunk_size=20)
    return next(at for at, content in rows if teaching_digest(content) == digest)


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
