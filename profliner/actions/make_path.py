"""Makes a path to a profession for a student."""

from collections.abc import Collection

from django.db import transaction
from django.utils import timezone

from eschool.accounts.models import User
from profliner.actions.record_signal import record_signal
from profliner.kinds import Item
from profliner.laying import lay
from profliner.models import DroppedStep, Path, Profession, Signal
from profliner.permissions import can_have_paths
from profliner.refusals import Refused
from profliner.selectors.solving import ask
from profliner.signals import student_acted
from profliner.solver.solving import NoWay

MOST_PATHS = 10


@transaction.atomic
def make_path(
    *, student: User, profession: Profession, dropped: Collection[str] = (), name: str = ""
) -> Path:
    """The first path is the chosen one. ``dropped`` are steps that it is to do without."""
    if not can_have_paths(student):
        raise Refused("not_yours")
    User.objects.select_for_update(no_key=True).get(pk=student.pk)
    if Path.objects.of(student).count() >= MOST_PATHS:
        raise Refused("too_many_paths", count=MOST_PATHS)
    question = ask(student, profession, dropped=dropped)
    plan = question.answer()
    if isinstance(plan, NoWay):
        raise Refused("no_way", profession=profession.name)
    now = timezone.now()
    path = Path.objects.create(
        student=student,
        profession=profession,
        name=name,
        is_chosen=not Path.objects.of(student).filter(is_chosen=True).exists(),
        grade=question.student.grade,
        made_at=now,
        checked_at=now,
    )
    DroppedStep.objects.bulk_create(DroppedStep(path=path, step_id=each) for each in dropped)
    lay(path, plan, question)
    _announce(path)
    return path


def _announce(path: Path) -> None:
    """Kept as a signal where it may be; without consent it is still the student's choice."""
    kept = record_signal(
        student=path.student,
        kind=Signal.Kind.PATH,
        item_kind=Item.PROFESSION,
        item=str(path.profession_id),
        source=f"path:{path.pk}",
    )
    if kept is None:
        student_acted.send(User, student_id=path.student_id)
