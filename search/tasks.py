"""What workers do for search: woken after a commit, and by the clock for what was missed."""

from celery import shared_task

from search.actions.drain_outbox import drain_outbox
from search.actions.reconcile import reconcile
from search.actions.refresh_popularity import refresh_popularity


@shared_task(name="search.drain")
def drain() -> None:
    drain_outbox()


@shared_task(name="search.nightly")
def nightly() -> None:
    refresh_popularity()
    reconcile()
