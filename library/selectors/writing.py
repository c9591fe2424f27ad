"""What lies on an author's desk: their publications, where each stands, how much it is used."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from django.contrib.contenttypes.models import ContentType
from django.core.paginator import Page, Paginator
from django.db.models.functions import TruncWeek
from django.utils import timezone
from wagtail.models import Page as WagtailPage
from wagtail.models import TaskState, WorkflowState

from eschool.accounts.models import Role, School
from library.models import Publication, ReviewDecision, Upload, UseCount
from library.selectors.waits import usual_wait

WEEKS = 12
PER_PAGE = 20

Standing = Literal["draft", "in_review", "returned", "published", "withdrawn"]


@dataclass(frozen=True, slots=True)
class Desk:
    """One publication as its author sees it in the list."""

    publication: Publication
    standing: Standing
    version: int
    since: datetime | None
    decision: ReviewDecision | None
    weeks: list[dict[str, Any]]
    usual_wait: timedelta | None

    @property
    def has_changes(self) -> bool:
        """Whether there is a draft beside what is published."""
        return bool(self.publication.live and self.publication.has_unpublished_changes)

    @property
    def uses(self) -> int:
        return sum(int(week["value"]) for week in self.weeks)


def school_of(user: Any) -> School | None:
    """Where the teacher works today."""
    role = user.roles.current().filter(kind=Role.Kind.TEACHER).select_related("school").first()
    return role.school if role else None


def desk_page(user: Any, number: Any) -> "Page[Any]":
    """A page of the person's publications; ``object_list`` holds ``Desk`` items."""
    mine = Publication.objects.filter(
        pk__in=Publication.objects.editable_by(user).values("pk")
    ).order_by("-latest_revision_created_at", "-pk")
    page = Paginator(prefetch_desk(mine), PER_PAGE).get_page(number)
    page.object_list = desks(list(page.object_list))
    return page


def prefetch_desk(publications: Any) -> Any:
    return publications.select_related("subject").prefetch_related("versions")


def desks(publications: Sequence[Any]) -> list[Desk]:
    ids = [publication.pk for publication in publications]
    weeks, reviews = weekly_uses(ids), current_reviews(ids)
    return [_desk(each, weeks[each.pk], reviews.get(each.pk)) for each in publications]


def current_reviews(publication_ids: Iterable[int]) -> dict[int, TaskState]:
    """The submission under way, or the one returned last, of each that has one."""
    states = (
        WorkflowState.objects.active()
        .filter(
            base_content_type=ContentType.objects.get_for_model(WagtailPage),
            object_id__in=[str(pk) for pk in publication_ids],
        )
        .select_related("current_task_state__decision__reviewer")
    )
    return {int(state.object_id): state.current_task_state for state in states}


def desk_of(publication: Publication) -> Desk:
    found = prefetch_desk(Publication.objects.filter(pk=publication.pk)).get()
    return desks([found])[0]


def _desk(publication: Any, weeks: list[dict[str, Any]], task: TaskState | None) -> Desk:
    versions = publication.versions.all()
    standing = _standing(publication, task, bool(versions))
    waits = standing in ("draft", "in_review", "returned") and publication.subject_id
    return Desk(
        publication=publication,
        standing=standing,
        version=versions[0].number if versions else 0,
        since=_since(publication, task, standing),
        decision=getattr(task, "decision", None) if task and standing == "returned" else None,
        weeks=weeks,
        usual_wait=usual_wait(publication.subject_id) if waits else None,
    )


def _standing(publication: Publication, task: TaskState | None, was_published: bool) -> Standing:
    if task and task.status == TaskState.STATUS_IN_PROGRESS:
        return "in_review"
    if task and task.status == TaskState.STATUS_REJECTED:
        return "returned"
    if publication.live:
        return "published"
    return "withdrawn" if was_published else "draft"


def _since(publication: Publication, task: TaskState | None, standing: Standing) -> datetime | None:
    if task and standing == "in_review":
        return task.started_at
    if task and standing == "returned":
        return task.finished_at
    if standing == "published":
        return publication.last_published_at
    return publication.latest_revision_created_at


def weekly_uses(publication_ids: Iterable[int]) -> dict[int, list[dict[str, Any]]]:
    """Uses by people in each of the last twelve weeks, oldest first, from one query."""
    ids = list(publication_ids)
    today = timezone.localdate()
    this_week = today - timedelta(days=today.weekday())
    starts = [this_week - timedelta(weeks=back) for back in range(WEEKS - 1, -1, -1)]
    counts = UseCount.objects.since(starts[0]).filter(publication__in=ids)
    found = counts.annotate(week=TruncWeek("day")).by("publication", "week")
    return {
        pk: [{"label": f"{start:%d.%m}", "value": found.get((pk, start), 0)} for start in starts]
        for pk in ids
    }


def upload_of(publication: Publication) -> Upload | None:
    return publication.uploads.order_by("created_at").first()
