"""A round, what was frozen for it, what was calculated, and the work behind both."""

import hashlib
import secrets
import uuid
from datetime import datetime, timedelta
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Count, F, Q, Sum
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from grants import states
from grants.models.rulesets import Ruleset
from grants.pseudonyms import PERSON, pseudonym
from grants.querysets import CalculationQuerySet, JobQuerySet, RoundQuerySet
from grants.refusals import sentence

MAX_BUDGET_KOPECKS = 10**13  # a hundred thousand million roubles: more is a slip of the pen
# A worker gives a sign of life every few seconds; after this it is taken for dead.
SILENCE = timedelta(seconds=45)
BEFORE_FREEZING = (states.DRAFT, states.OPEN)


def draw_seed() -> str:
    return secrets.token_hex(32)


class Round(models.Model):
    """A window of time whose uses are paid from one budget."""

    class State(models.TextChoices):
        DRAFT = states.DRAFT, pgettext_lazy("round", "Draft")
        OPEN = states.OPEN, pgettext_lazy("round", "Open")
        FROZEN = states.FROZEN, pgettext_lazy("round", "Frozen")
        CALCULATED = states.CALCULATED, pgettext_lazy("round", "Calculated")
        UNDER_REVIEW = states.UNDER_REVIEW, pgettext_lazy("round", "Under review")
        APPROVED = states.APPROVED, pgettext_lazy("round", "Approved")
        PUBLISHED = states.PUBLISHED, pgettext_lazy("round", "Published")
        PAID = states.PAID, pgettext_lazy("round", "Paid")
        CLOSED = states.CLOSED, pgettext_lazy("round", "Closed")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    slug = models.SlugField(_("address"), max_length=80, unique=True)
    name_ru = models.CharField(_("name in Russian"), max_length=120)
    name_en = models.CharField(_("name in English"), max_length=120)
    opens_at = models.DateTimeField(_("from"))
    closes_at = models.DateTimeField(_("until"))
    budget_kopecks = models.BigIntegerField(_("budget in kopecks"))
    reserve_kopecks = models.BigIntegerField(_("reserve in kopecks"), default=0)
    ruleset = models.ForeignKey(
        Ruleset, on_delete=models.PROTECT, related_name="rounds", verbose_name=_("ruleset")
    )
    seed = models.CharField(_("seed"), max_length=64, default=draw_seed, editable=False)
    seed_published_at = models.DateTimeField(_("seed published"), null=True, blank=True)
    salt = models.CharField(max_length=64, default=draw_seed, editable=False)
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.DRAFT)
    is_generated = models.BooleanField(_("generated"), default=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    published_at = models.DateTimeField(_("published"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    settlement = models.JSONField(_("where the money went"), null=True, blank=True)
    # Since when authors are to be told of what the round came to; none when all were.
    telling_since = models.DateTimeField(null=True, blank=True)

    objects = RoundQuerySet.as_manager()

    class Meta:
        verbose_name = _("round")
        verbose_name_plural = _("rounds")
        ordering: ClassVar[list[str]] = ["-opens_at"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(closes_at__gt=F("opens_at")), name="round_closes_after_it_opens"
            ),
            models.CheckConstraint(
                condition=Q(budget_kopecks__gte=1, budget_kopecks__lte=MAX_BUDGET_KOPECKS),
                name="round_has_a_sane_budget",
            ),
            models.CheckConstraint(
                condition=Q(reserve_kopecks__gte=0, reserve_kopecks__lte=MAX_BUDGET_KOPECKS),
                name="round_has_a_sane_reserve",
            ),
            models.CheckConstraint(
                condition=Q(state__in=states.ORDER), name="round_state_is_known"
            ),
            models.CheckConstraint(
                condition=Q(seed_published_at=None) | Q(seed_published_at__lt=F("closes_at")),
                name="seed_is_published_within_the_window",
            ),
            models.CheckConstraint(
                condition=Q(state__in=BEFORE_FREEZING) | Q(seed_published_at__isnull=False),
                name="nothing_is_frozen_without_a_seed",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return self.name_en if get_language() == "en" else self.name_ru

    @property
    def is_public(self) -> bool:
        return self.state in states.PUBLIC

    @property
    def relative_address(self) -> str:
        """The round's public page."""
        return reverse("grants_public_round", args=(self.slug,))

    def holds(self, moment: datetime) -> bool:
        return self.opens_at <= moment < self.closes_at

    def allows(self, action: str) -> bool:
        return states.allows(self.state, action)

    def pseudonym_of(self, user_id: uuid.UUID) -> int:
        """How the snapshot and the lines of this round call a person."""
        return pseudonym(self.salt, PERSON, user_id)

    def digest_to_approve(self) -> str:
        """Of the calculation and every decision on an award: what an approval stands for.

        The database lets nobody change what was calculated, so the calculation's digest, the number
        of awards and their sum stand for all of them; only those people decided on are read.
        """
        found = hashlib.sha256()
        if calculation := self.current_calculation:
            whole = calculation.awards.aggregate(count=Count("pk"), kopecks=Sum("kopecks"))
            found.update(repr((calculation.digest, whole["count"], whole["kopecks"])).encode())
            fields = ("pseudonym", "kopecks", "status", "decision_code")
            rows = calculation.awards.set_aside().order_by("pseudonym").values_list(*fields)
            for row in rows.iterator(chunk_size=2000):
                found.update(repr(row).encode())
        return found.hexdigest()

    @property
    def current_calculation(self) -> "Calculation | None":
        return self.calculations.filter(is_current=True).first()

    @property
    def current_job(self) -> "Job | None":
        """The one that is queued or running, else the last."""
        return self.jobs.first()


class Job(models.Model):
    """Work in the background. ``attempt`` tells a worker that another has taken over."""

    class Kind(models.TextChoices):
        FREEZE = "freeze", _("Freeze")
        CALCULATE = "calculate", _("Calculate")
        EXPORT = "export", _("Export")

    class State(models.TextChoices):
        QUEUED = "queued", _("Waiting")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="jobs")
    kind = models.CharField(_("kind"), max_length=9, choices=Kind)
    state = models.CharField(_("state"), max_length=7, choices=State, default=State.QUEUED)
    attempt = models.PositiveIntegerField(_("attempt"), default=0)
    progress = models.PositiveSmallIntegerField(_("progress"), default=0)
    error = models.CharField(_("error"), max_length=40, blank=True)
    error_params = models.JSONField(default=dict)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField(_("asked for"), auto_now_add=True)
    started_at = models.DateTimeField(_("started"), null=True)
    heartbeat = models.DateTimeField(_("last sign of life"), null=True)
    finished_at = models.DateTimeField(_("finished"), null=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        verbose_name = _("job")
        verbose_name_plural = _("jobs")
        ordering: ClassVar[list[str]] = ["-created_at"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["round"],
                condition=Q(state__in=("queued", "running")),
                name="one_unfinished_job_a_round",
            ),
            models.CheckConstraint(condition=Q(progress__lte=100), name="progress_is_a_percentage"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.round}"

    @property
    def is_finished(self) -> bool:
        return self.state in (Job.State.DONE, Job.State.FAILED)

    @property
    def is_silent(self) -> bool:
        """Whether whoever worked on it has died, or nobody has begun for long."""
        return timezone.now() - (self.heartbeat or self.created_at) > SILENCE

    @property
    def message(self) -> str:
        """Why it failed, in a sentence."""
        return sentence(self.error, self.error_params) if self.error else ""


class Snapshot(models.Model):
    """The frozen input of a round: a folder of the storage, held by its digest."""

    round = models.OneToOneField(Round, on_delete=models.PROTECT, related_name="snapshot")
    digest = models.CharField(_("digest"), max_length=64)
    manifest = models.JSONField(_("contents"))
    folder = models.CharField(max_length=200)
    # The last line of the ledger that freezing saw: what is written later belongs to a later round.
    last_use = models.BigIntegerField(null=True)
    created_at = models.DateTimeField(_("frozen"), auto_now_add=True)

    class Meta:
        verbose_name = _("snapshot")
        verbose_name_plural = _("snapshots")

    def __str__(self) -> str:
        return self.digest


class Calculation(models.Model):
    """One result; a later one takes its place and the earlier stays for comparison."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="calculations")
    ruleset_digest = models.CharField(max_length=64)
    snapshot_digest = models.CharField(max_length=64)
    seed = models.CharField(max_length=64)
    budget_kopecks = models.BigIntegerField()
    digest = models.CharField(_("digest"), max_length=64)
    summary = models.JSONField(default=dict)
    funnel = models.JSONField(default=dict)
    strata = models.JSONField(default=list)
    folder = models.CharField(max_length=200)
    files = models.JSONField(default=dict)
    is_current = models.BooleanField(default=True)
    created_at = models.DateTimeField(_("calculated"), auto_now_add=True)

    objects = CalculationQuerySet.as_manager()

    class Meta:
        verbose_name = _("calculation")
        verbose_name_plural = _("calculations")
        ordering: ClassVar[list[str]] = ["-created_at"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["round"],
                condition=Q(is_current=True),
                name="one_current_calculation_a_round",
            ),
        ]

    def __str__(self) -> str:
        return self.digest
