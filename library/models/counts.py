"""What the ledger adds up to, kept by the database with every line that is written.

``Use`` stays the only truth: whatever stands here can be made anew from it (``recount_uses``).
"""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from library.models.ledger import Use
from library.models.publications import Publication
from library.querysets import UseCountQuerySet

NOWHERE = 0


class UseCount(models.Model):
    """Uses by people, robots left out, of one publication on one day of the city's own time.

    ``district_number`` is a plain number, ``NOWHERE`` where none is known: of an empty key the
    databases would hold any number of rows.
    """

    publication = models.ForeignKey(
        Publication,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        db_index=False,
        related_name="use_counts",
    )
    day = models.DateField(_("day"))
    kind = models.CharField(_("kind"), max_length=8, choices=Use.Kind)
    district_number = models.BigIntegerField(_("district"), default=NOWHERE)
    uses = models.PositiveIntegerField(_("uses"))

    objects = UseCountQuerySet.as_manager()

    class Meta:
        verbose_name = _("uses of a day")
        verbose_name_plural = _("uses by day")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["publication", "day", "kind", "district_number"], name="one_count_a_day"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["kind", "day"], name="use_count_kind_day"),
            models.Index(fields=["day", "publication"], name="use_count_day"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.day} {self.uses}"


class TeacherUse(models.Model):
    """A verified teacher's first use of a publication, by the district they worked in then.

    ``took_on`` is the last day on which they did more than look.
    """

    publication = models.ForeignKey(
        Publication,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        db_index=False,
        related_name="teacher_uses",
    )
    user_id = models.UUIDField(_("person"))
    district_number = models.BigIntegerField(_("district"), default=NOWHERE)
    first_on = models.DateField(_("first used"))
    took_on = models.DateField(_("last taken"), null=True)

    class Meta:
        verbose_name = _("teacher's use")
        verbose_name_plural = _("teachers' uses")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["publication", "user_id", "district_number"], name="one_row_a_teacher"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["took_on", "publication"], name="teacher_use_took"),
        ]

    def __str__(self) -> str:
        return f"{self.publication_id} {self.first_on}"
