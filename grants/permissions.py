"""Rights over rounds, awards and bank details, beside ``visible_to`` of the querysets."""

from typing import Any

from django.db.models import Q

from eschool.accounts.permissions import has_role
from grants.models import Award, Round
from grants.states import allows


def can_administer_grants(user: Any) -> bool:
    return has_role(user, "grants_admin")


def can_read_grants(user: Any) -> bool:
    """Administrators see what grants administrators do; they change nothing."""
    return has_role(user, "grants_admin", "administrator")


def can_see_round(user: Any, round_: Round) -> bool:
    return round_.is_public or can_administer_grants(user)


def schools_of(user: Any, round_: Round) -> frozenset[str]:
    """Ids of the schools a person belonged to at any time from the window's start until today."""
    during = Q(ended_at=None) | Q(ended_at__gt=round_.opens_at)
    found = user.roles.filter(during).exclude(school=None).values_list("school_id", flat=True)
    return frozenset(map(str, found))


def can_vouch_for(user: Any, award: Award) -> bool:
    """Nobody decides on or approves their own award, or one of a school they share."""
    if not can_administer_grants(user) or award.author_id == user.pk:
        return False
    theirs = set(award.author_schools)
    if award.author:
        theirs |= schools_of(award.author, award.round)
    return theirs.isdisjoint(schools_of(user, award.round))


def can_see_award(user: Any, award: Award) -> bool:
    if can_administer_grants(user):
        return True
    is_theirs = bool(user.is_authenticated and award.author_id == user.pk)
    return is_theirs and award.round.is_public and award.calculation.is_current


def can_be_paid(user: Any) -> bool:
    """Whoever may have written something: grown-ups with an account."""
    return bool(user.is_authenticated) and not has_role(user, "student")


def can_export(user: Any, round_: Round) -> bool:
    return can_administer_grants(user) and allows(round_.state, "export_round")
