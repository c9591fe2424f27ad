"""The shipped files: compressed CSV beside a manifest that names the digest of each."""

import csv
import gzip
import hashlib
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[1] / "data" / "classifiers"
MANIFEST = "manifest.json"


class TornError(ValueError):
    """The files are not what their manifest says; the message says which and what to do."""


@dataclass(frozen=True, slots=True)
class Pack:
    """One release of one classifier: its files by name, each with its SHA-256."""

    source: str
    version: str
    credit: str
    licence: str
    files: Mapping[str, str]

    @property
    def digest(self) -> str:
        """Of everything the release brings."""
        listed = "\n".join(f"{name} {digest}" for name, digest in sorted(self.files.items()))
        return hashlib.sha256(f"{self.source} {self.version}\n{listed}".encode()).hexdigest()


def read_manifest(folder: Path = FOLDER) -> list[Pack]:
    try:
        packs = json.loads((folder / MANIFEST).read_text("utf-8"))
        return [Pack(**pack) for pack in packs]
    except (OSError, ValueError, TypeError) as error:
        raise TornError(f"{folder / MANIFEST} cannot be read: {error}. Fetch it again.") from error


def read_table(folder: Path, name: str, pack: Pack) -> list[dict[str, str]]:
    """The rows of a file, once it is known to be the file that was packed."""
    try:
        data = (folder / name).read_bytes()
    except OSError as error:
        raise TornError(f"{name} is missing from {folder}. Fetch it again.") from error
    if hashlib.sha256(data).hexdigest() != pack.files.get(name):
        raise TornError(f"{name} is torn or was changed: its digest is not the manifest's.")
    try:
        text = gzip.decompress(data).decode("utf-8") if name.endswith(".gz") else data.decode()
    except (OSError, EOFError, UnicodeDecodeError) as error:
        raise TornError(f"{name} cannot be read: {error}.") from error
    return list(csv.DictReader(io.StringIO(text)))


def write_table(
    folder: Path, name: str, columns: Sequence[str], rows: Iterable[Sequence[object]]
) -> str:
    """Returns the digest; the same rows give the same bytes on every machine."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    data = gzip.compress(text.getvalue().encode(), mtime=0)
    (folder / name).write_bytes(data)
    return hashlib.sha256(data).hexdigest()


def write_manifest(folder: Path, packs: Iterable[Pack]) -> None:
    content = [
        {
            "source": pack.source,
            "version": pack.version,
            "credit": pack.credit,
            "licence": pack.licence,
            "files": dict(sorted(pack.files.items())),
        }
        for pack in packs
    ]
    text = json.dumps(content, ensure_ascii=False, indent=1) + "\n"
    (folder / MANIFEST).write_text(text, "utf-8")
