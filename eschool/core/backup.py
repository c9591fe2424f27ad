"""A copy of a whole installation in a folder: the database, and every file beside it.

``database.dump`` (PostgreSQL's custom form) or ``database.sqlite3``; ``files/`` as they stand in
the storage; ``SHA256SUMS`` over both, which ``sha256sum --check`` reads as well; ``backup.json``.
"""

import contextlib
import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import connection
from django.utils import timezone

from eschool.core.files import CHUNK, chunks_of, digest_of
from eschool.core.storage import UNFINISHED, walk

FORM = 1
SUMS, ABOUT, FILES = "SHA256SUMS", "backup.json", "files"
DUMPS = {"postgresql": "database.dump", "sqlite": "database.sqlite3"}
# Made anew by whoever asks for them, or by nobody.
LEFT_OUT = ("written", UNFINISHED)

Progress = Callable[[int, int], None]


class BackupError(Exception):
    """Why there is no backup, or no restoring: a sentence for who asked."""


@dataclass(frozen=True, slots=True)
class Backup:
    made_at: str
    database: str  # "postgresql" or "sqlite"
    database_bytes: int
    files: int
    files_bytes: int
    sums: str  # SHA-256 of SHA256SUMS
    form: int = FORM


@dataclass(frozen=True, slots=True)
class Kept:
    name: str
    size: int
    digest: str


def take(folder: Path, progress: Progress) -> Backup:
    """Whole or not at all; the site may go on meanwhile."""
    if folder.exists():
        raise BackupError(f"{folder} is there already. Name a folder that is not.")
    part = folder.with_name(f"{folder.name}.{UNFINISHED}")
    shutil.rmtree(part, ignore_errors=True)
    try:
        part.mkdir(mode=0o700, parents=True)  # everybody's data, in the clear
        made = _fill(part, progress)
        os.sync()
        part.rename(folder)
    except OSError as error:
        raise BackupError(f"{folder} could not be written: {error}.") from error
    finally:
        shutil.rmtree(part, ignore_errors=True)
    return made


def _fill(folder: Path, progress: Progress) -> Backup:
    """The database first, so that no row names a file that came too late to be kept."""
    made_at = timezone.now().isoformat()
    dump = folder / DUMPS[connection.vendor]
    _dump(dump)
    kept = [*_keep_all(folder / FILES, progress)]
    lines = [
        (digest_of(dump), dump.name),
        *((file.digest, f"{FILES}/{file.name}") for file in kept),
    ]
    sums = folder / SUMS
    sums.write_text("".join(f"{digest}  {name}\n" for digest, name in lines), encoding="utf-8")
    made = Backup(
        made_at=made_at,
        database=connection.vendor,
        database_bytes=dump.stat().st_size,
        files=len(kept),
        files_bytes=sum(file.size for file in kept),
        sums=digest_of(sums),
    )
    (folder / ABOUT).write_text(json.dumps(asdict(made), indent=1), encoding="utf-8")
    return made


def verify(folder: Path, progress: Progress) -> Backup:
    """Reads all of it: each file is what it was when it was kept, and the database can be read."""
    made = _about(folder)
    sums = _sums(folder, made)
    for number, (name, digest) in enumerate(sums.items(), 1):
        path = folder / name
        if not path.is_file():
            raise BackupError(f"{name} is missing from {folder}.")
        if digest_of(path) != digest:
            raise BackupError(
                f"{name} in {folder} is not what was kept: it was changed or is torn."
            )
        progress(number, len(sums))
    _try(folder / DUMPS[made.database], made.database)
    return made


def restore(folder: Path, progress: Progress) -> Backup:
    """Into an empty database only, the files before it; what was stopped half-way is run again."""
    made = verify(folder, progress)
    if made.database != connection.vendor:
        raise BackupError(
            f"The backup is of {made.database}, the installation stands on {connection.vendor}; "
            "set DATABASE_URL to a database of that kind."
        )
    if connection.introspection.table_names():
        raise BackupError(
            "The database is not empty. Restore into a new one, for nothing is deleted."
        )
    names = [name.removeprefix(f"{FILES}/") for name in _sums(folder, made) if "/" in name]
    if changed := [name for name in names if _differs(name, folder / FILES / name)]:
        raise BackupError(
            f"{len(changed)} files stand in the storage with another content, first {changed[0]}. "
            "Move them away or name another bucket or folder; nothing was written over."
        )
    for number, name in enumerate(names, 1):
        if not default_storage.exists(name):
            with (folder / FILES / name).open("rb") as source:
                default_storage.save(name, File(source))
        progress(number, len(names))
    _load(folder / DUMPS[made.database])
    return made


