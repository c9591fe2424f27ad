"""What was learnt from, what learnt it, and what it recommends."""

import uuid
from collections.abc import Mapping
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from profliner.querysets import RecommendationQuerySet, TrainedModelQuerySet


class ActivitySnapshot(models.Model):
    """A frozen file of signals by pseudonym; written once."""

    digest = models.CharField(max_length=64, unique=True)
    folder = models.CharField(max_length=200)
    schema = models.PositiveSmallIntegerField(_("schema"), default=1)
    students = models.PositiveIntegerField(_("students"))
    items = models.PositiveIntegerField(_("things"))
    signals = models.PositiveBigIntegerField(_("signals"))
    until = models.DateTimeField(_("signals until"))
    made_at = models.DateTimeField(_("made"))

    class Meta:
        verbose_name = _("snapshot of activity")
        verbose_name_plural = _("snapshots of activity")
        ordering: ClassVar[list[str]] = ["-made_at"]

    def __str__(self) -> str:
        return f"{self.made_at:%Y-%m-%d} {self.digest[:8]}"


class TrainedModel(models.Model):
    """One training, from waiting to live; what it is good for stands on its card."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        TRAINING = "training", _("Training")
        FAILED = "failed", _("Failed")
        REJECTED = "rejected", _("Not better than what is live")
        LIVE = "live", pgettext_lazy("model", "Live")
        RETIRED = "retired", _("Retired")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    snapshot = models.ForeignKey(
        ActivitySnapshot, on_delete=models.PROTECT, null=True, related_name="models"
    )
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.WAITING)
    progress = models.PositiveSmallIntegerField(_("percent"), default=0)
    heartbeat_at = models.DateTimeField(_("last sign of life"), null=True)
    seed = models.PositiveIntegerField(_("seed"), default=0)
    name = models.CharField(_("file"), max_length=200, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    size = models.PositiveBigIntegerField(_("size"), default=0)
    card = models.JSONField(_("model card"), default=dict)
    error = models.TextField(_("what went wrong"), blank=True)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    asked_at = models.DateTimeField(_("asked for"))
    trained_at = models.DateTimeField(_("trained"), null=True)
    live_since = models.DateTimeField(_("live since"), null=True)
    served_at = models.DateTimeField(_("recommendations computed"), null=True)
    # Since when somebody it learnt from is to be forgotten; the deadline counts from then.
    stale_since = models.DateTimeField(_("to be replaced since"), null=True)
    attempt = models.PositiveIntegerField(_("attempt"), default=0)
    served_shards = models.JSONField(_("parts of the students done"), default=list)

    objects = TrainedModelQuerySet.as_manager()

    class Meta:
        verbose_name = _("trained model")
        verbose_name_plural = _("trained models")
        ordering: ClassVar[list[str]] = ["-asked_at"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["state"], condition=Q(state="live"), name="one_live_model"
            ),
            models.UniqueConstraint(
                fields=["state"], condition=Q(state="training"), name="one_training_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.asked_at:%Y-%m-%d %H:%M}"

    @property
    def ndcg(self) -> float | None:
        """Of its card, where it has one."""
        figures = self.card.get("figures")
        return float(figures["ours"]["ndcg@10"]["mean"]) if figures else None


class Recommendation(models.Model):
    """What is recommended to a student now, the best first; replaced whole, never history.

    ``items`` holds ``{"kind", "item", "reasons": [number, …]}``, and ``reasons`` what the numbers
    stand for, ``{"code", …}``: the same few are said of many things. One row a student: a million
    students are a million rows, and a page reads one.
    """

    student = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        primary_key=True,
        related_name="recommendation",
    )
    items = models.JSONField(_("things, the best first"), default=list)
    reasons = models.JSONField(_("reasons"), default=list)
    is_thin = models.BooleanField(_("little is known"), default=False)
    model = models.ForeignKey(TrainedModel, on_delete=models.CASCADE, null=True, related_name="+")
    made_at = models.DateTimeField(_("made"))

    objects = RecommendationQuerySet.as_manager()

    class Meta:
        verbose_name = _("recommendations of a student")
        verbose_name_plural = _("recommendations of students")

    def __str__(self) -> str:
        return str(self.student_id)

    def reasons_of(self, thing: Mapping[str, Any]) -> list[dict[str, Any]]:
        """Of one of ``items``."""
        return [self.reasons[number] for number in thing["reasons"]]


class Popularity(models.Model):
    """What students of a grade choose most; grade 0 is all of them. No person stands in it.

    ``items`` maps a kind to ``[id, how many students]`` pairs, the most chosen first.
    """

    grade = models.PositiveSmallIntegerField(_("grade"), primary_key=True)
    items = models.JSONField(_("things by kind"), default=dict)
    made_at = models.DateTimeField(_("made"))

    class Meta:
        verbose_name = _("popularity in a grade")
        verbose_name_plural = _("popularity by grade")
        ordering: ClassVar[list[str]] = ["grade"]

    def __str__(self) -> str:
        return str(self.grade)
