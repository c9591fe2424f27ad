"""The list of rounds, and one round's page."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grants import states
from grants.models import Award, Calculation, Job, Round, Snapshot
from grants.selectors.approvals import Approvals, approvals_of
from grants.selectors.audit import timeline
from grants.selectors.figures import Figures, MoneyLine, figures_of, settlement_of
from grants.selectors.stages import NOW, Block, Stage, Step, stages_of, tone_of
from grants.selectors.steps import blocks_of, steps_of

PER_PAGE = 20
AWARDS, SNAPSHOT = "awards.csv", "snapshot.zip"
EVENTS, ALL_EVENTS = 15, 1000
WORK = {
    Job.Kind.FREEZE: (
        gettext_lazy("The uses are being frozen"),
        gettext_lazy("The uses could not be frozen"),
    ),
    Job.Kind.CALCULATE: (
        gettext_lazy("Awards are being calculated"),
        gettext_lazy("The awards could not be calculated"),
    ),
    Job.Kind.EXPORT: (
        gettext_lazy("Payments are being written"),
        gettext_lazy("The payments could not be written"),
    ),
}


@dataclass(frozen=True, slots=True)
class RoundRow:
    round: Round

    @property
    def label(self) -> str:
        return str(self.round.get_state_display())

    @property
    def tone(self) -> str:
        return tone_of(self.round.state)

    @property
    def first_day(self) -> dt.date:
        return first_day(self.round)

    @property
    def last_day(self) -> dt.date:
        return last_day(self.round)


@dataclass(frozen=True, slots=True)
class Progress:
    """Work in the background as the page tells of it."""

    label: Any
    failed: Any
    progress: int
    error: str
    is_running: bool
    is_stuck: bool


@dataclass(frozen=True, slots=True)
class Download:
    label: Any
    url: str
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class RoundPage(RoundRow):
    stages: list[Stage]
    now: Any
    blocks: list[Block]
    steps: list[Step]
    job: Progress | None
    snapshot: Snapshot | None
    calculation: Calculation | None
    figures: Figures | None
    approvals: Approvals | None
    held: int
    exports: list[Download]
    settlement: list[MoneyLine]
    events: list[dict[str, Any]]
    more_events: bool
    public_url: str

    @property
    def state(self) -> str:
        return self.round.state

    @property
    def may_edit(self) -> bool:
        return self.round.allows("edit_round")

    @property
    def is_generated(self) -> bool:
        return self.round.is_generated


def first_day(round_: Round) -> dt.date:
    return timezone.localdate(round_.opens_at)


def last_day(round_: Round) -> dt.date:
    """The day of the window's last moment."""
    return timezone.localdate(round_.closes_at - dt.timedelta(microseconds=1))


def round_list(number: Any) -> "Page[Any]":
    rounds = Round.objects.select_related("ruleset").order_by("-opens_at", "slug")
    page = Paginator(rounds, PER_PAGE).get_page(number)
    page.object_list = [RoundRow(each) for each in page.object_list]
    return page


def round_page(round_: Round, user: Any, *, all_events: bool = False) -> RoundPage:
    told = list(round_.events.all()[:ALL_EVENTS])
    calculation = round_.current_calculation
    held = Award.objects.filter(calculation=calculation).held().count() if calculation else 0
    job = progress_of(round_.current_job)
    asks_approval = round_.allows("approve_round") and calculation is not None
    approvals = approvals_of(round_, user) if asks_approval else None
    is_busy = bool(job and job.is_running and not job.is_stuck)
    blocks = blocks_of(round_, held=held, approvals=approvals)
    steps = steps_of(round_, blocks=blocks, approvals=approvals, held=held)
    shown = told if all_events else told[:EVENTS]
    return RoundPage(
        round=round_,
        stages=stages_of(round_, told),
        now=NOW[round_.state],
        blocks=blocks,
        steps=[] if is_busy else steps,
        job=job,
        snapshot=Snapshot.objects.filter(round=round_).first(),
        calculation=calculation,
        figures=figures_of(calculation) if calculation else None,
        approvals=approvals,
        held=held,
        exports=_downloads(round_, calculation),
        settlement=settlement_of(round_),
        events=timeline(round_, shown),
        more_events=len(told) > len(shown),
        public_url=_public(round_),
    )


def progress_of(job: Job | None) -> Progress | None:
    """Of the last job: while it runs, and after it failed."""
    if job is None or job.state == Job.State.DONE:
        return None
    label, failed = WORK[Job.Kind(job.kind)]
    return Progress(
        label=label,
        failed=failed,
        progress=job.progress,
        error=job.message,
        is_running=not job.is_finished,
        is_stuck=not job.is_finished and job.is_silent,
    )


def _downloads(round_: Round, calculation: Calculation | None) -> list[Download]:
    def url(name: str) -> str:
        return reverse("grant_export", args=(round_.pk, name))

    found = []
    if calculation:
        digest = calculation.files.get(AWARDS, "")
        found.append(Download(_("Awards, CSV"), url(AWARDS), digest))
        found.append(
            Download(_("Snapshot, ruleset and seed, to calculate again"), url("snapshot.zip"))
        )
    for batch in round_.batches.prefetch_related("files"):
        found += [
            Download(
                _("Payments %(number)s, %(format)s")
                % {"number": batch.number, "format": file.get_format_display()},
                url(file.name.rpartition("/")[2]),
                file.sha256,
            )
            for file in batch.files.all()
        ]
    return found


def _public(round_: Round) -> str:
    if round_.state not in states.PUBLIC:
        return ""
    try:
        return round_.relative_address
    except NoReverseMatch:
        return ""
