"""What is paid, as every format reads it. Whatever makes the bytes differ is in here."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Row:
    """One payment, with the account it goes to."""

    number: int
    end_to_end_id: str
    kopecks: int
    holder: str
    account: str
    bik: str
    bank: str
    inn: str
    correspondent: str = ""

    @property
    def roubles(self) -> str:
        """With a point and two digits, whatever the language."""
        return f"{self.kopecks // 100}.{self.kopecks % 100:02d}"


@dataclass(frozen=True, slots=True)
class Batch:
    """``made_at`` in the city's own time zone; ``payer`` as GRANTS_PAYER has it."""

    message_id: str
    round_name: str
    made_at: datetime
    payer: Mapping[str, str]
    rows: tuple[Row, ...]

    @property
    def purpose(self) -> str:
        return f"Грант автору уроков: {self.round_name}. НДС не облагается"

    def of_payer(self, name: str) -> str:
        return str(self.payer.get(name) or "")


def one_line(text: str, most: int) -> str:
    """No line break can begin a field of its own, nor a control character end a file."""
    printable = "".join(c if c.isprintable() else " " for c in text)
    return " ".join(printable.split())[:most].strip()
