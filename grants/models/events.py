"""Who did what with a round: written once, never changed, which the database holds too."""

from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from grants.models.rounds import Round


class RoundEvent(models.Model):
    """``actor_id`` is a plain value: the line survives the person."""

    class Kind(models.TextChoices):
        CREATED = "created", _("Round created")
        EDITED = "edited", _("Round changed")
        OPENED = "opened", _("Round opened")
        RULES_LOCKED = "rules_locked", _("Ruleset locked")
        SEED_PUBLISHED = "seed_published", _("Seed published")
        JOB_ASKED = "job_asked", _("Work asked for")
        JOB_FAILED = "job_failed", _("Work failed")
        FROZEN = "frozen", _("Uses frozen")
        CALCULATED = "calculated", _("Calculated")
        REVIEW_STARTED = "review_started", _("Review begun")
        HELD = "held", _("Award held")
        RELEASED = "released", _("Award released")
        REFUSED = "refused", _("Award refused")
        APPROVAL_GIVEN = "approval_given", _("Approval given")
        APPROVAL_VOID = "approval_void", _("Approval void")
        APPROVED = "approved", _("Round approved")
        REOPENED = "reopened", _("Back under review")
        PUBLISHED = "published", _("Round published")
        EXPORTED = "exported", _("Payments exported")
        DOWNLOADED = "downloaded", _("File of payments fetched")
        PAID = "paid", _("All awards paid")
        CLOSED = "closed", _("Round closed")

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="events")
    at = models.DateTimeField(_("when"), default=timezone.now)
    kind = models.CharField(_("what"), max_length=16, choices=Kind)
    actor_id = models.UUIDField(_("who"), null=True)
    actor_name = models.CharField(_("who"), max_length=300, blank=True)
    details = models.JSONField(_("details"), default=dict)

    class Meta:
        verbose_name = _("event of a round")
        verbose_name_plural = _("events of a round")
        ordering: ClassVar[list[str]] = ["-at", "-pk"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["round", "-at"], name="round_event_when"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.at:%Y-%m-%d %H:%M}"
