"""The library's work in the background: each takes ids, calls one action and may be repeated."""

from celery import shared_task

from library.actions import read_upload as action


@shared_task(name="library.read_upload", ignore_result=True)
def read_upload(upload_id: str) -> None:
    action.read_upload(upload_id=upload_id)
