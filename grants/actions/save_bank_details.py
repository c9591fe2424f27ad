"""Keeps where an author wants to be paid, sealed, and asks for a word by mail."""

from datetime import datetime
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.core.mail import send_mail
from django.core.signing import TimestampSigner
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from eschool.accounts import letters
from eschool.accounts.actions.notify import notify
from eschool.accounts.models import Letter, User
from grants.actions.checking import moment_of
from grants.bank_accounts import (
    fits,
    is_account,
    is_bik,
    is_correspondent,
    is_in_roubles,
    is_inn_of_person,
)
from grants.models import BankDetails, BankDetailsChange
from grants.permissions import can_be_paid
from grants.refusals import Refused
from grants.sealing import CannotOpen, Details, seal, unseal

SALT = "grants.bank-details"


@transaction.atomic
def save_bank_details(
    *,
    user: User,
    holder: str,
    account: str,
    bik: str,
    bank: str,
    inn: str = "",
    correspondent: str = "",
    now: datetime | None = None,
) -> BankDetails:
    """A new version, which pays nobody until the mailed link is followed.

    The same details again are no new version, and need no new word.

    Raises:
        Refused: a sentence for each field that cannot be.
    """
    if not can_be_paid(user):
        raise Refused("students_not_paid")
    given = details_of(
        holder=holder, account=account, bik=bik, bank=bank, inn=inn, correspondent=correspondent
    )
    if faults := faults_of(given):
        raise Refused("check_fields", fields=faults)
    # The person's row stands for the details, which may not be there yet.
    User.objects.select_for_update(of=("self",)).get(pk=user.pk)
    kept = BankDetails.objects.filter(user=user).first()
    if kept and _is_same(kept, given):
        if kept.confirmed_at is None:
            letters.ask("bank_details", user.pk)
        return kept
    return _keep(kept or BankDetails(user=user, version=0), given, moment_of(now))


def details_of(
    *, holder: str, account: str, bik: str, bank: str, inn: str, correspondent: str
) -> Details:
    """Of what was typed, without the spaces that do no harm."""
    return Details(
        holder=" ".join(holder.split()),
        account=_digits(account),
        bik=_digits(bik),
        bank=" ".join(bank.split()),
        inn=_digits(inn),
        correspondent=_digits(correspondent),
    )


def faults_of(details: Details) -> dict[str, str]:
    """By field, the code of what is wrong with it."""
    faults = {}
    if not details.holder:
        faults["holder"] = "holder_missing"
    if not details.bank:
        faults["bank"] = "bank_missing"
    if not is_bik(details.bik):
        faults["bik"] = "bik_wrong"
    if not is_account(details.account):
        faults["account"] = "account_wrong"
    elif not is_in_roubles(details.account):
        faults["account"] = "account_not_roubles"
    elif is_bik(details.bik) and not fits(details.account, details.bik):
        faults["account"] = "account_key_wrong"
    given = details.correspondent
    if given and is_bik(details.bik) and not is_correspondent(given, details.bik):
        faults["correspondent"] = "correspondent_wrong"
    if details.inn and not is_inn_of_person(details.inn):
        faults["inn"] = "inn_wrong"
    return faults


def token_of(kept: BankDetails) -> str:
    """What the mailed link carries: whose details, and which version of them."""
    return TimestampSigner(salt=SALT).sign(f"{kept.user_id}:{kept.version}")


def _digits(text: str) -> str:
    return "".join(text.split()).replace("-", "")


def _is_same(kept: BankDetails, given: Details) -> bool:
    try:
        return unseal(kept.sealed) == given
    except CannotOpen:
        return False


def _keep(kept: BankDetails, given: Details, now: datetime) -> BankDetails:
    kept.sealed = seal(given)
    kept.last4 = given.last4
    kept.bank_name = given.bank[:160]
    kept.version += 1
    kept.changed_at = now
    kept.confirmed_at = None
    kept.save()
    log_change(kept, BankDetailsChange.Kind.SAVED, now)
    notify(recipient=kept.user, kind="bank_details_saved", url="/grants/bank/", last4=kept.last4)
    letters.ask("bank_details", kept.user_id)
    return kept


def log_change(kept: BankDetails, kind: str, now: datetime) -> None:
    BankDetailsChange.objects.create(
        user=kept.user,
        kind=kind,
        version=kept.version,
        last4=kept.last4,
        bank_name=kept.bank_name,
        at=now,
    )


def mail_link(letter: Letter) -> None:
    """The link goes by mail only: a stranger at an open screen cannot follow it."""
    found = BankDetails.objects.select_related("user").filter(confirmed_at=None)
    kept = found.filter(user=UUID(letter.key), user__is_active=True).first()
    if kept is None:
        return
    user = kept.user
    if user.is_generated and not settings.DEBUG and not settings.DEMO:
        return
    with translation.override(user.language or settings.LANGUAGE_CODE):
        link = f"{settings.SITE_URL}/grants/bank/confirm/?{urlencode({'token': token_of(kept)})}"
        text = _(
            "Bank details for grants were entered under your name: an account that ends in"
            " %(last4)s. Nothing is paid to it until you follow this link within three days:"
        ) % {"last4": kept.last4}
        warning = _("If it was not you, do not follow it, and change your password.")
        subject = _("Confirm your bank details")
        send_mail(
            subject, f"{text}\n\n{link}\n\n{warning}\n\n{settings.SITE_NAME}", None, [user.email]
        )
