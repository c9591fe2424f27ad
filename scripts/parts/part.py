"""What the services have in common: prepare, start, wait until it answers, stop."""

from __future__ import annotations

import shutil
import signal
import time
from abc import ABC, abstractmethod
from collections.abc import Mapping
from pathlib import Path
from typing import ClassVar

from .errors import ServiceError
from .place import Place, free_port, is_free
from .process import Process


class Part(ABC):
    """One service in its own folder, on a free port of the loopback."""

    name: ClassVar[str]
    stop_signal: ClassVar[signal.Signals] = signal.SIGTERM
    patience: ClassVar[float] = 60

    def __init__(self, place: Place) -> None:
        self.place = place
        self.folder = place.folder / self.name
        self.log = self.folder / "log"
        self.record = self.folder / "process.json"

    @abstractmethod
    def prepare(self) -> None:
        """Bring the program and make the data folder; done already, it costs nothing."""

    @abstractmethod
    def launch(self, port: int) -> int:
        """Start the process and return its number."""

    @abstractmethod
    def answers(self, port: int) -> bool:
        """Whether it serves requests, which is later than whether its port is open."""

    @abstractmethod
    def addresses(self, port: int) -> Mapping[str, str]:
        """The environment variables by which eschool finds it."""

    def furnish(self, port: int) -> None:  # noqa: B027 - most services need nothing more
        """Make what eschool expects to find in it, unless it is there."""

    @property
    def process(self) -> Process | None:
        return Process.load(self.record)

    @property
    def is_running(self) -> bool:
        return self.process is not None and self.process.is_alive

    @property
    def port(self) -> int:
        if self.process is None:
            raise ServiceError(f"{self.name} was never started.")
        return self.process.port

    def up(self) -> None:
        """Start it, at its former port where that is still free."""
        if not self.is_running:
            self._launch(port=self._former_port() or free_port())
        self._make_ready()

    def start_again(self) -> None:
        """Start it at its former port and no other: somebody holds that address."""
        if not self.is_running:
            if not is_free(self.port):
                raise ServiceError(f"Port {self.port} of {self.name} is taken by another program.")
            self._launch(port=self.port)
        self._make_ready()

    def down(self) -> None:
        if self.process:
            self.process.stop(self.stop_signal)

    def _launch(self, *, port: int) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        self.prepare()
        Process.of(self.launch(port), port=port).save(self.record)

    def _make_ready(self) -> None:
        self._wait_until_it_answers()
        self.furnish(self.port)

    def _former_port(self) -> int | None:
        return self.process.port if self.process and is_free(self.process.port) else None

    def _wait_until_it_answers(self) -> None:
        deadline = time.monotonic() + self.patience
        while not self.answers(self.port):
            if not self.is_running:
                raise ServiceError(
                    f"{self.name} ended while starting; the reason is at the end of {self.log}."
                )
            if time.monotonic() > deadline:
                raise ServiceError(
                    f"{self.name} did not answer within {self.patience:.0f} s; see {self.log}."
                )
            time.sleep(0.1)


def program(name: str, *, cure: str, folders: list[Path] | None = None) -> Path:
    """Find a program, first in the given folders."""
    for folder in folders or []:
        if (folder / name).exists():
            return folder / name
    if found := shutil.which(name):
        return Path(found)
    raise ServiceError(f"The program {name} is missing; cure: {cure}.")
