"""Signs a person out of every device."""

from django.db.models import F

from eschool.accounts.models import User


def end_sessions(*, user: User) -> None:
    """Every session begun before now no longer counts, on whatever device."""
    User.objects.filter(pk=user.pk).update(session_epoch=F("session_epoch") + 1)
    user.refresh_from_db(fields=["session_epoch"])
