"""Work that no request waits for: in a worker, or where there is none in a thread."""

import logging
import threading
from typing import Any

from celery import current_app
from django.conf import settings
from django.db import connection, transaction

logger = logging.getLogger(__name__)


def begin(task: str, *args: Any) -> None:
    """Once the transaction holds. Tests do it at once."""
    transaction.on_commit(lambda: _begin(task, *args), robust=settings.TRAIN_IN != "here")


def _begin(name: str, *args: Any) -> None:
    task = current_app.tasks[name]
    if settings.TRAIN_IN == "thread":
        # Not a daemon: a command that asks for a training still sees it done.
        threading.Thread(target=_run, args=(task, args), name=name).start()
    else:
        task.delay(*args)


def _run(task: Any, args: tuple[Any, ...]) -> None:
    try:
        task(*args)
    except Exception:
        logger.exception("%s failed", task.name)
    finally:
        connection.close()
