"""Keeps whether an author wants to be named on public pages."""

from eschool.accounts.models import User
from grants.models import AuthorChoice, Award
from grants.states import PUBLIC


def choose_naming(*, user: User, is_named: bool) -> AuthorChoice:
    """Also for rounds published before: a name may be taken back at any time."""
    choice, _made = AuthorChoice.objects.update_or_create(
        user=user, defaults={"is_named": is_named}
    )
    Award.objects.filter(author=user, round__state__in=PUBLIC).update(is_named=is_named)
    return choice
