"""A methodist's decision on one submission."""

from collections.abc import Sequence

from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse
from wagtail.models import TaskState

from eschool.accounts.actions.notify import notify
from eschool.accounts.models import User
from library.models import Publication, ReviewDecision
from library.permissions import can_review

Outcome = ReviewDecision.Outcome


class NoLongerWaiting(Exception):  # noqa: N818 - a state, not a fault
    """Someone decided, or the author took it back; ``task_state`` says which."""

    def __init__(self, task_state: TaskState) -> None:
        super().__init__(task_state.status)
        self.task_state = task_state


class ChangedMeanwhile(Exception):  # noqa: N818
    """The draft is not the one that was read."""


@transaction.atomic
def decide_review(
    *,
    task_state_id: int,
    revision_id: int,
    reviewer: User,
    outcome: str,
    reasons: Sequence[str] = (),
    note: str = "",
) -> ReviewDecision:
    """Approves and publishes, or returns with ``reasons``, the revision that was read.

    Raises:
        NoLongerWaiting, ChangedMeanwhile: nothing was changed.
        ValueError: a return without a reason.
    """
    state = TaskState.objects.select_for_update().get(pk=task_state_id)
    publication = Publication.objects.get(pk=state.workflow_state.object_id)
    if not can_review(reviewer, publication):
        raise PermissionDenied
    if state.status != TaskState.STATUS_IN_PROGRESS:
        raise NoLongerWaiting(state)
    if state.revision_id != revision_id:
        raise ChangedMeanwhile
    if outcome == Outcome.RETURNED and not reasons:
        raise ValueError("a return needs a reason")
    decision = ReviewDecision.objects.create(
        task_state=state, reviewer=reviewer, outcome=outcome, reasons=list(reasons), note=note
    )
    if outcome == Outcome.APPROVED:
        state.approve(user=reviewer, comment=note)
    else:
        state.reject(user=reviewer, comment=note)
    cache.delete(f"usual-wait:{publication.subject_id}")
    _tell_authors(publication, decision)
    return decision


def _tell_authors(publication: Publication, decision: ReviewDecision) -> None:
    kind = f"review_{decision.outcome}"
    title = decision.task_state.revision.object_str
    url = reverse("my_lesson", args=(publication.pk,))
    authors = User.objects.filter(authorships__publication=publication) | User.objects.filter(
        pk=publication.owner_id
    )
    for author in authors.distinct():
        notify(recipient=author, kind=kind, url=url, title=title)
