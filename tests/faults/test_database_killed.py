"""PostgreSQL killed under writes: what was acknowledged is there afterwards, and the site recovers.

Only with the real services, for SQLite has no server to kill; this server is the test's own.
"""

import contextlib
import os
import re
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.cookiejar import CookieJar
from pathlib import Path

import psycopg
import pytest

from tests.browser.parts import on_services
from tests.browser.site import PROJECT, _free_port
from tests.migrated import drop_postgresql, make_postgresql

MAKE = """
import django
django.setup()
from tests import factories
lesson = factories.make_lesson(subject=factories.make_subject(), owner=factories.make_teacher())
print(lesson.pk)
"""
PATIENCE = 60


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args: object, **kwargs: object) -> None:
        return None


@dataclass
class Server:
    """A PostgreSQL in a folder of its own, which commits before it says so."""

    folder: Path
    address: str = ""

    def up(self) -> None:
        said = self._services("up")
        given = re.search(r"DATABASE_URL=(\S+)", said)
        assert given
        self.address = f"{given[1].strip(chr(39))}?options=-c%20synchronous_commit%3Don"

    def fill(self) -> None:
        """With the tables of a migrated database; migrating anew would take most of the test."""
        usual, name = os.environ["DATABASE_URL"], f"killed_{os.getpid()}"
        try:
            dump = ["pg_dump", "--no-owner", make_postgresql(usual, name)]
            script = subprocess.run(dump, capture_output=True, check=True).stdout
        finally:
            drop_postgresql(usual, name)
        load = ["psql", "--quiet", "--set=ON_ERROR_STOP=1", self.address.partition("?")[0]]
        subprocess.run(load, input=script, stdout=subprocess.DEVNULL, check=True)

    def kill(self) -> None:
        """The server first, so that nobody is left to tidy up after the others."""
        record = self.folder / "postgresql/data/postmaster.pid"
        master = int(record.read_text().splitlines()[0])
        listed = Path(f"/proc/{master}/task/{master}/children").read_text().split()
        for pid in (master, *map(int, listed)):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    def start(self) -> None:
        """Not before the last of the killed has let go of the shared memory."""
        last = time.monotonic() + PATIENCE
        while time.monotonic() < last:
            with contextlib.suppress(AssertionError):
                self._services("start")
                return
            time.sleep(0.5)
        self._services("start")

    def down(self) -> None:
        self._services("down")

    def _services(self, action: str) -> str:
        command = [str(PROJECT / "scripts/services"), action, "postgresql"]
        own = {**os.environ, "ESCHOOL_SERVICES_DIR": str(self.folder)}
        done = subprocess.run(command, env=own, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout


@dataclass
class Writer:
    """Reports problems one after another; each is another visitor, so that no limit stops it."""

    site: str
    acknowledged: list[str] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)

    def write(self) -> int:
        text = f"Report number {len(self.statuses)} of a problem"
        jar = CookieJar()
        opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar), _Stay())
        opener.addheaders = [("User-Agent", f"Mozilla/5.0 Firefox/{len(self.statuses)}")]
        try:
            with opener.open(self.site, timeout=20) as page:
                form = page.read().decode()
            token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', form)
            assert token
            values = {"csrfmiddlewaretoken": token[1], "text": text}
            with opener.open(self.site, urllib.parse.urlencode(values).encode(), timeout=20):
                status = 200
        except urllib.error.HTTPError as answer:
            with answer:
                status = answer.code
        if status == 302:
            self.acknowledged.append(text)
        self.statuses.append(status)
        return status

    def until(self, status: int) -> None:
        deadline = time.monotonic() + PATIENCE
        while self.write() != status:
            assert time.monotonic() < deadline, f"no {status} in {self.statuses[-20:]}"


@contextlib.contextmanager
def _serving(environment: dict[str, str], log: Path) -> Iterator[str]:
    port = _free_port()
    command = ["gunicorn", "eschool.wsgi", "--bind", f"127.0.0.1:{port}", "--threads", "4"]
    with log.open("wb") as output:
        web = subprocess.Popen(
            [sys.executable, "-m", *command],
            cwd=PROJECT,
            env=environment,
            stdout=output,
            stderr=output,
        )
        try:
            _wait_for(f"http://127.0.0.1:{port}/readyz")
            yield f"http://127.0.0.1:{port}"
            assert web.poll() is None, "the process did not outlive its database"
        finally:
            web.terminate()
            web.wait(20)


def _wait_for(address: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        with contextlib.suppress(OSError), urllib.request.urlopen(address, timeout=10):  # noqa: S310
            return
        time.sleep(0.2)
    raise AssertionError(f"{address} does not answer")


@pytest.fixture
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = Path(f"/var/tmp/eschool-killed.{os.getpid()}")  # noqa: S108  # PostgreSQL runs as another user
    folder.mkdir(mode=0o755)
    found = Server(folder)
    try:
        found.up()
        found.fill()
        yield found
        found.down()
    finally:
        subprocess.run(["rm", "-rf", str(folder)], check=True)


if on_services():

    @pytest.mark.timeout(300)
    def test_nothing_acknowledged_is_lost(server: Server, tmp_path: Path) -> None:
        environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "eschool.settings.dev",
            "DATABASE_URL": server.address,
            "ESCHOOL_DATA_DIR": str(tmp_path),
            "MEDIA_ROOT": str(tmp_path / "media"),
            "SEARCH_ENGINE": "tantivy",
            "SEARCH_WAKE": "thread",
            "DEBUG": "0",
        }
        made = subprocess.run(
            [sys.executable, "-c", MAKE],
            cwd=PROJECT, env=environment, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert made.returncode == 0, made.stderr
        lesson = made.stdout.splitlines()[-1]
        with _serving(environment, tmp_path / "web.log") as address:
            writer = Writer(f"{address}/lessons/{lesson}/problem/")
            for _ in range(10):
                assert writer.write() == 302
            server.kill()
            assert writer.write() == 503
            assert writer.write() == 503
            server.start()
            writer.until(302)
            for _ in range(5):
                assert writer.write() == 302
        with psycopg.connect(server.address.partition("?")[0]) as connection:
            rows = connection.execute("SELECT text FROM library_problemreport").fetchall()
        kept = [text for (text,) in rows]
        assert set(writer.acknowledged) <= set(kept)
        assert len(kept) == len(set(kept)), "a report was kept twice"
