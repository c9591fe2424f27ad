"""The command line: up, down, status, start, stop."""

from __future__ import annotations

import argparse
import os
import shlex
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

from .elasticsearch import Elasticsearch
from .errors import ServiceError
from .part import Part
from .place import FOLDER_VARIABLE, Place, default_place
from .postgresql import PostgreSQL
from .redis import Redis
from .s3 import S3

PARTS: dict[str, type[Part]] = {kind.name: kind for kind in (PostgreSQL, Redis, Elasticsearch, S3)}

DESCRIPTION = f"""\
Real PostgreSQL, Redis, Elasticsearch and S3 for the tests, on free ports of this machine only.

  eval "$(scripts/services up)"    start them and set their addresses in this shell

They keep their files in var/services, or in the folder that {FOLDER_VARIABLE} names."""


def main(arguments: Sequence[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    os.umask(0o022)
    place = default_place()
    parts = [PARTS[name](place) for name in options.names or PARTS]
    try:
        return int(options.action(place, parts))
    except ServiceError as problem:
        _say(str(problem))
        return 1


def up(place: Place, parts: list[Part]) -> int:
    place.prepare()
    with place.locked():
        _together(parts, _started)
    _print_addresses(place, parts)
    return 0


def start(place: Place, parts: list[Part]) -> int:
    place.prepare()
    with place.locked():
        _together(parts, Part.start_again)
    return 0


def down(place: Place, parts: list[Part]) -> int:
    if not place.folder.exists():
        return 0
    with place.locked():
        _together(parts, _stopped)
    return 0


def status(_place: Place, parts: list[Part]) -> int:
    """Succeeds when all run, so that a script may ask."""
    for part in parts:
        state = f"running at 127.0.0.1:{part.port}" if part.is_running else "not running"
        print(f"{part.name:<14} {state}")
    return 0 if all(part.is_running for part in parts) else 1


def _started(part: Part) -> None:
    began = time.monotonic()
    part.up()
    _say(f"{part.name} is up after {time.monotonic() - began:.1f} s")


def _stopped(part: Part) -> None:
    if part.is_running:
        part.down()
        _say(f"{part.name} stopped")


def _together(parts: list[Part], work: Callable[[Part], None]) -> None:
    """Side by side, for Elasticsearch alone takes longer than the others together."""
    with ThreadPoolExecutor() as pool:
        tasks = [pool.submit(work, part) for part in parts]
    problems = [error for task in tasks if (error := task.exception())]
    unexpected = [error for error in problems if not isinstance(error, ServiceError)]
    if unexpected:
        raise unexpected[0]
    if problems:
        raise ServiceError("\n".join(str(problem) for problem in problems))


def _print_addresses(place: Place, parts: list[Part]) -> None:
    variables = {FOLDER_VARIABLE: str(place.folder)}
    for part in parts:
        variables |= part.addresses(part.port)
    for name, value in variables.items():
        print(f"export {name}={shlex.quote(value)}")


def _say(message: str) -> None:
    """To people, not to the shell that evaluates the output."""
    print(message, file=sys.stderr)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="scripts/services",
        description=DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    actions = parser.add_subparsers(required=True, metavar="up|down|status|start|stop")
    for name, (action, explanation, needs_names) in ACTIONS.items():
        one = actions.add_parser(name, help=explanation)
        count = "+" if needs_names else "*"
        one.add_argument("names", nargs=count, type=_name, metavar="NAME", help=", ".join(PARTS))
        one.set_defaults(action=action)
    return parser


def _name(given: str) -> str:
    if given not in PARTS:
        raise argparse.ArgumentTypeError(f"there is no {given!r}; there are {', '.join(PARTS)}")
    return given


ACTIONS: dict[str, tuple[Callable[[Place, list[Part]], int], str, bool]] = {
    "up": (up, "start all, or those named, and print their addresses", False),
    "down": (down, "stop all, or those named; their data stays", False),
    "status": (status, "say which run and where", False),
    "start": (start, "start one again at the same address", True),
    "stop": (down, "stop one", True),
}
