"""The library's work in the background: each takes ids, calls one action and may be repeated."""

import uuid

from celery import shared_task

from library.actions import read_upload as action
from library.actions.invite_coauthor import tell_invited
from library.actions.take_up_uploads import take_up_uploads as take_up


@shared_task(name="library.read_upload", ignore_result=True)
def read_upload(upload_id: str) -> None:
    action.read_upload(upload_id=upload_id)


@shared_task(name="library.tell_coauthor", ignore_result=True)
def tell_coauthor(invitation_id: str) -> None:
    """Apart from the request, whose length would tell whether there is such a person."""
    tell_invited(invitation_id=uuid.UUID(invitation_id))


@shared_task(name="library.take_up_uploads", ignore_result=True)
def take_up_uploads() -> None:
    take_up()
