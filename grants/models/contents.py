"""What published versions teach, as digests: reckoned once and never again."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class Content(models.Model):
    """``whole`` is the digest that a version of the library keeps; ``taught`` leaves out what two
    copies word for word differ in: their titles, the ids of their blocks. Empty: nothing is taught.
    """

    whole = models.CharField(_("digest"), max_length=64, primary_key=True)
    taught = models.CharField(_("digest of what is taught"), max_length=64, blank=True)

    class Meta:
        verbose_name = _("digest of what a version teaches")
        verbose_name_plural = _("digests of what versions teach")
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["taught"], name="content_taught"),
        ]

    def __str__(self) -> str:
        return self.whole
