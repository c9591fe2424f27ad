"""Consent for one student and one purpose: a guardian's, or the student's own."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from eschool.accounts.actions.notify import notify
from eschool.accounts.models import Consent, ConsentText, User
from eschool.accounts.permissions import can_give_consent, can_give_own_consent
from eschool.accounts.signals import consent_changed


@transaction.atomic
def give_consent(*, guardian: User, student: User, wording: ConsentText) -> Consent:
    """Idempotent. A newer wording takes the place of the older one, whose row stays."""
    User.objects.select_for_update().get(pk=student.pk)
    if not can_give_consent(guardian, student):
        raise PermissionDenied
    consent, is_new = _give(guardian, student, wording)
    if is_new:
        notify(recipient=student, kind="consent_given", url="/consents/", purpose=wording.purpose)
    return consent


@transaction.atomic
def give_own_consent(*, student: User, wording: ConsentText) -> Consent:
    """From ``CONSENT_AGE`` on. The guardians are told."""
    User.objects.select_for_update().get(pk=student.pk)
    if not can_give_own_consent(student, wording.purpose):
        raise PermissionDenied
    consent, is_new = _give(student, student, wording)
    if is_new:
        tell_guardians(student, "ward_consent_given", wording.purpose)
    return consent


def tell_guardians(student: User, kind: str, purpose: str) -> None:
    for guardian in User.objects.filter(
        wards__student=student, wards__confirmed_at__isnull=False, is_active=True
    ):
        notify(recipient=guardian, kind=kind, url="/consents/", purpose=purpose)


def _give(by: User, student: User, wording: ConsentText) -> tuple[Consent, bool]:
    in_force = Consent.objects.in_force().filter(student=student, wording__purpose=wording.purpose)
    if held := in_force.filter(wording=wording).first():
        return held, False
    now = timezone.now()
    in_force.update(withdrawn_at=now)
    consent = Consent.objects.create(student=student, given_by=by, wording=wording, given_at=now)
    consent_changed.send(Consent, student_id=student.pk, purpose=wording.purpose, in_force=True)
    return consent, True
