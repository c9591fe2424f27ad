"""What of the library has a term."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from eschool.accounts.retention import DELETED, Kept, delete, register
from library.actions.delete_draft import delete_upload
from library.models import CoauthorInvitation, ProblemReport, Upload, Work


def _works(moment: datetime) -> Any:
    return Work.objects.filter(assignment__set_at__lt=moment)


def _originals(moment: datetime) -> Any:
    """A file that became nothing."""
    return Upload.objects.filter(created_at__lt=moment, publication=None)


def _reports(moment: datetime) -> Any:
    return ProblemReport.objects.filter(created_at__lt=moment)


def _invitations(moment: datetime) -> Any:
    return CoauthorInvitation.objects.filter(invited_at__lt=moment)


def register_kinds() -> None:
    register("works", Kept(_("Students' works and answers"), DELETED, _works, delete))
    register(
        "uploads", Kept(_("Uploaded files without a lesson"), DELETED, _originals, delete_upload)
    )
    register("problem-reports", Kept(_("Reports of problems"), DELETED, _reports, delete))
    register(
        "coauthor-invitations", Kept(_("Invitations of co-authors"), DELETED, _invitations, delete)
    )
