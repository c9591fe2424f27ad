"""What was learnt from, what learnt it, and what it recommends."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from profliner.kinds import Item
from profliner.querysets import RecommendationQuerySet


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
        LIVE = "live", _("Live")
        RETIRED = "retired", _("Retired")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    snapshot = models.ForeignKey(
        ActivitySnapshot, on_delete=models.PROTECT, null=True, related_name="models"
    )
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.WAITING)
    progress = models.PositiveSmallIntegerField(_("percent"), default=0)
    heartbeat_at = models.DateTimeField(_("last sign of life"), null=True)
    seed = models.PositiveIntegerField(_("seed"), default=0)
    name = models.CharField(max_length=200, blank=True)
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


class Recommendation(models.Model):
    """What is recommended to a student now, with the reasons; replaced whole, never history."""

    student = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="recommendations"
    )
    item_kind = models.CharField(_("kind of thing"), max_length=10, choices=Item)
    item = models.CharField(_("thing"), max_length=40)
    rank = models.PositiveSmallIntegerField(_("rank"))
    score = models.FloatField(_("score"))
    is_personal = models.BooleanField(_("personal"), default=True)
    reasons = models.JSONField(_("reasons"), default=list)
    model = models.ForeignKey(TrainedModel, on_delete=models.CASCADE, null=True, related_name="+")
    made_at = models.DateTimeField(_("made"))

    objects = RecommendationQuerySet.as_manager()

    class Meta:
        verbose_name = _("recommendation")
        verbose_name_plural = _("recommendations")
        ordering: ClassVar[list[str]] = ["rank"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["student", "item_kind", "item"], name="recommended_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item_kind} {self.item}"
