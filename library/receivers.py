"""What follows from events that begin elsewhere: in Wagtail's editor as well as on our pages."""

from typing import Any

from django.contrib.auth.models import Group, Permission
from django.db.models.signals import post_save
from django.urls import reverse
from wagtail.models import GroupPagePermission, TaskState, WorkflowState
from wagtail.signals import (
    post_page_move,
    task_submitted,
    workflow_approved,
    workflow_rejected,
    workflow_submitted,
)

from eschool.accounts.actions.notify import notify
from eschool.accounts.models import User
from eschool.accounts.signals import person_erased
from library.actions.forget_person import forget_person
from library.models import Publication, SubjectPage, SubjectReviewTask
from library.permissions import is_author

TEACHERS = "Teachers"


def tell_methodists(sender: Any, instance: TaskState, **kwargs: Any) -> None:
    """A submission, from the site or from the editor, reaches the subject's methodists."""
    if not isinstance(instance.task.specific, SubjectReviewTask):
        return
    publication = Publication.objects.get(pk=instance.workflow_state.object_id)
    if publication.subject is None:
        return
    url = reverse("review", args=(instance.pk,))
    for methodist in publication.subject.methodists.all():
        if not is_author(methodist, publication):
            title = instance.revision.object_str
            notify(recipient=methodist, kind="review_submitted", url=url, title=title)


def let_teachers_write(sender: Any, instance: SubjectPage, created: bool, **kwargs: Any) -> None:
    """Wagtail's "add" lets a person make pages below and edit those of their own."""
    if not created or kwargs.get("raw"):
        return
    group, _made = Group.objects.get_or_create(name=TEACHERS)
    add = Permission.objects.get(content_type__app_label="wagtailcore", codename="add_page")
    GroupPagePermission.objects.get_or_create(group=group, page=instance, permission=add)


def follow_the_tree(sender: Any, instance: Any, **kwargs: Any) -> None:
    """A publication moved under another subject belongs to it from then on."""
    if isinstance(publication := instance.specific, Publication):
        publication.subject = publication.get_parent().specific
        publication.save()


def nothing(**kwargs: Any) -> None:
    """Stands where Wagtail would put a mail of its own beside ours."""


def forget(sender: Any, person: User, **kwargs: Any) -> dict[str, int]:
    return forget_person(person=person)


def connect() -> None:
    person_erased.connect(forget, dispatch_uid="library-forget")
    task_submitted.connect(tell_methodists, dispatch_uid="library-tell-methodists")
    post_save.connect(let_teachers_write, SubjectPage, dispatch_uid="library-let-teachers-write")
    post_page_move.connect(follow_the_tree, dispatch_uid="library-follow-the-tree")
    # Wagtail connects its mails later under these names; the first of a name stays.
    for signal, event in (
        (workflow_submitted, "submitted"),
        (workflow_rejected, "rejected"),
        (workflow_approved, "approved"),
    ):
        uid = f"workflow_state_{event}_email_notification"
        signal.connect(nothing, sender=WorkflowState, dispatch_uid=uid)
