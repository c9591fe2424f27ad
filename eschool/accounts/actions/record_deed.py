"""Writes down who did what with a person."""

from eschool.accounts.models import Deed, User


def record_deed(
    *, by: User | None, kind: str, person: User | None = None, detail: str = ""
) -> Deed:
    """``detail`` names roles, schools and classes, never people."""
    return Deed.objects.create(by=by, person=person, kind=kind, detail=detail[:200])
