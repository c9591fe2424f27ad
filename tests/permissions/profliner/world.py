"""What the rows about Profliner need; each area adds its own and makes it in its own function."""

from dataclasses import dataclass

from eschool.accounts.models import User


@dataclass
class Profliner:
    """Everything of one small city, beside the people and lessons of ``World``."""


def make_profliner(people: dict[str, User]) -> Profliner:
    return Profliner()
