"""Those who look at what organisations send are told that something waits."""

from typing import Any

from django.db.models import Q

from eschool.accounts.actions.notify import notify
from eschool.accounts.models import Role, User
from profliner.models import Organisation

MODERATORS = (Role.Kind.ANALYST, Role.Kind.ADMINISTRATOR)


def tell_moderators(organisation: Organisation, kind: str, **params: Any) -> None:
    """Analysts and administrators, but for members, who decide on nothing of their own."""
    holds = Q(roles__kind__in=MODERATORS, roles__ended_at=None)
    members = organisation.members.values("pk")
    for moderator in User.objects.filter(holds).exclude(pk__in=members).distinct():
        notify(recipient=moderator, kind=kind, url="/opportunities/moderation/", **params)
