"""The words the permission table is written in."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from tests.permissions.world import ROLES, SIGNED_IN, VISITOR, World

SIGN_IN = "/accounts/login/"
# A status, or the beginning of the address one is led to.
Outcome = int | str
Expected = Mapping[str, Outcome]
Arguments = Callable[[World, str], dict[str, Any]]
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


def nothing(world: World, role: str) -> dict[str, Any]:
    return {}


def everyone(outcome: Outcome) -> Expected:
    return dict.fromkeys(ROLES, outcome)


def signed_in(outcome: Outcome) -> Expected:
    return {VISITOR: SIGN_IN, **dict.fromkeys(SIGNED_IN, outcome)}


def only(*roles: str, get: Outcome, others: Outcome = 403, visitor: Outcome = SIGN_IN) -> Expected:
    return {**everyone(others), VISITOR: visitor, **dict.fromkeys(roles, get)}


def but(expected: Expected, **exceptions: Outcome) -> Expected:
    return {**expected, **exceptions}


@dataclass(frozen=True)
class Row:
    """One address with one set of arguments: what each role gets with each method.

    A method that is not named must be refused to everyone; where the view is another's software
    (``foreign``), it is enough that it writes nothing and does not break.
    """

    name: str
    methods: Mapping[str, Expected]
    arguments: Arguments = nothing
    data: Arguments = nothing
    case: str = ""
    query: str = ""
    # Tables that a refusal may write to, with the reason in the table.
    writes: frozenset[str] = frozenset()
    foreign: bool = False

    def __str__(self) -> str:
        return f"{self.name} {self.case}".strip()


def is_refusal(outcome: Outcome) -> bool:
    return outcome == SIGN_IN or (isinstance(outcome, int) and outcome >= 400)
