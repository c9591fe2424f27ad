"""Find where index and database differ, both ways, and mend it."""

from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from search.actions.drain_outbox import drain_outbox
from search.documents import split_id
from search.engines import get_engine
from search.engines.base import Engine
from search.models import OutboxEntry
from search.publications import PUBLICATION, expected_versions

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
    engine = engine or get_engine()
    expected, held = expected_versions(), dict(engine.versions())
    missing = expected.keys() - held.keys()
    surplus = held.keys() - expected.keys()
    outdated = {key for key in expected.keys() & held.keys() if expected[key] != held[key]}
    _mend(missing | surplus | outdated)
    drain_outbox(engine=engine)
    _forget_old()
    return Drift(len(missing), len(outdated), len(surplus))


def _mend(identifiers: set[str]) -> None:
    OutboxEntry.objects.note(PUBLICATION, (split_id(found)[1] for found in identifiers))


def _forget_old() -> None:
    OutboxEntry.objects.filter(drained_at__lt=timezone.now() - KEEP_DRAINED).delete()
