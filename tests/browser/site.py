"""A whole site of its own: web server, worker and clock as processes, and a small world in it."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.browser.parts import Environment, on_services, parts

PROJECT = Path(__file__).resolve().parents[2]
PATIENCE = 120


@dataclass(frozen=True)
class Site:
    """Where it is, who and what is in it, and the folder that holds its data and logs."""

    address: str
    world: dict[str, Any]
    folder: Path
    environment: Environment

    def path(self, name: str) -> str:
        """The address of something in the world, by the name that the world gives it."""
        return str(self.world["paths"][name])

    def log(self, name: str = "web") -> str:
        return (self.folder / f"{name}.log").read_text(errors="replace")

    def ask(self, question: str) -> Any:
        """The value of a Python expression inside the site, for what no page shows."""
        code = f"import json; from tests.browser.asked import *; print(json.dumps({question}))"
        command = [sys.executable, "manage.py", "shell", "--no-imports", "-c", code]
        return json.loads(_run(command, self.environment).splitlines()[-1])


@contextlib.contextmanager
def running_site(folder: Path, port: int = 0) -> Iterator[Site]:
    port = port or _free_port()
    address = f"http://localhost:{port}"
    with parts(folder) as found, contextlib.ExitStack() as processes:
        environment = {**found, "SITE_URL": address}
        built = _run([sys.executable, "-m", "tests.browser.build"], environment)
        for name, command in _commands(port, folder).items():
            processes.enter_context(_process(command, environment, folder / f"{name}.log"))
        _wait_for(f"{address}/readyz", folder / "web.log")
        yield Site(address, json.loads(built.splitlines()[-1]), folder, environment)


def _commands(port: int, folder: Path) -> dict[str, Sequence[str]]:
    """Embedded, everything is one process; apart, nothing is eager and nothing shares memory."""
    workers, threads = ("2", "4") if on_services() else ("1", "8")
    web = ["gunicorn", "eschool.wsgi", "--bind", f"127.0.0.1:{port}", "--worker-class", "gthread"]
    commands = {"web": [*web, "--workers", workers, "--threads", threads, "--timeout", "120"]}
    if on_services():
        celery = ["celery", "--app", "eschool"]
        schedule = ["--schedule", str(folder / "beat"), "--pidfile", ""]
        commands["worker"] = [*celery, "worker", "--concurrency", "2", "--loglevel", "INFO"]
        commands["beat"] = [*celery, "beat", *schedule]
    return {name: [sys.executable, "-m", *command] for name, command in commands.items()}


def _run(command: Sequence[str], environment: Environment) -> str:
    done = subprocess.run(
        command, cwd=PROJECT, env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)} failed:\n{done.stdout}\n{done.stderr}")
    return done.stdout


@contextlib.contextmanager
def _process(command: Sequence[str], environment: Environment, log: Path) -> Iterator[None]:
    with log.open("ab") as output:
        process = subprocess.Popen(
            command,
            cwd=PROJECT,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    try:
        yield
    finally:
        _stop(process)


def _stop(process: "subprocess.Popen[bytes]") -> None:
    process.terminate()
    try:
        process.wait(15)
    except subprocess.TimeoutExpired:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _wait_for(address: str, log: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        with contextlib.suppress(OSError), urllib.request.urlopen(address, timeout=10):  # noqa: S310
            return
        time.sleep(0.1)
    raise RuntimeError(f"The site did not start:\n{log.read_text(errors='replace')[-4000:]}")


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])
