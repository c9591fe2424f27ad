"""`scripts/services`, through its command line and with real servers."""

import json
import os
import re
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

PROJECT = Path(__file__).resolve().parents[2]


class Services:
    """The command, for a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __call__(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [PROJECT / "scripts" / "services", *arguments],
            env={**os.environ, "ESCHOOL_SERVICES_DIR": str(self.folder)},
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )

    def addresses(self, *names: str) -> dict[str, str]:
        """What `eval "$(scripts/services up)"` sets."""
        done = self("up", *names)
        assert done.returncode == 0, done.stderr
        return dict(re.findall(r"^export (\w+)=(.*)$", done.stdout, re.MULTILINE))

    def pid(self, name: str) -> int:
        record = json.loads((self.folder / name / "process.json").read_text())
        return int(record["pid"])


@pytest.fixture
def services() -> Iterator[Services]:
    """In /var/tmp: pytest's own folders are closed to the services' account."""
    folder = Path(tempfile.mkdtemp(prefix="eschool-services-test-", dir="/var/tmp"))
    folder.chmod(0o755)
    command = Services(folder)
    yield command
    command("down")
    shutil.rmtree(folder)


def ping(url: str) -> str:
    return subprocess.check_output(["redis-cli", "-u", url, "ping"], text=True).strip()


def test_up_gives_addresses_that_answer_and_down_leaves_nothing_running(services: Services) -> None:
    addresses = services.addresses("postgresql", "redis")
    pids = [services.pid("postgresql"), services.pid("redis")]

    assert ping(addresses["REDIS_URL"]) == "PONG"
    with psycopg.connect(addresses["DATABASE_URL"].replace("postgres:", "postgresql:")) as database:
        words = database.execute(
            "SELECT x FROM unnest(ARRAY['я', 'Ёж', 'жук', 'Ель']) x ORDER BY x"
        )
        assert [word for (word,) in words] == ["Ёж", "Ель", "жук", "я"]
    assert services("down").returncode == 0
    assert not [pid for pid in pids if Path(f"/proc/{pid}/cmdline").exists() and _command(pid)]


def _command(pid: int) -> bytes:
    """Empty for a dead process that its parent has not collected."""
    return Path(f"/proc/{pid}/cmdline").read_bytes()


def test_a_second_up_changes_nothing(services: Services) -> None:
    first = services.addresses("redis"), services.pid("redis")

    assert (services.addresses("redis"), services.pid("redis")) == first


def test_only_addresses_go_to_the_shell(services: Services) -> None:
    done = services("up", "redis")

    assert all(line.startswith("export ") for line in done.stdout.splitlines())
    assert "redis is up" in done.stderr


def test_a_service_stopped_and_started_again_keeps_its_address(services: Services) -> None:
    url = services.addresses("redis")["REDIS_URL"]
    services("stop", "redis")
    stopped = services("status", "redis")

    assert services("start", "redis").returncode == 0
    assert (stopped.returncode, "not running" in stopped.stdout) == (1, True)
    assert ping(url) == "PONG"


def test_a_service_that_was_killed_is_noticed_and_brought_back(services: Services) -> None:
    before = services.addresses("redis")
    os.kill(services.pid("redis"), signal.SIGKILL)

    assert "not running" in services("status", "redis").stdout
    assert services.addresses("redis") == before
    assert ping(before["REDIS_URL"]) == "PONG"


def test_a_number_that_passed_to_another_process_is_not_taken_for_the_service(
    services: Services,
) -> None:
    services.addresses("redis")
    record = services.folder / "redis" / "process.json"
    services("stop", "redis")
    record.write_text(json.dumps({**json.loads(record.read_text()), "pid": os.getpid()}))

    assert "not running" in services("status", "redis").stdout
    assert services("down").returncode == 0


def test_nothing_started_is_no_error_to_stop(services: Services) -> None:
    assert services("down").returncode == 0
    assert services("status").stdout.count("not running") == 4


def test_what_was_never_started_cannot_be_started_again(services: Services) -> None:
    done = services("start", "redis")

    assert (done.returncode, done.stderr.strip()) == (1, "redis was never started.")


def test_an_unknown_service_is_answered_with_the_known_ones(services: Services) -> None:
    done = services("up", "oracle")

    assert done.returncode == 2
    assert "there is no 'oracle'" in done.stderr
    assert "postgresql, redis, elasticsearch, s3" in done.stderr
