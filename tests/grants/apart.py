"""A program with a database of its own, in which workers die and administrators press at once.

``python -m tests.grants.apart STORY`` prints what came of it as JSON. Each step is a process of
its own, forked from this one: killed by signal 9 where the story says so, or let run to its end.
"""

import json
import os
import signal
import sys
from collections.abc import Callable
from datetime import timedelta
from importlib import import_module
from typing import Any

import django

Step = Callable[[], None]


def in_a_process(step: Step, die_in: str = "", at_call: int = 1) -> int:
    """Waits for it; the signal that ended it, or 0."""
    return wait_for(start(step, die_in, at_call))


def start(step: Step, die_in: str = "", at_call: int = 1) -> int:
    from django.db import connections

    connections.close_all()
    child = os.fork()
    if child:
        return child
    code = 1
    try:
        if die_in:
            _arm(die_in, at_call)
        step()
        code = 0
    except BaseException as failed:  # noqa: BLE001 - told to who reads the output
        sys.stderr.write(f"{type(failed).__name__}: {failed}\n")
        sys.stderr.flush()
    finally:
        os._exit(code)


def wait_for(child: int) -> int:
    _pid, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        return os.WTERMSIG(status)
    return os.WEXITSTATUS(status)


def _arm(where: str, at_call: int) -> None:
    """The process kills itself when it enters ``module:name`` for the ``at_call``-th time."""
    module_name, _colon, path = where.partition(":")
    owner: Any = import_module(module_name)
    *owners, name = path.split(".")
    for each in owners:
        owner = getattr(owner, each)
    original = getattr(owner, name)
    calls = 0

    def deadly(*args: Any, **values: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls == at_call:
            os.kill(os.getpid(), signal.SIGKILL)
        return original(*args, **values)

    setattr(owner, name, deadly)


def press(kind: str) -> Step:
    """An administrator's press; the work follows in the same process."""

    def step() -> None:
        from grants.actions.start_job import start_job
        from grants.models import Round

        start_job(round_=Round.objects.get(), kind=kind, by=_administrator(0))

    return step


def _administrator(number: int) -> Any:
    from eschool.accounts.models import User

    return User.objects.filter(roles__kind="grants_admin").order_by("email")[number]


def let_time_pass() -> None:
    """So that a dead worker's silence is noticed."""
    from django.utils import timezone

    from grants.models import Job

    past = timezone.now() - timedelta(minutes=2)
    Job.objects.filter(state="running").update(heartbeat=past)


DEATHS = {
    "freeze": [
        ("grants.freezing.tables:Tables.authors", 1),
        ("eschool.core.files:put_file", 3),
        ("grants.actions.freeze_round:record_event", 1),
    ],
    "calculate": [
        ("grants.actions.calculate_round:Rules.from_json", 1),
        ("eschool.core.files:put_file", 2),
        ("grants.models:AwardLine.objects.bulk_create", 1),
        ("grants.actions.calculate_round:record_event", 1),
    ],
    "export": [
        ("grants.actions.export_round:record_event", 1),
        ("grants.actions.export_round:write_files", 1),
        ("grants.actions.export_round:put_bytes", 2),
        ("grants.actions.export_round:finish", 1),
    ],
}


def killed() -> dict[str, Any]:
    """Workers die in every part of the work, again and again; then one is let go on."""
    _city()
    signals = []
    for kind in ("freeze", "calculate", "export"):
        if kind == "export":
            _to_payment()
        for place, at_call in DEATHS[kind]:
            signals.append(in_a_process(press(kind), place, at_call))
            _cut_a_file_short()
            let_time_pass()
        signals.append(in_a_process(press(kind)))
    return {"signals": signals, **_outcome()}


def pressed_at_once() -> dict[str, Any]:
    """Everything is pressed in two processes at the same moment."""
    _city()
    codes = []
    for kind in ("freeze", "calculate", "export"):
        if kind == "export":
            _to_review()
            codes.append(_both(approve_first, approve_first))
            codes.append(_both(approve_second, approve_second))
            in_a_process(publish)
        codes.append(_both(press(kind), press(kind)))
    codes.append(_both(overlapping(1), overlapping(2)))
    return {"codes": codes, **_outcome()}


def _both(one: Step, other: Step) -> list[int]:
    return sorted(wait_for(child) for child in [start(one), start(other)])


def approve_first() -> None:
    _approve(0)


def approve_second() -> None:
    _approve(1)


def _approve(number: int) -> None:
    from grants.actions.approve_round import approve_round
    from grants.models import Round

    round_ = Round.objects.get()
    approve_round(round_=round_, by=_administrator(number), digest=round_.digest_to_approve())


def publish() -> None:
    from grants.actions.publish_round import publish_round
    from grants.models import Round

    publish_round(round_=Round.objects.get(), by=_administrator(0))


def overlapping(number: int) -> Step:
    """A round whose window overlaps that of the other press."""

    def step() -> None:
        from django.utils import timezone

        from grants.actions.create_round import create_round
        from grants.models import Ruleset

        begins = timezone.now() + timedelta(days=10 + number)
        create_round(
            by=_administrator(0),
            slug=f"overlapping-{number}",
            name_ru="Весна",
            name_en="Spring",
            opens_at=begins,
            closes_at=begins + timedelta(days=30),
            budget_kopecks=100,
            ruleset=Ruleset.objects.get(),
        )

    return step


def _city() -> None:
    def step() -> None:
        from tests.grants import rounds

        city = rounds.make_city(teachers=4)
        rounds.use_all(city)
        rounds.make_round()

    in_a_process(step)


def _to_review() -> None:
    def step() -> None:
        from grants.actions.start_review import start_review
        from grants.models import Award, Round
        from tests.grants import rounds

        for number, award in enumerate(Award.objects.current()):
            if award.author:
                rounds.give_details(award.author, number)
        start_review(round_=Round.objects.get(), by=_administrator(0))

    in_a_process(step)


def _to_payment() -> None:
    _to_review()
    for step in (approve_first, approve_second, publish):
        in_a_process(step)


def _cut_a_file_short() -> None:
    """As a disk leaves a file that was being written; on S3 there is no such thing."""
    from pathlib import Path

    from django.conf import settings

    if settings.S3_BUCKET:
        return
    files = sorted((Path(settings.MEDIA_ROOT) / "grants").rglob("*.*"))
    unfinished = [file for file in files if not _is_kept(file)]
    for file in unfinished[-1:]:
        file.write_bytes(file.read_bytes()[:20])


def _is_kept(file: Any) -> bool:
    from grants.models import Calculation, ExportFile, Snapshot

    folders = {
        *Snapshot.objects.values_list("folder", flat=True),
        *Calculation.objects.values_list("folder", flat=True),
    }
    names = set(ExportFile.objects.values_list("name", flat=True))
    path = str(file)
    return any(f"/{each}" in path for each in folders | names)


def _outcome() -> dict[str, Any]:
    from django.db.models import Count, Sum

    from eschool.accounts.models import Notice
    from eschool.core.files import read_bytes
    from grants.actions.calculate_round import whole_snapshot
    from grants.models import (
        Approval,
        Award,
        AwardLine,
        Calculation,
        ExportBatch,
        ExportFile,
        Job,
        Payment,
        Round,
        Snapshot,
    )

    with whole_snapshot(Snapshot.objects.get()) as found:
        rows = found.manifest.rows("uses")
    for file in ExportFile.objects.all():
        read_bytes(file.name, file.sha256)
    return {
        "rounds": Round.objects.count(),
        "state": Round.objects.order_by("created_at")[0].state,
        "snapshots": Snapshot.objects.count(),
        "uses": rows,
        "calculations": Calculation.objects.count(),
        "awards": Award.objects.count(),
        "award_kopecks": Award.objects.aggregate(sum=Sum("kopecks"))["sum"],
        "line_kopecks": AwardLine.objects.aggregate(sum=Sum("kopecks"))["sum"],
        "approvals": Approval.objects.in_force().count(),
        "batches": ExportBatch.objects.count(),
        "files": ExportFile.objects.count(),
        "payments": Payment.objects.count(),
        "paid_kopecks": Payment.objects.aggregate(sum=Sum("kopecks"))["sum"],
        "jobs": sorted(Job.objects.values_list("kind", "state")),
        "attempts": sorted(Job.objects.values_list("kind", "attempt")),
        "notices": sorted(
            Notice.objects.values_list("kind").annotate(n=Count("pk")).order_by("kind")
        ),
    }


if __name__ == "__main__":
    django.setup()
    import_module("grants.tasks")  # once, instead of in each process
    import_module("tests.grants.rounds")
    told = {"killed": killed, "pressed_at_once": pressed_at_once}[sys.argv[1]]()
    sys.stdout.write(json.dumps(told))
