"""What scripts/demo and scripts/test say to wrong arguments, and that nothing is skipped."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]


def run(*command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command,
        cwd=PROJECT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@pytest.mark.parametrize("port", ["", "0", "65536", "http", "-1", "80 80"])
def test_demo_refuses_what_is_no_port(port: str) -> None:
    done = run("scripts/demo", "--port", port)

    assert done.returncode == 1
    assert f"not “{port}”" in done.stderr


@pytest.mark.enable_socket
def test_demo_says_that_a_port_is_taken() -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        port = str(listener.getsockname()[1])
        done = run("scripts/demo", "--port", port)

    assert done.returncode == 1
    assert f"Port {port} is taken" in done.stderr


def test_demo_names_an_option_that_it_does_not_know() -> None:
    done = run("scripts/demo", "--prot", "8000")

    assert done.returncode == 1
    assert "There is no option --prot." in done.stderr


def test_demo_without_python_names_the_cure(tmp_path: Path) -> None:
    for name in ("bash", "cat", "dirname", "env", "rm", "sha256sum"):
        found = subprocess.check_output(["which", name], text=True).strip()
        (tmp_path / name).symlink_to(found)
    copy = tmp_path / "clone"
    for folder in ("scripts", "requirements"):
        (copy / folder).mkdir(parents=True)
    for name in ("scripts/demo", "scripts/environment.sh", "requirements/base.txt"):
        (copy / name).write_bytes((PROJECT / name).read_bytes())

    done = run("bash", str(copy / "scripts/demo"), "--no-serve", PATH=str(tmp_path))

    assert done.returncode == 1
    assert done.stderr.startswith("Python 3.11 or later is missing; cure: apt-get install")


def test_fast_takes_no_further_arguments() -> None:
    done = run("scripts/test", "fast", "tests/library")

    assert done.returncode == 1
    assert "leave out “fast”" in done.stderr


@pytest.mark.parametrize(("body", "status"), [("pytest.skip('no browser')", 1), ("assert True", 0)])
def test_a_skipped_test_fails_the_run(tmp_path: Path, body: str, status: int) -> None:
    (tmp_path / "test_it.py").write_text(f"import pytest\n\ndef test_it():\n    {body}\n")
    bare = ["-c", os.devnull, f"--rootdir={tmp_path}", "-p", "no:django", "-p", "no:cacheprovider"]

    done = run(sys.executable, "-m", "pytest", "-p", "tests.nothing_skipped", *bare, str(tmp_path))

    assert done.returncode == status, done.stdout
    assert ("1 skipped: the run fails" in done.stdout) == bool(status)
