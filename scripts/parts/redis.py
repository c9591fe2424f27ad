from __future__ import annotations

import socket
from collections.abc import Mapping

from .part import Part, program


class Redis(Part):
    name = "redis"

    def prepare(self) -> None:
        self.place.own_folder(self.folder / "data")

    def launch(self, port: int) -> int:
        server = program("redis-server", cure="apt-get install redis-server")
        options = {
            "--port": str(port),
            "--bind": "127.0.0.1",
            "--save": "",
            "--dir": str(self.folder / "data"),
        }
        words = [word for option in options.items() for word in option]
        return self.place.spawn([str(server), *words], log=self.log, env={})

    def answers(self, port: int) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=2) as connection:
                connection.sendall(b"PING\r\n")
                return connection.recv(16).startswith(b"+PONG")
        except OSError:
            return False

    def addresses(self, port: int) -> Mapping[str, str]:
        return {"REDIS_URL": f"redis://127.0.0.1:{port}/0"}
