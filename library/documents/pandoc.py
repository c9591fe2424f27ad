"""Pandoc in a process of its own that may use little memory, time and disk."""

import contextlib
import functools
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pypandoc

from .findings import Refused

LUA = Path(__file__).parent / "lua"
MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """What one conversion may use; ``memory`` and ``file_size`` in bytes.

    ``runtime`` are further options of GHC's runtime.
    """

    seconds: int = 60
    memory: int = 1024 * MEGABYTE
    file_size: int = 100 * MEGABYTE
    runtime: tuple[str, ...] = ()


class PandocError(Exception):
    """Pandoc ended with an error; the message is pandoc's own."""


@functools.cache
def executable() -> str:
    return str(pypandoc.get_pandoc_path())


@contextlib.contextmanager
def workshop() -> Iterator[Path]:
    """An empty folder that is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="eschool-document-") as folder:
        yield Path(folder)


def run(
    arguments: Sequence[str],
    *,
    folder: Path,
    feed: bytes = b"",
    limits: Limits | None = None,
) -> bytes:
    """Run pandoc in ``folder`` with ``feed`` as its standard input; its standard output.

    Raises:
        Refused: it needed more time or memory than allowed.
        PandocError: it could not read or write the document.
    """
    limits = limits or Limits()
    command = [executable(), *arguments, "+RTS", f"-M{limits.memory}", *limits.runtime, "-RTS"]
    with subprocess.Popen(  # noqa: S603 - our own arguments, no shell
        _limited(command, limits),
        cwd=folder,
        env=_environment(folder),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    ) as process:
        try:
            out, err = process.communicate(feed, timeout=limits.seconds)
        except subprocess.TimeoutExpired:
            raise Refused("document_too_slow", seconds=limits.seconds) from None
        finally:
            _end(process)
    _judge(process.returncode, err, limits)
    return out


def _limited(command: list[str], limits: Limits) -> list[str]:
    # The limits are set by the shell that becomes pandoc: a hook between fork and exec is
    # unsafe beside threads. macOS knows no -v; there pandoc's own -M must do.
    space = limits.memory * 2 // 1024
    memory = f"ulimit -v {space} && " if sys.platform == "linux" else ""
    # Files are counted in blocks of 512 bytes.
    script = (
        f"{memory}ulimit -t {limits.seconds} && ulimit -f {limits.file_size // 512} "
        '&& ulimit -c 0 && exec "$0" "$@"'
    )
    return ["/bin/sh", "-c", script, *command]


def _environment(folder: Path) -> Mapping[str, str]:
    return {"HOME": str(folder), "TMPDIR": str(folder), "LANG": "C.UTF-8", "PATH": ""}


def _end(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


_OUT_OF_MEMORY = 251  # the exit code of GHC's runtime when the heap is exhausted


def _judge(code: int, err: bytes, limits: Limits) -> None:
    if code == 0:
        return
    if code in (-signal.SIGXCPU, -signal.SIGKILL, 128 + signal.SIGXCPU):
        raise Refused("document_too_slow", seconds=limits.seconds)
    message = err.decode(errors="replace").strip()
    if code in (_OUT_OF_MEMORY, -signal.SIGXFSZ) or "out of memory" in message.lower():
        raise Refused("document_too_complex")
    raise PandocError(message[:500])


def processors() -> int:
    """How many processes may work at once."""
    with contextlib.suppress(AttributeError):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
