"""What a teacher means to teach."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from library.models.publications import Publication


class PlanEntry(models.Model):
    teacher = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="plan"
    )
    publication = models.ForeignKey(Publication, on_delete=models.CASCADE, related_name="+")
    added_at = models.DateTimeField(_("added"), auto_now_add=True)

    class Meta:
        verbose_name = _("plan entry")
        verbose_name_plural = _("plan entries")
        ordering: ClassVar[list[str]] = ["-added_at", "-pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["teacher", "publication"], name="one_plan_entry_a_lesson"
            ),
        ]

    def __str__(self) -> str:
        return str(self.publication)
