"""Sends a draft to the methodists of its subject."""

from django.core.exceptions import PermissionDenied
from django.db import transaction

from eschool.accounts.models import User
from library.models import Publication
from library.permissions import can_edit
from library.selectors.triage import Finding, triage


class AlreadyInReview(Exception):  # noqa: N818 - a state, not a fault
    pass


class NothingToReview(Exception):  # noqa: N818
    """What is published has no changes beside it."""


class MustBeMended(Exception):  # noqa: N818
    """What a methodist would return it for is told before it is sent."""

    def __init__(self, findings: list[Finding]) -> None:
        super().__init__([finding.code for finding in findings])
        self.findings = findings


@transaction.atomic
def submit_lesson(*, publication: Publication, user: User) -> None:
    """Starts a review, or takes a returned one up again. Methodists hear by ``task_submitted``."""
    page = Publication.objects.select_for_update().get(pk=publication.pk).specific
    if not can_edit(user, page):
        raise PermissionDenied
    if page.workflow_in_progress:
        raise AlreadyInReview
    if page.live and not page.has_unpublished_changes:
        raise NothingToReview
    draft = page.get_latest_revision_as_object()
    if musts := [finding for finding in triage(draft) if finding.level == "must"]:
        raise MustBeMended(musts)
    if returned := page.current_workflow_state:
        returned.resume(user)
    else:
        page.get_workflow().start(draft, user)
