"""What the index still has to learn, and what readers looked for in vain."""

import uuid
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import ClassVar, Self

from django.db import models
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class OutboxQuerySet(models.QuerySet["OutboxEntry"]):
    def pending(self) -> Self:
        return self.filter(drained_at=None)

    def due(self, now: datetime) -> Self:
        return self.pending().filter(due_at__lte=now).order_by("due_at", "pk")

    def changed_since(self, moment: datetime) -> Self:
        return self.filter(changed_at__gte=moment)


class OutboxManager(models.Manager.from_queryset(OutboxQuerySet)):  # type: ignore[misc]  # built at run time
    def note(self, kind: str, keys: Iterable[str]) -> None:
        """Remember that these things changed; each has one row however often it changes."""
        now = timezone.now()
        entries = [OutboxEntry(kind=kind, key=key, changed_at=now, due_at=now) for key in set(keys)]
        self.bulk_create(
            entries,
            update_conflicts=True,
            unique_fields=["kind", "key"],
            update_fields=["changed_at", "due_at", "drained_at", "token"],
            batch_size=500,
        )

    def oldest_pending(self) -> timedelta:
        """How far the index is behind: a metric."""
        first = self.pending().aggregate(first=models.Min("changed_at"))["first"]
        return timezone.now() - first if first else timedelta()


class OutboxEntry(models.Model):
    """A thing whose document may differ from the index's, written with the change itself.

    ``token`` is new with every change, so that a drain closes only what it has really read.
    A drained row stays for a while: a rebuild replays what changed meanwhile.
    """

    kind = models.CharField(_("kind"), max_length=20)
    key = models.CharField(_("key"), max_length=64)
    changed_at = models.DateTimeField(_("changed"), default=timezone.now)
    due_at = models.DateTimeField(_("next attempt"), default=timezone.now)
    drained_at = models.DateTimeField(_("done"), null=True, blank=True)
    attempts = models.PositiveIntegerField(_("failed attempts"), default=0)
    last_error = models.TextField(_("last error"), blank=True)
    token = models.UUIDField(default=uuid.uuid4, editable=False)

    objects = OutboxManager()

    class Meta:
        verbose_name = _("change to index")
        verbose_name_plural = _("changes to index")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["kind", "key"], name="one_outbox_row_a_thing"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["due_at"], condition=models.Q(drained_at=None), name="outbox_pending"
            ),
            models.Index(fields=["changed_at"], name="outbox_changed"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"


class MissManager(models.Manager["Miss"]):
    def note(self, text: str, lang: str) -> None:
        now = timezone.now()
        _miss, created = self.get_or_create(
            text=text, lang=lang, defaults={"first_at": now, "last_at": now}
        )
        if not created:
            self.filter(text=text, lang=lang).update(times=F("times") + 1, last_at=now)


class Miss(models.Model):
    """A search that found nothing: the curriculum's wish list. It never says who asked."""

    text = models.CharField(_("searched for"), max_length=200)
    lang = models.CharField(_("language"), max_length=2, blank=True)
    times = models.PositiveIntegerField(_("times"), default=1)
    first_at = models.DateTimeField(_("first"))
    last_at = models.DateTimeField(_("last"))

    objects = MissManager()

    class Meta:
        verbose_name = _("search in vain")
        verbose_name_plural = _("searches in vain")
        ordering: ClassVar[list[str]] = ["-times", "-last_at"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["text", "lang"], name="one_row_a_miss"),
        ]

    def __str__(self) -> str:
        return self.text
