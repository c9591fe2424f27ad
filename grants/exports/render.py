"""The file of each format."""

from collections.abc import Callable

from grants.exports import client_bank, pain001, table
from grants.exports.rows import Batch

RENDER: dict[str, Callable[[Batch], bytes]] = {
    "csv": table.render,
    "client_bank": client_bank.render,
    "pain001": pain001.render,
}
EXTENSION = {"csv": "csv", "client_bank": "txt", "pain001": "xml"}
TYPE = {
    "csv": "text/csv; charset=utf-8",
    "client_bank": "text/plain; charset=windows-1251",
    "pain001": "application/xml",
}
