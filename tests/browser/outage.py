"""Taking the search engine away from a running site, whichever it has, and giving it back."""

import contextlib
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

from tests.browser.parts import on_services
from tests.browser.site import PROJECT, Site


@contextlib.contextmanager
def of_search(site: Site) -> Iterator[None]:
    with _stopped_server() if on_services() else _lost_folder(site):
        yield


@contextlib.contextmanager
def _stopped_server() -> Iterator[None]:
    _services("stop", "elasticsearch")
    try:
        yield
    finally:
        _services("start", "elasticsearch")


def _services(*arguments: str) -> None:
    command = [str(PROJECT / "scripts" / "services"), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=os.environ)
    assert not done.returncode, done.stderr


@contextlib.contextmanager
def _lost_folder(site: Site) -> Iterator[None]:
    """As when a disk with the index drops out: a file stands where the folder was."""
    folder = site.folder / "index"
    aside = folder.with_name("index-aside")
    folder.rename(aside)
    Path(folder).touch()
    try:
        yield
    finally:
        folder.unlink()
        aside.rename(folder)
