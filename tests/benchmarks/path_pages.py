"""Pages of paths on a city's graph in the database, with the graph kept and with it read anew.

Processor time, so that a busy machine does not count.
"""

import time
import uuid
from collections.abc import Callable
from random import Random
from typing import Any

from django.test import Client
from django.utils import timezone

from profliner.actions.make_path import make_path
from profliner.models import (
    Element,
    Field,
    Path,
    Prerequisite,
    Profession,
    ProfessionSkill,
    Release,
    Step,
    StepSkill,
)
from profliner.selectors import graph as keeping
from profliner.solver.graph import Kind
from tests.benchmarks.measuring import Comparison, compare
from tests.benchmarks.pathing import SKILLS, city
from tests.benchmarks.signing_up import _students

PEER = "the same page, the whole graph read for it"
PAGES = 10  # a round


def run(size: int, rounds: int) -> list[Comparison]:
    """``size`` steps."""
    professions = _fill(size)
    (student,) = _students(1)
    path = make_path(student=student, profession=professions[0])
    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(student)
    found = []
    pages: dict[str, Callable[[int], None]] = {
        "a new path's page: two ways laid": lambda n: _new(client, professions[n]),
        "a path's page with the check that is due": lambda _n: _due(client, path),
        "a path's page": lambda _n: _page(client, path),
    }
    for what, ask in pages.items():
        ours: list[float] = []
        anew: list[float] = []
        ask(0)
        for number in range(rounds * PAGES):
            each = number % len(professions)
            ours.append(_taken(ask, each))
            keeping._keeper = keeping._Keeper()
            anew.append(_taken(ask, each))
        found.append(compare(what, PEER, ours, anew, samples=len(ours)))
    return found


def _taken(ask: Callable[[int], object], number: int) -> float:
    began = time.process_time()
    ask(number)
    return time.process_time() - began


def _new(client: Client, profession: Profession) -> None:
    assert client.get("/paths/new/", {"profession": profession.slug}).status_code == 200


def _due(client: Client, path: Path) -> None:
    Path.objects.update(is_stale=True)
    _page(client, path)


def _page(client: Client, path: Path) -> None:
    assert client.get(f"/paths/{path.pk}/").status_code == 200


def _fill(size: int) -> list[Profession]:
    """The generated city's professions."""
    graph = city(size, Random(1))
    release = Release.objects.create(
        source="onet", version="0", digest="", rows=0, loaded_at=timezone.now()
    )
    field = Field.objects.create(slug="all", name_ru="Все", name_en="All")
    Element.objects.bulk_create(
        Element(code=code, kind="skill", name_en=code, release=release) for code in SKILLS
    )
    ids = {node: uuid.uuid5(uuid.NAMESPACE_OID, node) for node in graph.nodes}
    goals = [node for node in graph.nodes.values() if node.kind == Kind.PROFESSION]
    professions = {
        node.id: Profession(slug=node.id, name_ru=node.id, name_en=node.id, field=field)
        for node in goals
    }
    Profession.objects.bulk_create(professions.values())
    Step.objects.bulk_create(
        Step(
            pk=ids[node.id], kind=node.kind, name_ru=node.id, name_en=node.id, months=node.months,
            age_from=node.age_from, grade_from=node.grade_from, grade_to=node.grade_to,
            profession=professions.get(node.id),
        )
        for node in graph.nodes.values()
    )  # fmt: skip
    _connect(graph.nodes.values(), ids)
    ProfessionSkill.objects.bulk_create(
        ProfessionSkill(profession=professions[node.id], skill_id=code, level=level)
        for node in goals
        for code, level in node.skills.items()
    )
    return list(professions.values())


def _connect(nodes: Any, ids: dict[str, uuid.UUID]) -> None:
    Prerequisite.objects.bulk_create(
        (
            Prerequisite(step_id=ids[node.id], needs_id=ids[member], group=number)
            for node in nodes
            for member, number in _first_groups(node.groups).items()
        ),
        batch_size=2000,
    )
    StepSkill.objects.bulk_create(
        (
            StepSkill(step_id=ids[node.id], skill_id=code, level=level)
            for node in nodes
            if node.kind != Kind.PROFESSION
            for code, level in node.skills.items()
        ),
        batch_size=2000,
    )


def _first_groups(groups: Any) -> dict[str, int]:
    """A step stands once among a step's prerequisites."""
    found: dict[str, int] = {}
    for number, group in enumerate(groups, 1):
        for member in group:
            found.setdefault(member, number)
    return found
