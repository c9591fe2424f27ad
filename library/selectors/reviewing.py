"""What lies on a methodist's desk."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from wagtail.models import Revision, TaskState

from library.models import Authorship, LessonPage, Publication, SubjectPage
from library.rendering import StageView
from library.selectors.changes import Change, about_changes, changes_of
from library.selectors.drafts import history_of, stages_of_draft
from library.selectors.triage import Finding, triage, triage_pages
from library.selectors.twins import twins_of
from library.selectors.waits import keys_of

PER_PAGE = 20


@dataclass(frozen=True, slots=True)
class Waiting:
    """One submission in the queue."""

    task_state: TaskState
    publication: Publication
    page: LessonPage
    since: datetime
    findings: list[Finding]
    author: str

    @property
    def is_new_version(self) -> bool:
        return bool(self.publication.live)


def reviewable_by(user: Any) -> Any:
    """Beside ``permissions.can_review``: of their subjects, but never their own."""
    return (
        Publication.objects.filter(subject__methodists=user)
        .exclude(owner=user)
        .exclude(pk__in=Authorship.objects.filter(user=user).values("publication"))
    )


def waiting_for(user: Any) -> "QuerySet[TaskState]":
    """The submissions that the methodist may decide, oldest first."""
    keys = keys_of(reviewable_by(user))
    return (
        TaskState.objects.filter(
            status=TaskState.STATUS_IN_PROGRESS, workflow_state__object_id__in=keys
        )
        .select_related("revision__content_type", "workflow_state")
        .order_by("started_at", "pk")
    )


def queue_page(user: Any, number: Any) -> "Page[Any]":
    page = Paginator(waiting_for(user), PER_PAGE).get_page(number)
    page.object_list = _waiting(list(page.object_list))
    return page


def _waiting(states: list[TaskState]) -> list[Waiting]:
    ids = [int(state.workflow_state.object_id) for state in states]
    publications = Publication.objects.select_related("subject").in_bulk(ids)
    pages = {state.pk: _sketch(state.revision) for state in states}
    findings = triage_pages(list(pages.values()))
    return [
        Waiting(
            task_state=state,
            publication=publications[pk],
            page=pages[state.pk],
            since=state.started_at,
            findings=findings[pk],
            author=", ".join(each.name for each in pages[state.pk].authorships.all()),
        )
        for state, pk in zip(states, ids, strict=True)
    ]


def _sketch(revision: Revision) -> Any:
    """The page as the revision has it, without asking for all it refers to."""
    model = revision.content_type.model_class()
    return model.from_serializable_data(revision.content, check_fks=False, strict_fks=False)


def subjects_of(user: Any) -> "QuerySet[SubjectPage]":
    return SubjectPage.objects.filter(methodists=user).order_by("position", "title")


@dataclass(frozen=True, slots=True)
class Submission:
    """One submission to be read and decided."""

    task_state: TaskState
    publication: Publication
    page: Any
    stages: tuple[StageView, ...]
    checks: list[Finding]
    changes: list[Change]
    about_changes: list[str]
    history: list[dict[str, Any]]

    @property
    def is_waiting(self) -> bool:
        return bool(self.task_state.status == TaskState.STATUS_IN_PROGRESS)


def submission(user: Any, pk: int) -> Submission:
    """Of a lesson that the methodist may review; anything else is not found."""
    state = get_object_or_404(
        TaskState.objects.filter(
            workflow_state__object_id__in=keys_of(reviewable_by(user))
        ).select_related("revision", "workflow_state", "decision__reviewer"),
        pk=pk,
    )
    publication = Publication.objects.select_related("subject").get(
        pk=state.workflow_state.object_id
    )
    page = state.revision.as_object()
    published = publication.specific if publication.live else None
    return Submission(
        task_state=state,
        publication=publication,
        page=page,
        stages=stages_of_draft(page),
        checks=[*triage(page), *_alike(page)],
        changes=changes_of(published, page) if published else [],
        about_changes=about_changes(published, page) if published else [],
        history=[line for line in history_of(publication) if line["state"] != pk],
    )


def _alike(page: Any) -> list[Finding]:
    """For the methodist only: whether it is a copy or a kind of its own is theirs to judge."""
    if not isinstance(page, LessonPage):
        return []
    text = _("%(share)d %% of its wording stands in a published lesson: “%(title)s”.")
    return [
        Finding(
            "twin",
            "should",
            text % {"share": round(twin.share * 100), "title": twin.publication.title},
            url=twin.publication.relative_address,
        )
        for twin in twins_of(page)
    ]
