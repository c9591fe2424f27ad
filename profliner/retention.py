"""What of Profliner has a term."""

from datetime import datetime
from typing import Any

from django.db.models import Exists, Max, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from eschool.accounts.models import Consent, ConsentText
from eschool.accounts.retention import DELETED, Kept, delete, register
from profliner.models import (
    CounsellorNote,
    InterestSitting,
    Meeting,
    MemberInvitation,
    Signal,
    SignUp,
)


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


def _signals(moment: datetime) -> Any:
    return Signal.objects.filter(occurred_at__lt=moment)


def _sittings(moment: datetime) -> Any:
    """Those never finished count from their beginning."""
    return InterestSitting.objects.filter(
        Q(finished_at__lt=moment) | Q(finished_at=None, started_at__lt=moment)
    )


def _sign_ups(moment: datetime) -> Any:
    day = timezone.localdate(moment)
    return SignUp.objects.filter(changed_at__lt=moment, opportunity__ends_on__lt=day)


def _invitations(moment: datetime) -> Any:
    return MemberInvitation.objects.filter(invited_at__lt=moment)


def register_kinds() -> None:
    kinds = {
        "signals": (_("What students did, as recommendations use it"), _signals),
        "interest-sittings": (_("Answers about interests"), _sittings),
        "sign-ups": (_("Sign-ups for what is over"), _sign_ups),
        "member-invitations": (_("Invitations of colleagues"), _invitations),
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
