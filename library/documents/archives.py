"""The structure of a zip archive, judged from its directory before anything is unpacked.

CPython 3.11's ``zipfile`` accepts entries that share their bytes (a few kilobytes become
gigabytes) and believes the sizes an archive declares; here every entry is walked by hand.
"""

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from .findings import Refused

MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class ArchiveLimits:
    """Sizes in bytes; a ratio is unpacked to packed."""

    entries: int = 3000
    total: int = 200 * MEGABYTE
    entry: int = 100 * MEGABYTE
    ratio: int = 100
    # Text compresses well: a small part may expand more than the ratio allows.
    small: int = 2 * MEGABYTE


@dataclass(frozen=True, slots=True)
class Entry:
    name: str
    flags: int
    method: int
    crc: int
    packed: int
    size: int
    mode: int
    offset: int


_END = struct.Struct("<4s4H2IH")
_CENTRAL = struct.Struct("<4s6H3I5H2I")
_LOCAL = struct.Struct("<4s5H3I2H")
_DESCRIPTOR = 16
_SYMLINK = 0o120000
_REGULAR = (0, 0o100000, 0o040000)
_STORED, _DEFLATED = 0, 8
_ARCHIVES = (b"PK\x03\x04", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"BZh", b"\xfd7zXZ")
# An Office file may hold a workbook that its chart was drawn from.
_EMBEDDED = ("word/embeddings/", "ppt/embeddings/", "xl/embeddings/")


def check_archive(data: bytes, limits: ArchiveLimits | None = None) -> dict[str, bytes]:
    """The unpacked parts of a sound archive.

    Raises:
        Refused: anything about its structure, sizes or names is not as it should be.
    """
    limits = limits or ArchiveLimits()
    entries = list(_directory(data, limits))
    _check_names(entries)
    _check_sizes(entries, limits)
    starts = [_data_start(data, entry) for entry in entries]
    _check_layout(data, entries, starts)
    return {
        entry.name: _unpacked(data, entry, start)
        for entry, start in zip(entries, starts, strict=True)
        if not entry.name.endswith("/")
    }


def _directory(data: bytes, limits: ArchiveLimits) -> Iterator[Entry]:
    count, size, offset = _end(data)
    if count > limits.entries:
        raise Refused("archive_too_many", limit=limits.entries)
    position = offset
    for _ in range(count):
        entry, position = _central(data, position)
        yield entry
    if position != offset + size:
        raise Refused("archive_extra_data")


def _end(data: bytes) -> tuple[int, int, int]:
    """How many entries, the size and the place of the directory."""
    place = len(data) - _END.size
    if data[place : place + 4] != b"PK\x05\x06":
        _complain_about_the_end(data)
    _, disk, first, here, count, size, offset, comment = _END.unpack_from(data, place)
    if disk or first or here != count or comment or offset + size != place:
        raise Refused("archive_extra_data")
    return count, size, offset


def _complain_about_the_end(data: bytes) -> None:
    found = data.rfind(b"PK\x05\x06") >= 0
    raise Refused("archive_extra_data" if found else "archive_broken")


def _central(data: bytes, position: int) -> tuple[Entry, int]:
    try:
        (
            magic, made_by, _needed, flags, method, _time, _date, crc, packed, size,
            name_length, extra, comment, _disk, _internal, external, offset,
        ) = _CENTRAL.unpack_from(data, position)  # fmt: skip
    except struct.error:
        raise Refused("archive_broken") from None
    if magic != b"PK\x01\x02":
        raise Refused("archive_broken")
    start = position + _CENTRAL.size
    name = _name(data[start : start + name_length], flags)
    mode = external >> 16 if made_by >> 8 == 3 else 0
    entry = Entry(name, flags, method, crc, packed, size, mode, offset)
    return entry, start + name_length + extra + comment


def _name(raw: bytes, flags: int) -> str:
    try:
        return raw.decode("utf-8" if flags & 0x800 else "cp437")
    except UnicodeDecodeError:
        raise Refused("archive_unsafe_name") from None


