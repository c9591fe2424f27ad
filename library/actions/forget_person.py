"""What the library removes of a person who is erased.

A published lesson keeps its authors' printed names: it was given away under a licence that asks for
them. The link from the name to the person goes.
"""

from collections import Counter

from django.db import transaction
from django.utils import timezone

from eschool.accounts.models import User
from library.actions.delete_draft import delete_upload, remove_draft
from library.models import Assignment, Authorship, CoauthorInvitation, Publication


@transaction.atomic
def forget_person(*, person: User) -> dict[str, int]:
    """How much was removed, by kind. Works and plans go by their links."""
    counts: Counter[str] = Counter()
    for draft in _drafts_alone(person):
        remove_draft(draft, person)
        counts["library.LessonPage"] += 1
    for upload in person.uploads.all():
        delete_upload(upload)
        counts["library.Upload"] += 1
    Authorship.objects.filter(user=person).update(user=None)
    Publication.objects.filter(owner=person).update(owner=None)
    invitations, _each = CoauthorInvitation.objects.filter(email__iexact=person.email).delete()
    counts["library.CoauthorInvitation"] = invitations
    # Nobody would mark them.
    Assignment.objects.filter(teacher=person, closed_at=None).update(closed_at=timezone.now())
    return dict(counts)


def _drafts_alone(person: User) -> list[Publication]:
    """Never published, and nobody else wrote at them."""
    mine = Publication.objects.editable_by(person).filter(versions=None, live=False)
    return [
        draft
        for draft in mine
        if not draft.authorships.exclude(user=None).exclude(user=person).exists()
    ]
