"""Processes that outlive the command that started them."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import time
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True)
class Process:
    """A process is known by number and birth: the number alone may pass to somebody else's."""

    pid: int
    born: str
    port: int

    @classmethod
    def of(cls, pid: int, *, port: int) -> Process:
        return cls(pid=pid, born=_born(pid) or "", port=port)

    @classmethod
    def load(cls, path: Path) -> Process | None:
        return cls(**json.loads(path.read_text())) if path.exists() else None

    def save(self, path: Path) -> None:
        path.write_text(json.dumps(asdict(self)))

    @property
    def is_alive(self) -> bool:
        return bool(self.born) and _born(self.pid) == self.born

    def stop(self, kind: signal.Signals, *, patience: float = 30) -> None:
        """Ask the service, wait for all of its process group, and end what does not listen."""
        if not self.is_alive:
            return
        os.kill(self.pid, kind)
        deadline = time.monotonic() + patience
        while _group_lives(self.pid) and time.monotonic() < deadline:
            time.sleep(0.05)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)


@dataclass(frozen=True)
class _Entry:
    """What the kernel tells of a process."""

    state: str
    group: int
    born: str


def _entry(pid: int | str) -> _Entry | None:
    """None for a process that is gone, or dead and only waiting to be collected."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return None
    entry = _Entry(state=fields[0], group=int(fields[2]), born=fields[19])
    return None if entry.state == "Z" else entry


def _born(pid: int) -> str | None:
    entry = _entry(pid)
    return entry.born if entry else None


def _group_lives(group: int) -> bool:
    entries = (_entry(path.name) for path in Path("/proc").glob("[0-9]*"))
    return any(entry.group == group for entry in entries if entry)
