"""Generations of a tantivy index in one folder: one is read, the newest may be in the making."""

import fcntl
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import tantivy

from search.engines.base import EngineBusyError
from search.engines.tantivy_schema import build_schema, register_tokenizers

WAIT_SECONDS = 30.0
POLL_SECONDS = 0.05


class Generation:
    """One index folder; its searcher follows what other processes commit."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.index = tantivy.Index(build_schema(), path=str(folder))
        register_tokenizers(self.index)
        self._seen = self._changed()

    def searcher(self) -> tantivy.Searcher:
        changed = self._changed()
        if changed != self._seen:
            self.index.reload()
            self._seen = changed
        return self.index.searcher()

    def _changed(self) -> int:
        return (self.folder / "meta.json").stat().st_mtime_ns


class Store:
    def __init__(self, root: Path) -> None:
        self.root = root
        self._pointer = root / "current"
        self._open: Generation | None = None

    @contextmanager
    def writing(self, generation: Generation) -> Iterator[tantivy.IndexWriter]:
        """tantivy allows one writer; processes take turns and commit on leaving."""
        with self._turn(f"{generation.folder.name}.lock"):
            writer = generation.index.writer(heap_size=64_000_000, num_threads=1)
            try:
                yield writer
                writer.commit()
            except BaseException:
                writer.rollback()
                raise
            finally:
                writer.wait_merging_threads()

    @contextmanager
    def _turn(self, name: str) -> Iterator[None]:
        self.root.mkdir(parents=True, exist_ok=True)
        with (self.root / name).open("w") as handle:
            _lock(handle.fileno())
            yield

    def current(self) -> Generation:
        name = self._current_name()
        if self._open is None or self._open.folder.name != name:
            self._open = Generation(self.root / name)
        return self._open

    def _current_name(self) -> str:
        try:
            return self._pointer.read_text().strip()
        except FileNotFoundError:
            with self._turn("create.lock"):
                if not self._pointer.exists():
                    self.switch_to(self.create())
            return self._pointer.read_text().strip()

    def create(self) -> Generation:
        return Generation(self.root / f"g{time.time_ns()}")

    def previous(self) -> str:
        """The generation kept to go back to."""
        names = sorted(folder.name for folder in self.root.glob("g*") if folder.is_dir())
        older = [name for name in names if name < self._current_name()]
        return older[-1] if older else ""

    def switch_to(self, generation: Generation) -> None:
        """One atomic rename: a reader has either the former generation or this one, whole."""
        fresh = self.root / "current.new"
        fresh.write_text(generation.folder.name)
        fresh.replace(self._pointer)

    def drop_old(self, *, keep: set[str]) -> None:
        for folder in self.root.glob("g*"):
            if folder.is_dir() and folder.name not in keep:
                shutil.rmtree(folder, ignore_errors=True)
                folder.with_suffix(".lock").unlink(missing_ok=True)


def _lock(descriptor: int) -> None:
    deadline = time.monotonic() + WAIT_SECONDS
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > deadline:
                raise EngineBusyError("another process is writing to the search index") from None
            time.sleep(POLL_SECONDS)
        else:
            return
