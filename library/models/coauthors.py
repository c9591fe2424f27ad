"""An author asks a colleague to stand beside them."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from library.models.publications import Publication


class CoauthorInvitation(models.Model):
    """Kept whether or not somebody here has that address, so that nobody learns which is so."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    publication = models.ForeignKey(
        Publication, on_delete=models.CASCADE, related_name="coauthor_invitations"
    )
    email = models.EmailField(_("e-mail"))
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="coauthors_invited",
    )
    invited_at = models.DateTimeField(_("invited"), default=timezone.now)
    accepted_at = models.DateTimeField(_("accepted"), null=True, blank=True)
    closed_at = models.DateTimeField(
        _("closed"), null=True, blank=True, help_text=_("Declined, or withdrawn by an author.")
    )

    class Meta:
        verbose_name = _("invitation of a co-author")
        verbose_name_plural = _("invitations of co-authors")
        ordering: ClassVar[list[str]] = ["-invited_at"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["publication", "email"],
                condition=models.Q(accepted_at=None, closed_at=None),
                name="one_open_invitation_a_coauthor",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)
