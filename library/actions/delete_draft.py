"""Deletes a draft that was never published, with the file and the pictures it came with."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import ReferenceIndex

from eschool.accounts.models import User
from library.models import Publication
from library.permissions import can_edit
from library.scripts import assets_of


class WasPublished(Exception):  # noqa: N818 - a state, not a fault
    """Others may cite it; it can be withdrawn by an administrator, not deleted."""


@transaction.atomic
def delete_draft(*, publication: Publication, user: User) -> None:
    held = Publication.objects.select_for_update().get(pk=publication.pk)
    if not can_edit(user, held):
        raise PermissionDenied
    if held.live or held.versions.exists():
        raise WasPublished
    remove_draft(held, user)


def remove_draft(held: Publication, user: User) -> None:
    """Without asking whether one may; what was uploaded for it by ``user`` goes too."""
    images, documents = assets_of(held.get_latest_revision_as_object())
    for upload in held.uploads.filter(owner=user):
        delete_upload(upload)
    held.specific.delete(user=user)
    _delete_unused(get_image_model().objects.filter(pk__in=images, uploaded_by_user=user))
    _delete_unused(get_document_model().objects.filter(pk__in=documents, uploaded_by_user=user))


def delete_upload(upload: Any) -> None:
    """The row, and its file once the transaction holds."""
    storage, name = upload.file.storage, upload.file.name
    upload.delete()
    if name:
        transaction.on_commit(lambda: storage.delete(name), robust=True)


def _delete_unused(objects: Iterable[Any]) -> None:
    for item in objects:
        if not ReferenceIndex.get_references_to(item).exists():
            item.delete()
