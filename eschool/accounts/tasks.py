"""What workers do for the room of people: woken after a commit, and by the clock."""

from celery import shared_task

from eschool.accounts.actions import log_erasures as logging_erasures
from eschool.accounts.actions import send_letters as sending


@shared_task(name="accounts.send_letters", ignore_result=True)
def send_letters() -> None:
    sending.send_letters()


@shared_task(name="accounts.log_erasures", ignore_result=True)
def log_erasures() -> None:
    logging_erasures.log_erasures()
