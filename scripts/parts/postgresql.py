from __future__ import annotations

import signal
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import ClassVar

from .part import Part, program

DATABASE = "eschool"
SUPERUSER = "eschool"
# The data is thrown away after the tests, so nothing waits for the disk.
FAST_AND_LOSABLE = ["fsync=off", "synchronous_commit=off", "full_page_writes=off"]


class PostgreSQL(Part):
    name = "postgresql"
    stop_signal: ClassVar[signal.Signals] = signal.SIGINT  # "fast": does not wait for clients

    @property
    def data(self) -> Path:
        return self.folder / "data"

    def prepare(self) -> None:
        if not (self.data / "postgresql.conf").exists():
            self._make_cluster()

    def launch(self, port: int) -> int:
        settings = [
            f"port={port}",
            "listen_addresses=127.0.0.1",
            "unix_socket_directories=",
            *FAST_AND_LOSABLE,
        ]
        options = [word for setting in settings for word in ("-c", setting)]
        command = [str(_tool("postgres")), "-D", str(self.data), *options]
        return self.place.spawn(command, log=self.log, env={})

    def answers(self, port: int) -> bool:
        command = [str(_tool("pg_isready")), "-q", "-h", "127.0.0.1", "-p", str(port)]
        return subprocess.run(command, check=False).returncode == 0

    def furnish(self, port: int) -> None:
        """Leave alone a database that is there already."""
        exists = f"SELECT FROM pg_database WHERE datname = '{DATABASE}'"
        script = f"SELECT 'CREATE DATABASE {DATABASE}' WHERE NOT EXISTS ({exists}) \\gexec\n"
        server = ["-h", "127.0.0.1", "-p", str(port), "-U", SUPERUSER, "-d", "postgres"]
        subprocess.run(
            [str(_tool("psql")), "-X", "-q", *server],
            input=script,
            text=True,
            check=True,
            env={"PGPASSWORD": self.place.password},
        )

    def addresses(self, port: int) -> Mapping[str, str]:
        login = f"{SUPERUSER}:{self.place.password}"
        return {"DATABASE_URL": f"postgres://{login}@127.0.0.1:{port}/{DATABASE}"}

    def _make_cluster(self) -> None:
        """Sort by ICU, so that Russian names come in Russian order wherever this runs."""
        self.place.own_folder(self.data)
        sorting = ["--locale=C.UTF-8", "--locale-provider=icu", "--icu-locale=ru"]
        with self.place.password_file() as password:
            login = [f"--username={SUPERUSER}", "--auth=scram-sha-256", f"--pwfile={password}"]
            command = [str(_tool("initdb")), "-D", str(self.data), "--no-sync", *sorting, *login]
            self.place.run(command, log=self.log)


def _tool(name: str) -> Path:
    """Debian keeps the server's programs out of the PATH, a folder for each version."""
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=_version, reverse=True)
    return program(name, cure="apt-get install postgresql", folders=versions)


def _version(folder: Path) -> float:
    return float(folder.parent.name)
