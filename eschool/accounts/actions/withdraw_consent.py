"""Takes back a consent: a guardian, or the student."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from eschool.accounts.actions.give_consent import tell_guardians
from eschool.accounts.actions.notify import notify
from eschool.accounts.models import Consent, User
from eschool.accounts.permissions import can_decide_alone, can_give_consent
from eschool.accounts.signals import consent_changed, consent_to_be_withdrawn


@transaction.atomic
def withdraw_consent(*, guardian: User, student: User, purpose: str) -> bool:
    """Any confirmed guardian may, whoever gave it. False where there was none in force."""
    consent_to_be_withdrawn.send(Consent, student=student, purpose=purpose)
    User.objects.select_for_update().get(pk=student.pk)
    if not can_give_consent(guardian, student):
        raise PermissionDenied
    if not _withdraw(guardian, student, purpose):
        return False
    notify(recipient=student, kind="consent_withdrawn", url="/consents/", purpose=purpose)
    return True


@transaction.atomic
def withdraw_own_consent(*, student: User, purpose: str) -> bool:
    """From ``CONSENT_AGE`` on, whoever gave it. The guardians are told."""
    consent_to_be_withdrawn.send(Consent, student=student, purpose=purpose)
    User.objects.select_for_update().get(pk=student.pk)
    if not can_decide_alone(student, purpose):
        raise PermissionDenied
    if not _withdraw(student, student, purpose):
        return False
    tell_guardians(student, "ward_consent_withdrawn", purpose)
    return True


def _withdraw(by: User, student: User, purpose: str) -> bool:
    in_force = Consent.objects.in_force().filter(student=student, wording__purpose=purpose)
    if not in_force.update(withdrawn_at=timezone.now(), withdrawn_by=by):
        return False
    consent_changed.send(Consent, student_id=student.pk, purpose=purpose, in_force=False)
    return True
