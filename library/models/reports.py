"""What readers found wrong with a publication."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from library.models.publications import Publication


class ProblemReport(models.Model):
    """Seen by the subject's methodists and the authors."""

    publication = models.ForeignKey(Publication, on_delete=models.CASCADE, related_name="reports")
    version = models.PositiveIntegerField(_("version"))
    reporter = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    text = models.TextField(_("what is wrong"), max_length=4000)
    created_at = models.DateTimeField(_("reported"), auto_now_add=True)
    resolved_at = models.DateTimeField(_("resolved"), null=True, blank=True)

    class Meta:
        verbose_name = _("problem report")
        verbose_name_plural = _("problem reports")
        ordering: ClassVar[list[str]] = ["-created_at"]

    def __str__(self) -> str:
        return self.text[:60]
