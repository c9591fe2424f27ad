"""A draft as its author and its reviewer see it."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from wagtail.models import TaskState

from library.explaining import FindingLine, finding_lines
from library.models import Publication, ReviewDecision, Upload
from library.rendering import StageView, stages_for
from library.selectors.triage import Finding, triage
from library.selectors.writing import upload_of


@dataclass(frozen=True, slots=True)
class Draft:
    """The newest revision of a publication, read."""

    page: Any
    stages: tuple[StageView, ...]
    checks: list[Finding]
    upload: Upload | None
    not_understood: list[FindingLine]

    @property
    def musts(self) -> list[Finding]:
        return [check for check in self.checks if check.level == "must"]


def draft_of(publication: Publication) -> Draft:
    page = publication.get_latest_revision_as_object()
    upload = upload_of(publication)
    return Draft(
        page=page,
        stages=stages_of_draft(page),
        checks=triage(page),
        upload=upload,
        not_understood=finding_lines(upload.findings) if upload else [],
    )


def stages_of_draft(page: Any) -> tuple[StageView, ...]:
    """All three screens, never from the cache of what is published."""
    page.is_draft_view = True
    return stages_for(page, "teacher")


def history_of(publication: Publication) -> list[dict[str, Any]]:
    """The timeline of reviews, newest first."""
    states = (
        TaskState.objects.filter(workflow_state__object_id=str(publication.pk))
        .select_related("decision__reviewer", "workflow_state__requested_by")
        .order_by("-started_at", "-pk")
    )
    return [{**line, "state": state.pk} for state in states for line in _lines(state)]


def _lines(state: TaskState) -> list[dict[str, Any]]:
    by = state.workflow_state.requested_by
    sent = {
        "title": _("Sent for review"), "icon": "send", "tone": "accent",
        "at": state.started_at, "meta": by.short_name if by else "",
    }  # fmt: skip
    decision: ReviewDecision | None = getattr(state, "decision", None)
    if decision:
        return [_decided(decision), sent]
    if state.status == TaskState.STATUS_CANCELLED:
        taken = {"title": _("Taken back"), "icon": "undo-2", "at": state.finished_at}
        return [taken, sent]
    return [sent]


def _decided(decision: ReviewDecision) -> dict[str, Any]:
    approved = decision.outcome == ReviewDecision.Outcome.APPROVED
    return {
        "title": _("Approved and published") if approved else _("Returned"),
        "icon": "circle-check" if approved else "undo-2",
        "tone": "positive" if approved else "caution",
        "at": decision.decided_at,
        "meta": decision.reviewer.short_name if decision.reviewer else "",
        "text": decision.note,
        "reasons": decision.reason_labels,
    }
