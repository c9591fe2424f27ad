"""What the site tells a person, kept until read and after, and letters until they have gone."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from eschool.accounts.querysets import NoticeQuerySet


class Notice(models.Model):
    """``kind`` names a sentence of ``eschool.accounts.notices``; ``params`` fill it."""

    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notices"
    )
    kind = models.CharField(_("kind"), max_length=40)
    params = models.JSONField(_("details"), default=dict)
    url = models.CharField(_("address"), max_length=500, blank=True)
    created_at = models.DateTimeField(_("sent"), auto_now_add=True)
    read_at = models.DateTimeField(_("read"), null=True, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        ordering: ClassVar[list[str]] = ["-created_at", "-pk"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["recipient", "read_at"], name="notice_recipient_read"),
        ]

    def __str__(self) -> str:
        return self.kind


class Letter(models.Model):
    """One that was asked for and has not gone; ``key`` says of what it is written when it goes.

    One that nobody can write anew carries its words, and ``key`` is then the address.
    """

    kind = models.CharField(max_length=20)
    key = models.CharField(max_length=254)
    subject = models.CharField(max_length=300, blank=True)
    text = models.TextField(blank=True)
    asked_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField(default=timezone.now)
    attempts = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("letter to send")
        verbose_name_plural = _("letters to send")
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["due_at"], name="letter_due"),
        ]

    def __str__(self) -> str:
        return self.kind
