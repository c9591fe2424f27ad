"""Asks for a replay of a round under other rules."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from eschool.accounts.models import User
from grants.actions.checking import locked, require_administrator
from grants.models import Preview, Round, Ruleset
from grants.refusals import Refused

# A worker that was silent for so long is taken for dead.
SILENCE = timedelta(minutes=2)


@transaction.atomic
def start_preview(*, round_: Round, ruleset: Ruleset, by: User | None) -> Preview:
    """The replay that is under way already, or a new one in the place of the last."""
    require_administrator(by)
    if locked(round_).state == Round.State.DRAFT:
        raise Refused("nothing_to_replay")
    old = Preview.objects.filter(round=round_, ruleset=ruleset).first()
    if old and not old.is_finished and timezone.now() - (old.heartbeat or old.created_at) < SILENCE:
        return old
    Preview.objects.filter(round=round_, ruleset=ruleset).delete()
    preview = Preview.objects.create(round=round_, ruleset=ruleset, requested_by=by)
    transaction.on_commit(lambda: begin_preview(preview), robust=True)
    return preview


def begin_preview(preview: Preview) -> None:
    """A message that is lost does no harm: ``take_up_work`` sends another."""
    from grants.tasks import run_preview

    run_preview.apply_async((str(preview.pk),), retry=False)
