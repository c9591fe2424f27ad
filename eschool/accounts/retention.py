"""Which kinds of data have a term, and what happens at its end.

A room registers its kinds when it is loaded; how long each is kept stands in ``RetentionRule``.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Max, Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from eschool.accounts.actions.erase_person import erase_person
from eschool.accounts.models import GuardianInvitation, Notice, Role, User


@dataclass(frozen=True)
class Kept:
    """``older_than`` gives the rows whose term began before a moment; ``end`` deals with one."""

    label: Promise
    action: Promise
    older_than: Callable[[datetime], Any]
    end: Callable[[Any], object]


def delete(row: Any) -> None:
    row.delete()


def _erase(row: Any) -> None:
    erase_person(person=row)


def _notices(moment: datetime) -> Any:
    return Notice.objects.filter(created_at__lt=moment).exclude(read_at=None)


def _invitations(moment: datetime) -> Any:
    return GuardianInvitation.objects.filter(invited_at__lt=moment)


def _students_who_left(moment: datetime) -> Any:
    """No role is held today, and the last place in a class ended before."""
    day = timezone.localdate(moment)
    current = Role.objects.current().exclude(kind=Role.Kind.STUDENT).values("user")
    return (
        User.objects.filter(erased_at=None, enrolments__isnull=False)
        .exclude(enrolments__ended_on=None)
        .exclude(pk__in=current)
        .annotate(left=Max("enrolments__ended_on"))
        .filter(left__lt=day)
    )


def _never_used(moment: datetime) -> Any:
    """Accounts made by hand or by themselves that were never used and hang on nothing."""
    return User.objects.filter(
        Q(erased_at=None, last_login=None, date_joined__lt=moment, is_superuser=False)
        & Q(roles=None, enrolments=None, wards=None)
    )


DELETED, ERASED = _("deleted"), _("the person is erased")
KINDS: dict[str, Kept] = {
    "read-notices": Kept(_("Notices that were read"), DELETED, _notices, delete),
    "invitations": Kept(_("Invitations of guardians"), DELETED, _invitations, delete),
    "students-who-left": Kept(
        _("Students who left their last class"), ERASED, _students_who_left, _erase
    ),
    "never-signed-in": Kept(
        _("Accounts without a role that were never used"), ERASED, _never_used, _erase
    ),
}


def register(name: str, kept: Kept) -> None:
    KINDS[name] = kept
