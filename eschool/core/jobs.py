"""Work that one worker holds: it gives signs of life, and lets go when another has taken over."""

import logging
import threading
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, ClassVar

from django.db import DatabaseError, connection
from django.db.models import QuerySet
from django.utils import timezone

log = logging.getLogger(__name__)
BEAT_SECONDS = 5.0


class TakenOver(Exception):  # noqa: N818 - a state of things, not a fault
    """Another worker does this now; nothing of this one's may be kept."""


class Hold(ABC):
    """A worker's hold on a row of work, which it loses when another counts ``attempt`` up."""

    heartbeat: ClassVar[str]  # the column with the last sign of life

    @abstractmethod
    def mine(self) -> QuerySet[Any]:
        """The row as long as it is held, nothing afterwards."""

    def progress(self, percent: int) -> None:
        """Raises :class:`TakenOver`."""
        now = {self.heartbeat: timezone.now()}
        if not self.mine().update(progress=min(100, percent), **now):
            raise TakenOver

    def beat(self) -> None:
        self.mine().update(**{self.heartbeat: timezone.now()})


@contextmanager
def beating(hold: Hold) -> Iterator[None]:
    """Signs of life beside the work, on a connection of their own."""
    if connection.in_atomic_block:  # nobody would see it before the end
        yield
        return
    stop = threading.Event()
    thread = threading.Thread(target=_beat, args=(hold, stop), daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def _beat(hold: Hold, stop: threading.Event) -> None:
    try:
        while not stop.wait(BEAT_SECONDS):
            try:
                hold.beat()
            except DatabaseError:  # the work itself holds the only writer's lock
                log.info("%s: no sign of life could be given", hold)
    finally:
        connection.close()
