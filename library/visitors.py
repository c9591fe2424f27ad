"""Who uses a lesson, as far as the ledger wants to know."""

import hashlib
from dataclasses import dataclass
from functools import lru_cache

from counter_robots import is_robot_or_machine
from crawleruseragents import is_crawler
from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone

from eschool.accounts.adapters import address_of
from eschool.accounts.models import User


@dataclass(frozen=True, slots=True)
class Visitor:
    """A signed-in person, or a key that stays the same for one day and tells nothing."""

    user: User | None = None
    key: str = ""
    is_robot: bool = False

    @classmethod
    def of(cls, request: HttpRequest) -> "Visitor":
        agent = request.headers.get("User-Agent", "")[:500]
        if request.user.is_authenticated:
            return cls(request.user, "", is_robot(agent))
        return cls(None, _daily_key(address_of(request) or "", agent), is_robot(agent))

    @property
    def identity(self) -> str:
        return str(self.user.pk) if self.user else self.key


@lru_cache(maxsize=2048)
def is_robot(agent: str) -> bool:
    """Whether either public list knows it; one that does not name itself is one too."""
    return not agent or bool(is_robot_or_machine(agent)) or bool(is_crawler(agent))


def _daily_key(address: str, agent: str) -> str:
    day = timezone.localdate().isoformat()
    text = f"{settings.SECRET_KEY}|{day}|{address}|{agent}"
    return hashlib.sha256(text.encode()).hexdigest()[:32]
