"""Waking the drain after a commit, without keeping the person who saved waiting."""

import logging
import threading

from django.conf import settings
from django.db import connection

logger = logging.getLogger(__name__)

SECONDS_BETWEEN_ATTEMPTS = 5.0


def wake() -> None:
    """In a worker; without workers in a thread; in tests at once.

    A lost wake-up does no harm: the periodic drain, or the next change, makes up for it.
    """
    from search import tasks

    if settings.SEARCH_WAKE == "worker":
        tasks.drain.apply_async(retry=False)
    elif settings.SEARCH_WAKE == "thread":
        _drainer.wake()
    else:
        tasks.drain()


class _Drainer:
    """One thread at a time, which runs once more when it is woken during its run."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._wanted = False
        self._running = False

    def wake(self) -> None:
        with self._lock:
            self._wanted = True
            if self._running:
                return
            self._running = True
        # Not a daemon: a command that ends right after its last change still sees it indexed.
        threading.Thread(target=self._run, name="search-drain").start()

    def _run(self) -> None:
        try:
            while self._take():
                self._drain()
            self._go_on_later()
        finally:
            connection.close()

    def _go_on_later(self) -> None:
        """Without workers there is no clock either: what failed is tried again from here."""
        from search.models import OutboxEntry

        if OutboxEntry.objects.pending().exists():
            timer = threading.Timer(SECONDS_BETWEEN_ATTEMPTS, self.wake)
            timer.daemon = True
            timer.start()

    def _take(self) -> bool:
        with self._lock:
            wanted, self._wanted = self._wanted, False
            self._running = wanted
            return wanted

    def _drain(self) -> None:
        from search import tasks

        try:
            tasks.drain()
        except Exception:
            logger.exception("The search index could not be brought up to date; it will be later.")


_drainer = _Drainer()
