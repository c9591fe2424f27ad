"""Which publication a picture or file stands in, and who may see it there."""

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from library.models.publications import Publication
from library.placing import Place, places_in
from library.querysets import PlacementQuerySet


class PlacementManager(models.Manager.from_queryset(PlacementQuerySet)):  # type: ignore[misc]  # built at run time
    def add_version(self, publication_id: int, content: Mapping[str, Any]) -> None:
        """Rows stay when a later version leaves the asset out: the older one stays citable."""
        self.add_versions([(publication_id, content)])

    def add_versions(self, contents: Iterable[tuple[int, Mapping[str, Any]]]) -> None:
        rows = [_row(pk, place) for pk, content in contents for place in places_in(content)]
        if rows:
            self.bulk_create(rows, ignore_conflicts=True)

    def set_draft(self, publication_id: int, content: Mapping[str, Any]) -> None:
        """The draft's places as they are now, in place of those it had."""
        wanted = {place._replace(audience="draft") for place in places_in(content)}
        rows = self.filter(publication=publication_id, audience="draft")
        held = {Place(row.kind, row.asset_id, row.audience): row.pk for row in rows}
        if gone := [pk for place, pk in held.items() if place not in wanted]:
            self.filter(pk__in=gone).delete()
        if new := [_row(publication_id, place) for place in wanted - held.keys()]:
            self.bulk_create(new, ignore_conflicts=True)


class Placement(models.Model):
    """One asset in one publication. Written with revisions and versions, read when it is asked for.

    ``teacher`` and ``public`` are of published versions, ``draft`` of the newest revision.
    """

    class Kind(models.TextChoices):
        IMAGE = "image", _("Picture")
        DOCUMENT = "document", _("File")

    class Audience(models.TextChoices):
        PUBLIC = "public", _("Everyone")
        TEACHER = "teacher", _("Teachers")
        DRAFT = "draft", _("Authors and methodists")

    publication = models.ForeignKey(
        Publication, on_delete=models.CASCADE, related_name="placements"
    )
    kind = models.CharField(_("kind"), max_length=8, choices=Kind)
    asset_id = models.PositiveIntegerField()
    audience = models.CharField(_("for whom"), max_length=8, choices=Audience)

    objects = PlacementManager()

    class Meta:
        verbose_name = _("place of a picture or file")
        verbose_name_plural = _("places of pictures and files")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            # Begins with what is looked up.
            models.UniqueConstraint(
                fields=["kind", "asset_id", "audience", "publication"], name="one_placement"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.asset_id}: {self.audience}"


def _row(publication_id: int, place: Place) -> Placement:
    return Placement(publication_id=publication_id, **place._asdict())
