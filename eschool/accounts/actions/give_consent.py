"""A guardian's consent for one student and one purpose."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from eschool.accounts.actions.notify import notify
from eschool.accounts.models import Consent, ConsentText, User
from eschool.accounts.permissions import can_give_consent
from eschool.accounts.signals import consent_changed


@transaction.atomic
def give_consent(*, guardian: User, student: User, wording: ConsentText) -> Consent:
    """Idempotent. A newer wording takes the place of the older one, whose row stays."""
    User.objects.select_for_update().get(pk=student.pk)
    if not can_give_consent(guardian, student):
        raise PermissionDenied
    in_force = Consent.objects.in_force().filter(student=student, wording__purpose=wording.purpose)
    if held := in_force.filter(wording=wording).first():
        return held
    now = timezone.now()
    in_force.update(withdrawn_at=now)
    consent = Consent.objects.create(
        student=student, given_by=guardian, wording=wording, given_at=now
    )
    notify(recipient=student, kind="consent_given", url="/consents/", purpose=wording.purpose)
    consent_changed.send(Consent, student_id=student.pk, purpose=wording.purpose, in_force=True)
    return consent
