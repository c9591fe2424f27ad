"""Letters, apart from the request: a mail server that is slow or away keeps nobody waiting."""

import uuid
from typing import Any

from celery import shared_task

from eschool.accounts.actions import invite_guardian, notify, welcome_student

# For some hours; what the mail client of Python raises is an OSError. No pause is as long as the
# hour after which Redis gives a message to another worker, or a letter would go twice.
AGAIN: dict[str, Any] = {
    "ignore_result": True,
    "autoretry_for": (OSError,),
    "retry_backoff": 60,
    "retry_backoff_max": 1800,
    "max_retries": 24,
}


@shared_task(name="accounts.mail_notice", **AGAIN)
def mail_notice(notice_id: int) -> None:
    notify.mail_notice(notice_id=notice_id)


@shared_task(name="accounts.mail_welcome", **AGAIN)
def mail_welcome(student_id: str) -> None:
    welcome_student.mail_welcome(student_id=uuid.UUID(student_id))


@shared_task(name="accounts.mail_guardian", **AGAIN)
def mail_guardian(invitation_id: str) -> None:
    invite_guardian.mail_guardian(invitation_id=uuid.UUID(invitation_id))
