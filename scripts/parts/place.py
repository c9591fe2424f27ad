"""Where the services keep their files, and as whom they run."""

from __future__ import annotations

import fcntl
import hashlib
import os
import pwd
import secrets
import shutil
import socket
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from .errors import ServiceError

PROJECT = Path(__file__).resolve().parents[2]
FOLDER_VARIABLE = "ESCHOOL_SERVICES_DIR"
USER = "eschool-services"


@dataclass(frozen=True)
class Place:
    """The folder of one set of services. Run by root, the services get an account of their own."""

    folder: Path

    @property
    def runs_as(self) -> str | None:
        """PostgreSQL and Elasticsearch refuse to run as root; anybody else runs them as oneself."""
        return USER if os.geteuid() == 0 else None

    @property
    def password(self) -> str:
        return (self.folder / "password").read_text()

    def prepare(self) -> None:
        another = f"name another folder in {FOLDER_VARIABLE}."
        if not _everyone_may_enter(self.folder):
            raise ServiceError(f"The account {USER} cannot enter {self.folder}; {another}")
        self.folder.mkdir(parents=True, exist_ok=True)
        if self.folder.stat().st_uid != os.geteuid():
            raise ServiceError(f"{self.folder} belongs to somebody else; {another}")
        if self.runs_as:
            _ensure_account(self.runs_as)
        self._ensure_password()

    def own_folder(self, path: Path) -> None:
        """Make a folder that the services may write to."""
        path.mkdir(parents=True, exist_ok=True)
        self._hand_over(path)

    @contextmanager
    def password_file(self) -> Iterator[Path]:
        """The password where only the services' account reads it, and not for long."""
        path = self.folder / "password-for-services"
        path.touch(mode=0o600)
        path.write_text(self.password)
        self._hand_over(path)
        try:
            yield path
        finally:
            path.unlink()

    def _hand_over(self, path: Path) -> None:
        if self.runs_as:
            shutil.chown(path, self.runs_as)

    def spawn(
        self, command: list[str], *, log: Path, env: Mapping[str, str], cwd: Path | None = None
    ) -> int:
        """Start a process that outlives this one, and return its number."""
        with log.open("ab") as output:
            process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                cwd=cwd or self.folder,
                env=_environment(self.folder, env),
                start_new_session=True,
                user=self.runs_as,
                group=self.runs_as,
                extra_groups=self._other_groups,
            )
        return process.pid

    def run(self, command: list[str], *, log: Path) -> None:
        """Run a short command as the services' account."""
        with log.open("ab") as output:
            done = subprocess.run(
                command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                cwd=self.folder,
                env=_environment(self.folder, {}),
                check=False,
                user=self.runs_as,
                group=self.runs_as,
                extra_groups=self._other_groups,
            )
        if done.returncode:
            raise ServiceError(
                f"{Path(command[0]).name} failed; the reason is at the end of {log}."
            )

    @property
    def _other_groups(self) -> list[int] | None:
        """None of root's."""
        return [] if self.runs_as else None

    def _ensure_password(self) -> None:
        path = self.folder / "password"
        if not path.exists():
            path.touch(mode=0o600)
            path.write_text(secrets.token_urlsafe(24))

    @contextmanager
    def locked(self) -> Iterator[None]:
        """One command at a time: two at once would start everything twice."""
        with (self.folder / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def default_place() -> Place:
    if named := os.environ.get(FOLDER_VARIABLE):
        return Place(Path(named).resolve())
    inside = PROJECT / "var" / "services"
    return Place(inside if _everyone_may_enter(inside) else _outside())


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def is_free(port: int) -> bool:
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        return not _refused(listener, port)


def _refused(listener: socket.socket, port: int) -> bool:
    try:
        listener.bind(("127.0.0.1", port))
    except OSError:
        return True
    return False


def _outside() -> Path:
    """A project in somebody's closed home folder has its services beside it."""
    name = hashlib.sha256(str(PROJECT).encode()).hexdigest()[:8]
    return Path(f"/var/tmp/eschool-services-{name}")  # noqa: S108 - refused if not our own


def _everyone_may_enter(folder: Path) -> bool:
    if os.geteuid() != 0:
        return True
    existing = (path for path in (folder, *folder.parents) if path.exists())
    return all(path.stat().st_mode & 0o001 for path in existing)


def _ensure_account(name: str) -> None:
    homeless = ["--no-create-home", "--home-dir", "/nonexistent", "--shell", "/usr/sbin/nologin"]
    command = ["useradd", "--system", "--user-group", *homeless, name]
    if not _has_account(name):
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        # Another `up` may have made it meanwhile.
        if done.returncode and not _has_account(name):
            raise ServiceError(f"The account {name} could not be made: {done.stderr.strip()}")


def _has_account(name: str) -> bool:
    try:
        pwd.getpwnam(name)
    except KeyError:
        return False
    return True


def _environment(home: Path, extra: Mapping[str, str]) -> dict[str, str]:
    return {"PATH": os.environ["PATH"], "HOME": str(home), "LANG": "C.UTF-8", **extra}