def _stored() -> Iterator[str]:
    folders, files = default_storage.listdir("")
    yield from sorted(files)
    for name in sorted(set(folders) - set(LEFT_OUT)):
        yield from walk(name)


def _keep_all(folder: Path, progress: Progress) -> Iterator[Kept]:
    folder.mkdir()
    names = list(_stored())
    for number, name in enumerate(names, 1):
        # Who is erased meanwhile takes their files along.
        with contextlib.suppress(FileNotFoundError), default_storage.open(name) as source:
            yield _keep(name, source, folder)
        progress(number, len(names))


def _keep(name: str, source: IO[Any], folder: Path) -> Kept:
    target = folder / name
    if not target.resolve().is_relative_to(folder.resolve()) or "\n" in name:
        raise BackupError(f"A file in the storage has a name that cannot be kept: {name!r}.")
    target.parent.mkdir(parents=True, exist_ok=True)
    digest, size = hashlib.sha256(), 0
    with target.open("xb") as copy:
        for block in chunks_of(source):
            digest.update(block)
            size += copy.write(block)
    return Kept(name, size, digest.hexdigest())


def _about(folder: Path) -> Backup:
    try:
        about = json.loads((folder / ABOUT).read_text(encoding="utf-8"))
        made = Backup(**about)
    except (OSError, ValueError, TypeError) as error:
        raise BackupError(f"{folder} is not a whole backup: {ABOUT} cannot be read.") from error
    if made.form != FORM or made.database not in DUMPS:
        raise BackupError(f"{folder} was made by another version; this one cannot read its form.")
    return made


def _sums(folder: Path, made: Backup) -> dict[str, str]:
    path = folder / SUMS
    if not path.is_file() or digest_of(path) != made.sums:
        raise BackupError(f"{SUMS} in {folder} is not what was written when the backup was made.")
    lines = path.read_text(encoding="utf-8").splitlines()
    return {name: digest for digest, _, name in (line.partition("  ") for line in lines)}


def _differs(name: str, kept: Path) -> bool:
    if not default_storage.exists(name):
        return False
    if default_storage.size(name) != kept.stat().st_size:
        return True
    with default_storage.open(name) as stored, kept.open("rb") as copy:
        return any(block != copy.read(CHUNK) for block in chunks_of(stored))


def _dump(path: Path) -> None:
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [str(path)])
    else:
        _postgresql("pg_dump", ["--format=custom", f"--file={path}"])


def _try(path: Path, vendor: str) -> None:
    if vendor == "postgresql":
        _run("pg_restore", ["--list", str(path)], {})
        return
    try:
        address = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
        with contextlib.closing(sqlite3.connect(address, uri=True)) as database:
            said = database.execute("PRAGMA integrity_check").fetchone()[0]
    except sqlite3.DatabaseError as error:
        raise BackupError(f"{path.name} cannot be read: {error}.") from error
    if said != "ok":
        raise BackupError(f"{path.name} is damaged: {said}.")


def _load(path: Path) -> None:
    if connection.vendor == "sqlite":
        connection.close()
        target = Path(connection.settings_dict["NAME"])
        for beside in ("-wal", "-shm"):
            target.with_name(target.name + beside).unlink(missing_ok=True)
        part = target.with_name(f"{target.name}.{UNFINISHED}")
        shutil.copyfile(path, part)
        part.replace(target)
    else:
        whole = ["--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges"]
        _postgresql("pg_restore", [str(path), *whole, "--dbname"])


def _postgresql(program: str, options: list[str]) -> None:
    """With the address and the password that Django itself would give to psql."""
    client = connection.client
    arguments, environment = client.settings_to_cmd_args_env(connection.settings_dict, options)
    _run(program, arguments[1:], environment or {})


def _run(program: str, arguments: Sequence[str], environment: dict[str, str]) -> None:
    try:
        done = subprocess.run(  # noqa: S603 - our own arguments, no shell
            [program, *arguments],
            env={**os.environ, **environment},
            capture_output=True,
            text=True,
            check=False,
        )
    except FileNotFoundError as error:
        raise BackupError(
            f"{program} is not on this machine; cure: apt-get install postgresql-client"
        ) from error
    if done.returncode:
        raise BackupError(f"{program}: {done.stderr.strip() or 'it failed and said nothing'}")
