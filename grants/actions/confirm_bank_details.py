"""Makes bank details good for paying, by the link that was mailed."""

from datetime import datetime, timedelta

from django.core.signing import BadSignature, SignatureExpired, TimestampSigner
from django.db import transaction

from eschool.accounts.models import User
from grants.actions.checking import moment_of
from grants.actions.save_bank_details import SALT, log_change
from grants.models import BankDetails, BankDetailsChange
from grants.refusals import Refused

GOOD_FOR = timedelta(days=3)


@transaction.atomic
def confirm_bank_details(*, user: User, token: str, now: datetime | None = None) -> BankDetails:
    """Following the link twice is no fault."""
    owner, version = _read(token)
    if owner != str(user.pk):
        raise Refused("link_of_another")
    User.objects.select_for_update(of=("self",)).get(pk=user.pk)
    kept = BankDetails.objects.filter(user=user).first()
    if kept is None:
        raise Refused("nothing_to_confirm")
    if kept.version != version:
        raise Refused("link_outdated")
    if kept.confirmed_at is None:
        kept.confirmed_at = moment_of(now)
        kept.save(update_fields=["confirmed_at"])
        log_change(kept, BankDetailsChange.Kind.CONFIRMED, kept.confirmed_at)
    return kept


def _read(token: str) -> tuple[str, int]:
    try:
        value = TimestampSigner(salt=SALT).unsign(token, max_age=GOOD_FOR)
    except SignatureExpired as late:
        raise Refused("link_expired") from late
    except BadSignature as broken:
        raise Refused("link_broken") from broken
    owner, _colon, version = value.partition(":")
    return owner, int(version)
