"""A guardian agrees to a sign-up, or says no, also later."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from eschool.accounts.models import User
from profliner import line
from profliner.eligibility import may_meet_employers, needs_employers_consent
from profliner.models import Opportunity, SignUp
from profliner.naming import may_say
from profliner.permissions import can_answer_sign_up
from profliner.refusals import Refused


@transaction.atomic
def answer_sign_up(
    *,
    signup: SignUp,
    guardian: User,
    agrees: bool,
    show_name: bool = False,
    now: datetime | None = None,
) -> SignUp:
    """Any confirmed guardian may answer, and may take an agreement back. Idempotent.

    Of one who has been there ``show_name`` may still be changed, as long as names are kept.

    Raises:
        Refused: not this student's guardian, the sign-up has ended, or consent for contact with
            employers is missing.
    """
    if not can_answer_sign_up(guardian, signup):
        raise Refused("not_yours")
    opportunity = line.lock(signup.opportunity_id)
    User.objects.select_for_update(no_key=True).get(pk=signup.student_id)
    now = now or timezone.now()
    line.look(opportunity, now)
    signup = SignUp.objects.select_related("student").get(pk=signup.pk)
    if signup.state not in SignUp.ACTIVE:
        if signup.state == SignUp.State.REFUSED and not agrees:
            return signup
        if not agrees or not may_say(signup, opportunity, now):
            raise Refused("answered_already")
        return _say_of_name(signup, show_name, now)
    if agrees:
        _agree(opportunity, signup, guardian, show_name, now)
    else:
        _refuse(opportunity, signup, now)
    line.announce(opportunity)
    return signup


def _agree(
    opportunity: Opportunity, signup: SignUp, guardian: User, show_name: bool, now: datetime
) -> None:
    if needs_employers_consent(opportunity) and not may_meet_employers(signup.student):
        raise Refused("employers_consent_missing")
    was_asked = signup.state == SignUp.State.CONSENT
    if was_asked:
        signup.consent_by, signup.consent_at = guardian, now
        signup.state, signup.changed_at = _state(opportunity, signup), now
    signup.save()
    _say_of_name(signup, show_name, now)
    if was_asked:
        has_place = signup.state == SignUp.State.PLACE
        kind = "sign_up_agreed" if has_place else "sign_up_agreed_waiting"
        line.tell(opportunity, signup, kind)


def _say_of_name(signup: SignUp, show_name: bool, now: datetime) -> SignUp:
    signup.name_by_guardian_at = (signup.name_by_guardian_at or now) if show_name else None
    signup.name_hidden_at = None if show_name else (signup.name_hidden_at or now)
    signup.save(update_fields=["name_by_guardian_at", "name_hidden_at"])
    return signup


def _state(opportunity: Opportunity, signup: SignUp) -> SignUp.State:
    first = line.within(opportunity)
    if first is None or SignUp.objects.filter(pk=signup.pk, pk__in=first).exists():
        return SignUp.State.PLACE
    return SignUp.State.WAITING


def _refuse(opportunity: Opportunity, signup: SignUp, now: datetime) -> None:
    signup.state, signup.changed_at = SignUp.State.REFUSED, now
    signup.name_by_guardian_at = None
    signup.save(update_fields=["state", "changed_at", "name_by_guardian_at"])
    line.tell(opportunity, signup, "sign_up_refused")
    line.settle(opportunity, now)
