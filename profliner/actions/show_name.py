"""A student shows the name to the organiser of one thing, or hides it again."""

from django.db import transaction
from django.utils import timezone

from eschool.accounts.models import User
from profliner import line
from profliner.models import SignUp
from profliner.refusals import Refused


@transaction.atomic
def show_name(*, signup: SignUp, by: User, shown: bool) -> SignUp:
    """Idempotent. A younger student's name is seen only once a guardian shows it too."""
    if signup.student_id != by.pk:
        raise Refused("not_yours")
    line.lock(signup.opportunity_id)
    signup = SignUp.objects.get(pk=signup.pk)
    signup.name_by_student_at = (signup.name_by_student_at or timezone.now()) if shown else None
    signup.save(update_fields=["name_by_student_at"])
    return signup
