"""What one reading gathers while the tree is walked: pictures, findings, footnotes, the place."""

import base64
import binascii
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote_to_bytes

from .findings import Finding
from .model import Picture
from .pictures import Unreadable, suitable

MediaSource = Callable[[str], bytes | None]

MAX_FINDINGS = 200
_DATA_URI = re.compile(r"data:[^,;]*((?:;[^,;]*)*),(.*)", re.DOTALL)


def no_media(_: str) -> bytes | None:
    """The source of a text that comes without its files."""
    return None


@dataclass(slots=True)
class Context:
    """``media`` gives the bytes of a picture by the address it has in the document."""

    media: MediaSource = no_media
    formulas: Mapping[str, str] = field(default_factory=dict)
    descriptions: Mapping[str, str] = field(default_factory=dict)
    note_pictures: bool = True
    findings: list[Finding] = field(default_factory=list)
    assets: dict[str, bytes] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    numbered: int = 0
    where: str = ""
    _names: dict[str, str] = field(default_factory=dict)

    def note(self, code: str, detail: str = "") -> None:
        finding = Finding(code, detail[:200], self.where)
        if len(self.findings) < MAX_FINDINGS and finding not in self.findings:
            self.findings.append(finding)

    def picture(self, address: str, alt: str, caption: str) -> Picture | None:
        """The picture at ``address``, or nothing and a finding that says why."""
        alt = alt or self.descriptions.get(address.rpartition("/")[2], "")
        name = self._names.get(address) or self._take(address, alt)
        return Picture(name, alt, caption) if name else None

    def _take(self, address: str, alt: str) -> str | None:
        data = self._bytes(address)
        if data is None:
            self._missing(address, alt)
            return None
        try:
            data, suffix = suitable(data)
        except Unreadable as error:
            self.note(error.code, _short(address))
            return None
        name = f"picture-{len(self.assets) + 1}.{suffix}"
        self.assets[name] = data
        self._names[address] = name
        return name

    def _bytes(self, address: str) -> bytes | None:
        if address.startswith("data:"):
            return _inline_data(address)
        return self.media(address)

    def _missing(self, address: str, alt: str) -> None:
        if self.note_pictures:
            remote = address.lower().startswith(("http:", "https:", "//"))
            self.note("picture_remote" if remote else "picture_missing", alt or _short(address))


def _short(address: str) -> str:
    return "data:" if address.startswith("data:") else address.rpartition("/")[2]


def _inline_data(address: str) -> bytes | None:
    match = _DATA_URI.fullmatch(address)
    if match is None:
        return None
    options, body = match.groups()
    raw = unquote_to_bytes(body)
    if "base64" not in options:
        return raw
    try:
        return base64.b64decode(raw)
    except binascii.Error:
        return None
