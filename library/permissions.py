"""Rights over publications, assignments and uploads, beside ``visible_to`` of the querysets."""

from typing import Any

from eschool.accounts.permissions import has_role, is_verified_teacher
from library.models import Assignment, CoauthorInvitation, Placement, Publication


def is_author(user: Any, publication: Publication) -> bool:
    if not user.is_authenticated:
        return False
    return publication.owner_id == user.pk or (publication.authorships.filter(user=user).exists())


def can_write(user: Any) -> bool:
    """Teachers of the city and of other regions."""
    return has_role(user, "teacher")


def can_edit(user: Any, publication: Publication) -> bool:
    return can_write(user) and is_author(user, publication)


def can_be_coauthor(user: Any, invitation: CoauthorInvitation) -> bool:
    """The teacher whose e-mail it is."""
    return can_write(user) and user.is_active and user.email == invitation.email


def can_leave(user: Any, publication: Publication) -> bool:
    """A co-author, not whoever began it."""
    return publication.owner_id != user.pk and can_edit(user, publication)


def can_review(user: Any, publication: Publication) -> bool:
    """The methodists of its subject, but never of their own work."""
    if not has_role(user, "methodist") or is_author(user, publication):
        return False
    return (
        publication.subject is not None
        and publication.subject.methodists.filter(pk=user.pk).exists()
    )


def can_see_answers(user: Any, publication: Publication) -> bool:
    """Verified teachers, and whoever wrote or reviews it."""
    return (
        is_verified_teacher(user) or is_author(user, publication) or can_review(user, publication)
    ) and not has_role(user, "student")


def can_set_for_class(user: Any) -> bool:
    return is_verified_teacher(user)


def can_see_progress(user: Any, assignment: Assignment) -> bool:
    return bool(user.is_authenticated and assignment.teacher_id == user.pk)


def is_public_asset(kind: str, asset_id: int) -> bool:
    """Whether it stands on a screen that everyone may read."""
    return Placement.objects.public().filter(kind=kind, asset_id=asset_id).exists()


def can_see_asset(user: Any, kind: str, asset: Any) -> bool:
    """A picture or file: whoever brought it, and whoever may see a place where it stands."""
    if user.is_authenticated and (
        asset.uploaded_by_user_id == user.pk or has_role(user, "administrator")
    ):
        return True
    places = Placement.objects.filter(kind=kind, asset_id=asset.pk)
    return places.visible_to(user).exists()
