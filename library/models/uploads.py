"""A file on its way to becoming a draft."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from library.models.publications import Publication


def _original_path(upload: "Upload", filename: str) -> str:
    return f"originals/{upload.pk}/original"


class Upload(models.Model):
    """The original stays attached; its name is shown, never used as a path."""

    class Kind(models.TextChoices):
        LESSON = "lesson", _("A lesson: a script of a class")
        TEXTBOOK = "textbook", _("A textbook, or a part of one")

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        CHECKING = "checking", _("Being checked")
        READING = "reading", _("Being read")
        READY = "ready", _("Ready")
        REFUSED = "refused", _("Refused")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="uploads"
    )
    subject = models.ForeignKey(
        "library.SubjectPage", on_delete=models.CASCADE, related_name="+", verbose_name=_("subject")
    )
    kind = models.CharField(_("kind"), max_length=8, choices=Kind, default=Kind.LESSON)
    file = models.FileField(_("file"), upload_to=_original_path, blank=True)
    filename = models.CharField(_("name of the file"), max_length=255)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField(_("size"))
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.WAITING)
    refusal = models.CharField(max_length=40, blank=True)
    refusal_params = models.JSONField(default=dict)
    findings = models.JSONField(default=list)
    publication = models.ForeignKey(
        Publication,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="uploads",
    )
    created_at = models.DateTimeField(_("uploaded"), auto_now_add=True)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)

    class Meta:
        verbose_name = _("upload")
        verbose_name_plural = _("uploads")
        ordering: ClassVar[list[str]] = ["-created_at"]

    def __str__(self) -> str:
        return self.filename

    @property
    def is_finished(self) -> bool:
        return self.state in {self.State.READY, self.State.REFUSED}
