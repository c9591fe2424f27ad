"""Numbers that stand for people and places in one round, and mean nothing in the next."""

import hashlib
import hmac
from typing import Any

from grants.refusals import Refused

PERSON, SCHOOL, REGION, OCCASION, VISITOR = "person", "school", "region", "occasion", "visitor"


def pseudonym(salt: str, kind: str, value: Any) -> int:
    """63 bits of HMAC-SHA256, never 0."""
    digest = hmac.digest(salt.encode(), f"{kind}:{value}".encode(), hashlib.sha256)
    return int.from_bytes(digest[:8]) >> 1 or 1


class Pseudonyms:
    """Remembers what it gave, for each value once, and refuses to give a number twice."""

    def __init__(self, salt: str) -> None:
        self.salt = salt
        self._given: dict[tuple[str, Any], int] = {}
        self._taken: dict[int, tuple[str, Any]] = {}

    def person(self, user_id: Any) -> int:
        return self._of(PERSON, user_id)

    def school(self, school_id: Any) -> int:
        return self._of(SCHOOL, school_id)

    def region(self, name: str) -> int:
        return self._of(REGION, name)

    def passing(self, kind: str, value: Any) -> int:
        """For what there is too much of to remember; two of them in one number do no harm."""
        return pseudonym(self.salt, kind, value)

    def _of(self, kind: str, value: Any) -> int:
        key = (kind, value)
        if key not in self._given:
            number = pseudonym(self.salt, kind, value)
            if self._taken.setdefault(number, key) != key:
                raise Refused("pseudonyms_collide")
            self._given[key] = number
        return self._given[key]