def _check_names(entries: list[Entry]) -> None:
    seen: set[str] = set()
    for entry in entries:
        if _unsafe(entry.name):
            raise Refused("archive_unsafe_name", name=entry.name[:100])
        folded = entry.name.casefold()
        if folded in seen:
            raise Refused("archive_duplicate_names", name=entry.name[:100])
        seen.add(folded)
        _check_kind(entry)


def _unsafe(name: str) -> bool:
    path = PurePosixPath(name)
    odd = any(ord(letter) < 32 for letter in name)
    return (
        not name or odd or "\\" in name or ":" in name or path.is_absolute() or ".." in path.parts
    )


def _check_kind(entry: Entry) -> None:
    if entry.flags & 0x2041:
        raise Refused("archive_encrypted")
    if entry.mode & 0o170000 not in _REGULAR:
        raise Refused("archive_special_entry", name=entry.name[:100])
    if entry.method not in (_STORED, _DEFLATED):
        raise Refused("archive_broken")


def _check_sizes(entries: list[Entry], limits: ArchiveLimits) -> None:
    if sum(entry.size for entry in entries) > limits.total:
        raise Refused("archive_expands", limit=limits.total // MEGABYTE)
    for entry in entries:
        too_dense = entry.size > limits.small and entry.size > entry.packed * limits.ratio
        if entry.size > limits.entry or too_dense:
            raise Refused("archive_expands", limit=limits.entry // MEGABYTE)


def _data_start(data: bytes, entry: Entry) -> int:
    try:
        magic, _, flags, method, *_, name_length, extra = _LOCAL.unpack_from(data, entry.offset)
    except struct.error:
        raise Refused("archive_broken") from None
    start = entry.offset + _LOCAL.size
    name = _name(data[start : start + name_length], flags)
    if magic != b"PK\x03\x04" or name != entry.name or method != entry.method:
        raise Refused("archive_broken")
    if flags & 0x2041:
        raise Refused("archive_encrypted")
    return int(start + name_length + extra)


def _check_layout(data: bytes, entries: list[Entry], starts: list[int]) -> None:
    """Entries stand one after another from the first byte to the directory."""
    end = 0
    directory = _end(data)[2]
    for start, entry in sorted(zip(starts, entries, strict=True), key=lambda pair: pair[0]):
        if entry.offset < end:
            raise Refused("archive_overlap")
        if entry.offset > end:
            raise Refused("archive_extra_data")
        end = start + entry.packed
        if entry.flags & 0x08:
            end = _after_descriptor(data, entry, end)
    if end > directory:
        raise Refused("archive_overlap")
    if end < directory:
        raise Refused("archive_extra_data")


def _after_descriptor(data: bytes, entry: Entry, end: int) -> int:
    """Behind the sizes that a writer who could not seek puts after the bytes."""
    signature = 4 if data[end : end + 4] == b"PK\x07\x08" else 0
    for form in ("<III", "<IQQ"):
        fields = struct.Struct(form)
        place = end + signature
        if place + fields.size <= len(data):
            crc, packed, size = fields.unpack_from(data, place)
            if (crc, packed, size) == (entry.crc, entry.packed, entry.size):
                return place + fields.size
    raise Refused("archive_sizes_lie", name=entry.name[:100])


def _unpacked(data: bytes, entry: Entry, start: int) -> bytes:
    packed = data[start : start + entry.packed]
    part = packed if entry.method == _STORED else _inflated(packed, entry)
    if len(part) != entry.size or zlib.crc32(part) != entry.crc:
        raise Refused("archive_sizes_lie", name=entry.name[:100])
    if part.startswith(_ARCHIVES) and not entry.name.startswith(_EMBEDDED):
        raise Refused("archive_nested", name=entry.name[:100])
    return part


def _inflated(packed: bytes, entry: Entry) -> bytes:
    """Never more than was declared."""
    stream = zlib.decompressobj(-15)
    try:
        part = stream.decompress(packed, entry.size + 1)
    except zlib.error:
        raise Refused("archive_broken") from None
    if not stream.eof and len(part) <= entry.size:
        part += stream.flush()
    if stream.unused_data:
        raise Refused("archive_extra_data")
    return part
