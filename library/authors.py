"""Adding and taking away an author, on what is published and on the draft alike."""

from collections.abc import Callable
from typing import Any

from django.db import transaction

from eschool.accounts.models import User
from library.models import Authorship, Publication
from library.selectors.writing import school_of


class InReview(Exception):  # noqa: N818 - a state, not a fault
    """What is being read is not changed meanwhile."""


@transaction.atomic
def add_author(publication: Publication, user: User) -> None:
    """Idempotent. Printed as of today, with the school of today."""
    page = _held(publication)
    if page.authorships.filter(user=user).exists():
        return
    last = max((author.sort_order or 0 for author in page.authorships.all()), default=0)
    author = Authorship(
        publication_id=page.pk,
        user=user,
        name=user.get_full_name(),
        school=school_of(user),
        sort_order=last + 1,
    )
    author.save()
    _bring_in_step(page, lambda draft: draft.authorships.add(author), user)


@transaction.atomic
def remove_author(publication: Publication, user: User) -> None:
    """From here on; published versions keep the authors they were published with."""
    page = _held(publication)
    Authorship.objects.filter(publication=page, user=user).delete()

    def without(draft: Any) -> None:
        gone = [author for author in draft.authorships.all() if author.user_id == user.pk]
        draft.authorships.remove(*gone)

    _bring_in_step(page, without, user)


def _held(publication: Publication) -> Any:
    held = Publication.objects.select_for_update().get(pk=publication.pk).specific
    if held.workflow_in_progress:
        raise InReview
    return held


def _bring_in_step(page: Any, change: Callable[[Any], None], user: User) -> None:
    """Where nothing waits beside what is published, a version follows that differs in this only:
    its text was reviewed. Else the draft alone is changed, and comes with the next version.
    """
    is_clean = page.live and not page.has_unpublished_changes
    draft = page.get_latest_revision_as_object()
    change(draft)
    revision = draft.save_revision(user=user, changed=not is_clean, log_action=False)
    if is_clean:
        revision.publish(log_action=False)
