"""A guardian says when a ward was born, or takes it back."""

from datetime import date

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from eschool.accounts.actions.withdraw_consent import withdraw_consent
from eschool.accounts.ages import age_of, age_on
from eschool.accounts.models import Consent, User
from eschool.accounts.permissions import OWN_PURPOSES, can_give_consent
from profliner.models import StudentProfile
from profliner.refusals import Refused

YOUNGEST, OLDEST = 5, 25


@transaction.atomic
def set_birth_date(*, guardian: User, student: User, born_on: date | None) -> None:
    """Who turns out to be too young for it loses the consents they gave themselves.

    Raises:
        PermissionDenied: not a confirmed guardian.
        Refused: no student was born on that day.
    """
    User.objects.select_for_update().get(pk=student.pk)
    if not can_give_consent(guardian, student):
        raise PermissionDenied
    if born_on and not YOUNGEST <= age_on(timezone.localdate(), born_on) <= OLDEST:
        raise Refused("birth_date_impossible")
    StudentProfile.objects.update_or_create(student=student, defaults={"born_on": born_on})
    if age_of(student.pk) < settings.CONSENT_AGE:
        _end_own_consents(guardian, student)


def _end_own_consents(guardian: User, student: User) -> None:
    own = Consent.objects.in_force().filter(student=student, given_by=student)
    purposes = own.filter(wording__purpose__in=OWN_PURPOSES)
    for purpose in list(purposes.values_list("wording__purpose", flat=True)):
        withdraw_consent(guardian=guardian, student=student, purpose=purpose)
