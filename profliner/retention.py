"""What of Profliner has a term."""

from datetime import datetime
from typing import Any

from django.db.models import Exists, Max, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from eschool.accounts.models import Consent, ConsentText
from eschool.accounts.retention import DELETED, Kept, delete, register
from profliner.models import CounsellorNote, Meeting


def _left(rows: QuerySet[Any], moment: datetime) -> QuerySet[Any]:
    """Of students whose last consent to counselling ended before ``moment``."""
    given = Consent.objects.filter(
        student=OuterRef("student"), wording__purpose=ConsentText.Purpose.COUNSELLING
    )
    ended = given.order_by().values("student").annotate(last=Max("withdrawn_at"))
    return rows.filter(~Exists(given.in_force()), Exists(ended.filter(last__lt=moment)))


def _notes(moment: datetime) -> Any:
    return CounsellorNote.objects.filter(written_at__lt=moment)


def _meetings(moment: datetime) -> Any:
    return Meeting.objects.filter(starts_at__lt=moment)


def _notes_left(moment: datetime) -> Any:
    return _left(CounsellorNote.objects.all(), moment)


def _meetings_left(moment: datetime) -> Any:
    return _left(Meeting.objects.all(), moment)


def register_kinds() -> None:
    kinds = {
        "counsellor-notes": (_("Notes of counsellors"), _notes),
        "meetings": (_("Talks with counsellors"), _meetings),
        "notes-without-consent": (
            _("Notes of counsellors on students whose consent ended"),
            _notes_left,
        ),
        "meetings-without-consent": (
            _("Talks with students whose consent to counselling ended"),
            _meetings_left,
        ),
    }
    for name, (label, older_than) in kinds.items():
        register(name, Kept(label, DELETED, older_than, delete))
