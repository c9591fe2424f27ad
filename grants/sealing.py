"""Bank details as nobody reads them in the database: encrypted with the keys of the city."""

import json
from dataclasses import asdict, dataclass

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings


@dataclass(frozen=True, slots=True)
class Details:
    holder: str
    account: str
    bik: str
    bank: str
    inn: str = ""
    correspondent: str = ""

    @property
    def last4(self) -> str:
        return self.account[-4:]


class CannotOpen(Exception):  # noqa: N818 - a state of things, not a fault of the program
    """None of GRANTS_KEYS opens it: a key was taken away too early."""


def seal(details: Details) -> str:
    """With the first of the keys; the others still open what was sealed before."""
    text = json.dumps(asdict(details), ensure_ascii=False)
    return _box().encrypt(text.encode()).decode()


def unseal(sealed: str) -> Details:
    """Raises :class:`CannotOpen`."""
    try:
        return Details(**json.loads(_box().decrypt(sealed.encode())))
    except InvalidToken as wrong:
        raise CannotOpen from wrong


def _box() -> MultiFernet:
    return MultiFernet([Fernet(key) for key in settings.GRANTS_KEYS])
