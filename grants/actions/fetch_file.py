"""Gives out a file of payments."""

from eschool.accounts.models import User
from eschool.core.files import FileChanged, read_bytes
from grants.actions.record_event import record_event
from grants.models import ExportFile
from grants.permissions import can_export
from grants.refusals import Refused


def fetch_file(*, file: ExportFile, by: User) -> bytes:
    """The bytes for a download, compared with what was written; who fetched them is noted."""
    if not can_export(by, file.batch.round):
        raise Refused("not_allowed")
    try:
        content = read_bytes(file.name, file.sha256)
    except FileChanged as changed:
        raise Refused("file_broken", file=changed.name) from changed
    record_event(
        round_=file.batch.round,
        kind="downloaded",
        by=by,
        batch=file.batch.number,
        format=file.format,
    )
    return content
