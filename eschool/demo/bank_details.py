"""Bank details of generated authors: numbers that fit together and belong to nobody."""

from datetime import datetime, timedelta

from django.utils import timezone

from eschool.accounts.models import User
from grants.bank_accounts import with_key
from grants.models import BankDetails, BankDetailsChange
from grants.sealing import Details, seal

BIK = "044525999"  # of no bank
BANK = "Банк «Городской рубль» (сгенерирован)"
CHANGED = 900_000  # the number of an account that stands for another one
WITHOUT = 4  # every so many-th author has not entered any
AGO = timedelta(days=40)


def give_bank_details() -> None:
    """Confirmed ones, written without the letter that the action would send."""
    authors = User.objects.filter(authorships__isnull=False, is_generated=True).distinct()
    chosen = [one for n, one in enumerate(authors.order_by("email")) if n % WITHOUT]
    moment = timezone.now() - AGO
    BankDetails.objects.bulk_create(
        [_details(number, author, moment) for number, author in enumerate(chosen)]
    )


def change_bank_details(author: User) -> None:
    """After the award was approved: nobody pays to the new account before it is approved too."""
    kept = BankDetails.objects.get(user=author)
    now = timezone.now()
    new = _details(CHANGED, author, now)
    for name in ("sealed", "last4", "changed_at", "confirmed_at"):
        setattr(kept, name, getattr(new, name))
    kept.version += 1
    kept.save()
    BankDetailsChange.objects.bulk_create(
        BankDetailsChange(
            user=author, kind=kind, version=kept.version, last4=kept.last4,
            bank_name=kept.bank_name, at=now,
        )
        for kind in BankDetailsChange.Kind
    )  # fmt: skip


def _details(number: int, author: User, moment: datetime) -> BankDetails:
    account = with_key(f"40817810000{number:09}", BIK)
    details = Details(author.get_full_name(), account, BIK, BANK)
    return BankDetails(
        user=author,
        sealed=seal(details),
        last4=details.last4,
        bank_name=BANK,
        changed_at=moment,
        confirmed_at=moment,
    )
