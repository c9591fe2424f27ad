"""Find where index and database differ, both ways, and mend it."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice

from django.utils import timezone

from search.actions.drain_outbox import drain_outbox
from search.engines import get_engine
from search.engines.base import Engine
from search.models import OutboxEntry
from search.sources import expected_versions, held_among, outbox_keys

PORTION = 1000
KEEP_DRAINED = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Drift:
    """How many documents the index lacked, had in another version, or held in excess."""

    missing: int
    outdated: int
    surplus: int

    def __bool__(self) -> bool:
        return bool(self.missing or self.outdated or self.surplus)


def reconcile(*, engine: Engine | None = None) -> Drift:
    """In portions, so that it takes no more memory for a million documents than for a thousand."""
    engine = engine or get_engine()
    drift = Counter[str]()
    for expected in expected_versions(PORTION):
        held = engine.versions_of(list(expected))
        missing = expected.keys() - held.keys()
        outdated = {key for key, version in held.items() if version != expected[key]}
        drift.update(missing=len(missing), outdated=len(outdated))
        _mend(missing | outdated)
    for identifiers in _portions(engine.versions()):
        surplus = identifiers - held_among(identifiers)
        drift.update(surplus=len(surplus))
        _mend(surplus)
    drain_outbox(engine=engine)
    _forget_old()
    return Drift(drift["missing"], drift["outdated"], drift["surplus"])


def _portions(versions: Iterator[tuple[str, int]]) -> Iterator[set[str]]:
    while portion := {identifier for identifier, _version in islice(versions, PORTION)}:
        yield portion


def _mend(identifiers: set[str]) -> None:
    for kind, keys in outbox_keys(identifiers):
        OutboxEntry.objects.note(kind, keys)


def _forget_old() -> None:
    OutboxEntry.objects.filter(drained_at__lt=timezone.now() - KEEP_DRAINED).delete()
