"""Makes a draft of an uploaded file. May be called any number of times: one draft comes of it."""

import logging
import uuid
from collections.abc import Iterator
from dataclasses import asdict

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from library.actions.create_lesson import create_lesson
from library.actions.create_textbook import create_textbook
from library.documents.checks import check
from library.documents.findings import Finding, Refused
from library.documents.model import Script
from library.documents.read import Reading, read
from library.explaining import OUR_FAULT
from library.models import Upload
from library.selectors.writing import school_of

log = logging.getLogger(__name__)
State = Upload.State


def read_upload(*, upload_id: str | uuid.UUID) -> None:
    upload = Upload.objects.filter(pk=upload_id).first()
    if upload is None or upload.is_finished:
        return
    try:
        _keep(upload, _read(upload))
    except Refused as refused:
        _refuse(upload, refused.code, refused.params, keep_file=False)
    except Exception:
        log.exception("upload %s could not be read", upload.pk)
        _refuse(upload, OUR_FAULT, {}, keep_file=True)


def _read(upload: Upload) -> Reading:
    with upload.file.open("rb") as stream:
        data = stream.read()
    _advance(upload, State.CHECKING)
    check(data, upload.filename, max_bytes=settings.UPLOAD_MAX_BYTES)
    _advance(upload, State.READING)
    return read(data, upload.filename)


def _advance(upload: Upload, state: State) -> None:
    """Only forwards: another delivery of the same task may have finished meanwhile."""
    unfinished = Upload.objects.filter(pk=upload.pk).exclude(state__in=[State.READY, State.REFUSED])
    unfinished.update(state=state)


@transaction.atomic
def _keep(upload: Upload, reading: Reading) -> None:
    held = Upload.objects.select_for_update().get(pk=upload.pk)
    if held.is_finished:
        return
    is_book = held.kind == Upload.Kind.TEXTBOOK
    create = create_textbook if is_book else create_lesson
    held.publication = create(
        script=reading.script,
        subject=held.subject,
        owner=held.owner,
        school=school_of(held.owner),
        slug_suffix=held.pk.hex[:8],
    )
    findings = [*reading.not_understood, *(_left_out(reading.script) if is_book else ())]
    held.findings = [asdict(finding) for finding in findings]
    held.state = State.READY
    held.finished_at = timezone.now()
    held.save()


def _left_out(script: Script) -> Iterator[Finding]:
    for stage in script.stages:
        if stage.teacher:
            yield Finding("teacher_part", where=stage.title)


@transaction.atomic
def _refuse(upload: Upload, code: str, params: dict[str, object], *, keep_file: bool) -> None:
    held = Upload.objects.select_for_update().get(pk=upload.pk)
    if held.is_finished:
        return
    name = held.file.name
    if not keep_file:
        held.file = ""
    held.state = State.REFUSED
    held.refusal = code
    held.refusal_params = {key: str(value)[:200] for key, value in params.items()}
    held.finished_at = timezone.now()
    held.save()
    if name and not keep_file:
        storage = upload.file.storage
        transaction.on_commit(lambda: storage.delete(name), robust=True)
