"""Sends the letters that are due, each from one worker."""

import logging
import time
from datetime import timedelta
from smtplib import SMTPDataError, SMTPRecipientsRefused

from django.db import transaction
from django.utils import timezone

from eschool.accounts.letters import KINDS
from eschool.accounts.models import Letter

logger = logging.getLogger(__name__)

# Longer than any letter takes: a worker that died gives its letter back after it.
LEASE = timedelta(minutes=10)
LONGEST_WAIT = timedelta(minutes=30)
GIVEN_UP_AFTER = timedelta(days=3)
# Well within what a task may take; the clock goes on with the rest.
SECONDS = 300
# Of other failures of the mail the next letter would have its share.
OF_ONE_LETTER = (SMTPRecipientsRefused, SMTPDataError)


def send_letters() -> int:
    """How many were dealt with. One that fails is tried again for three days."""
    done, end = 0, time.monotonic() + SECONDS
    while time.monotonic() < end and (letter := _claim()):
        try:
            KINDS[letter.kind](letter)
        except OSError as error:  # so are all of ``smtplib``
            _postpone(letter, error)
            if not isinstance(error, OF_ONE_LETTER):
                break
        except Exception as error:
            logger.exception("a letter (%s) cannot be written", letter.kind)
            _postpone(letter, error)
        else:
            letter.delete()
            done += 1
    return done


@transaction.atomic
def _claim() -> Letter | None:
    """In a short transaction: nobody waits for a mail server with a row locked."""
    now = timezone.now()
    due = Letter.objects.filter(due_at__lte=now).order_by("due_at", "pk")
    letter = due.select_for_update(skip_locked=True).first()
    if letter:
        letter.due_at = now + LEASE
        letter.attempts += 1
        letter.save(update_fields=["due_at", "attempts"])
    return letter


def _postpone(letter: Letter, error: Exception) -> None:
    """Without the error's words, which name the address."""
    now, why = timezone.now(), type(error).__name__
    if now - letter.asked_at > GIVEN_UP_AFTER:
        logger.error("a letter (%s) was given up: %s", letter.kind, why)
        letter.delete()
        return
    logger.warning("a letter (%s) is tried again later: %s", letter.kind, why)
    wait = min(LONGEST_WAIT, timedelta(minutes=2 ** min(letter.attempts - 1, 6)))
    Letter.objects.filter(pk=letter.pk).update(due_at=now + wait)
