"""Takes back a note."""

from django.core.exceptions import PermissionDenied
from django.db import transaction

from eschool.accounts.models import User
from profliner.models import CounsellorNote
from profliner.permissions import can_delete_note


@transaction.atomic
def delete_note(*, counsellor: User, note: CounsellorNote) -> None:
    if not can_delete_note(counsellor, note):
        raise PermissionDenied
    note.delete()
