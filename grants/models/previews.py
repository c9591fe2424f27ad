"""A replay of a round under other rules, kept until the next one."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from grants.models.rounds import Job, Round
from grants.models.rulesets import Ruleset
from grants.refusals import sentence


class Preview(models.Model):
    """Nothing hangs on it: it may be deleted at any time and made again."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="previews")
    ruleset = models.ForeignKey(Ruleset, on_delete=models.CASCADE, related_name="previews")
    state = models.CharField(_("state"), max_length=7, choices=Job.State, default=Job.State.QUEUED)
    progress = models.PositiveSmallIntegerField(_("progress"), default=0)
    error = models.CharField(_("error"), max_length=40, blank=True)
    error_params = models.JSONField(default=dict)
    result = models.JSONField(_("result"), null=True)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField(_("asked for"), auto_now_add=True)
    heartbeat = models.DateTimeField(_("last sign of life"), null=True)

    class Meta:
        verbose_name = _("preview")
        verbose_name_plural = _("previews")
        ordering: ClassVar[list[str]] = ["-created_at"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["round", "ruleset"], name="one_preview_of_a_ruleset_a_round"
            ),
            models.CheckConstraint(
                condition=Q(progress__lte=100), name="progress_of_a_preview_is_a_percentage"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.round}, {self.ruleset}"

    @property
    def is_finished(self) -> bool:
        return self.state in (Job.State.DONE, Job.State.FAILED)

    @property
    def message(self) -> str:
        return sentence(self.error, self.error_params) if self.error else ""
