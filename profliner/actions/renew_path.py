"""Lays a path anew for today, with its pins and without what was dropped."""

from uuid import UUID

from django.db import transaction

from eschool.accounts.models import User
from profliner.changing import lock_path
from profliner.laying import lay
from profliner.refusals import Refused
from profliner.selectors.solving import ask
from profliner.solver.solving import NoWay
from profliner.undoing import Snapshot, changed_from, snapshot_of


@transaction.atomic
def renew_path(*, student: User, path_id: UUID) -> Snapshot:
    path = lock_path(student, path_id)
    before = snapshot_of(path)
    question = ask(student, path.profession, path=path)
    plan = question.answer()
    if isinstance(plan, NoWay):
        raise Refused("no_way", profession=path.profession.name)
    lay(path, plan, question)
    return changed_from(before, path)
