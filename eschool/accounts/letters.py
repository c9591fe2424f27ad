"""Letters: asked for in the transaction of a change, kept with it, sent by a worker after it."""

import threading
from collections.abc import Callable

from django.core.mail import send_mail
from django.db import transaction

from eschool.accounts.models import Letter

# Writes and sends a letter of its kind, or does nothing where it has lost its sense meanwhile.
Send = Callable[[Letter], object]
KINDS: dict[str, Send] = {}
WRITTEN = "written"
_here = threading.local()


def register(kind: str, send: Send) -> None:
    """Each room its own. Links are signed when they go: neither row nor message holds one."""
    KINDS[kind] = send


def ask(kind: str, key: object, *, subject: str = "", text: str = "") -> None:
    """It goes once the transaction holds."""
    Letter.objects.create(kind=kind, key=str(key), subject=subject, text=text)
    _here.asked = True
    transaction.on_commit(wake, robust=True)


def wake() -> None:
    """Once a commit. A message that is lost does no harm: the clock sends what is due."""
    from eschool.accounts.tasks import send_letters

    if getattr(_here, "asked", False):
        _here.asked = False
        send_letters.apply_async(retry=False)


def send_written(letter: Letter) -> None:
    send_mail(letter.subject, letter.text, None, [letter.key])
