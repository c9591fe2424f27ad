"""The library's work in the background: each takes ids, calls one action and may be repeated."""

from celery import shared_task

from library.actions import read_upload as action
from library.actions.take_up_uploads import take_up_uploads as take_up


@shared_task(name="library.read_upload", ignore_result=True)
def read_upload(upload_id: str) -> None:
    action.read_upload(upload_id=upload_id)


@shared_task(name="library.take_up_uploads", ignore_result=True)
def take_up_uploads() -> None:
    take_up()
