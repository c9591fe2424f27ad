"""The ledger of uses: written once, never changed, which the database holds too."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from eschool.accounts.models import District, School
from library.models.publications import Publication
from library.querysets import UseQuerySet


class Use(models.Model):
    """One use of one version by one person, visitor or class.

    Who and where are copied as they were at the moment: a teacher who later changes school or is
    erased changes no line. ``user_id`` therefore is a plain value, not a foreign key.
    """

    class Kind(models.TextChoices):
        VIEW = "view", _("Viewed")
        DOWNLOAD = "download", _("Downloaded")
        PLANNED = "planned", _("Placed in a plan")
        COPIED = "copied", _("Copied")
        TAUGHT = "taught", _("Taught to a class")
        HOMEWORK = "homework", _("Homework completed")

    occurred_at = models.DateTimeField(_("when"))
    kind = models.CharField(_("kind"), max_length=8, choices=Kind)
    publication = models.ForeignKey(
        Publication, on_delete=models.DO_NOTHING, db_constraint=False, related_name="uses"
    )
    version = models.PositiveIntegerField(_("version"))
    user_id = models.UUIDField(_("person"), null=True)
    visitor = models.CharField(_("visitor"), max_length=32, blank=True)
    school = models.ForeignKey(
        School, on_delete=models.DO_NOTHING, db_constraint=False, null=True, related_name="+"
    )
    district = models.ForeignKey(
        District, on_delete=models.DO_NOTHING, db_constraint=False, null=True, related_name="+"
    )
    is_verified_teacher = models.BooleanField(_("by a verified teacher"), default=False)
    is_robot = models.BooleanField(_("by a robot"), default=False)
    detail = models.CharField(_("detail"), max_length=64, blank=True)

    objects = UseQuerySet.as_manager()

    class Meta:
        verbose_name = _("use")
        verbose_name_plural = _("uses")
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["publication", "occurred_at"], name="use_publication_when"),
            models.Index(fields=["occurred_at"], name="use_when"),
            models.Index(fields=["user_id", "publication"], name="use_person"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            # "Taught" and "homework" have a natural key (assignment, work): counted once.
            models.UniqueConstraint(
                fields=["kind", "detail"],
                condition=Q(kind__in=["taught", "homework"]),
                name="one_use_an_assignment",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.occurred_at:%Y-%m-%d %H:%M}"
