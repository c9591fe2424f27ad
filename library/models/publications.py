"""What lessons and textbooks have in common: authors, licence, source, versions."""

import hashlib
import json
import uuid
from typing import Any, ClassVar

from anyascii import anyascii
from csp.constants import SELF
from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction
from django.db.models import F, Q
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.models import (
    COMMENTS_RELATION_NAME,
    Orderable,
    Page,
    PageManager,
    ReferenceIndex,
    Revision,
)

from eschool.accounts.models import School
from library.blocks import KeywordBlock
from library.models.curriculum import CurriculumElement
from library.page_form import PublicationForm
from library.querysets import PublicationQuerySet
from library.signals import publication_changed

# What is saved with a revision beside it; no reference to another thing is among it.
OF_A_REVISION = frozenset(
    {
        "latest_revision",
        "latest_revision_created_at",
        "draft_title",
        "has_unpublished_changes",
        COMMENTS_RELATION_NAME,
    }
)
EVERYTHING = "*"


class Licence(models.TextChoices):
    """SPDX identifiers of what may be shared here."""

    CC_BY_4 = "CC-BY-4.0", "CC BY 4.0"
    CC_BY_SA_4 = "CC-BY-SA-4.0", "CC BY-SA 4.0"
    CC0 = "CC0-1.0", "CC0 1.0"
    CC_BY_3 = "CC-BY-3.0", "CC BY 3.0"
    CC_BY_SA_3 = "CC-BY-SA-3.0", "CC BY-SA 3.0"
    CC_BY_NC_4 = "CC-BY-NC-4.0", "CC BY-NC 4.0"
    CC_BY_NC_SA_4 = "CC-BY-NC-SA-4.0", "CC BY-NC-SA 4.0"
    MIT = "MIT", "MIT"
    APACHE = "Apache-2.0", "Apache 2.0"


class Language(models.TextChoices):
    RUSSIAN = "ru", _("Russian")
    ENGLISH = "en", _("English")


def _grade(label: Any, default: int) -> "models.PositiveSmallIntegerField[int, int]":
    limits = [MinValueValidator(1), MaxValueValidator(11)]
    return models.PositiveSmallIntegerField(label, default=default, validators=limits)


def latin_slug(title: str, suffix: str) -> str:
    """Latin, and unique by ``suffix`` without asking the database."""
    return f"{slugify(anyascii(title))[:80]}-{suffix}".strip("-")


class Publication(Page):
    """A lesson or a textbook. Never made by itself: see ``library.models.pages``."""

    slug: str  # Wagtail's, whose models carry no types
    subject = models.ForeignKey(
        "library.SubjectPage",
        on_delete=models.PROTECT,
        related_name="publications",
        null=True,
        editable=False,
    )
    outcome = models.TextField(
        _("outcome"),
        blank=True,
        help_text=_("What a pupil will be able to do afterwards, in a sentence or two."),
    )
    language = models.CharField(
        _("language"), max_length=2, choices=Language, default=Language.RUSSIAN
    )
    grade_from = _grade(_("from grade"), 5)
    grade_to = _grade(_("to grade"), 9)
    licence = models.CharField(
        _("licence"), max_length=20, choices=Licence, default=Licence.CC_BY_4
    )
    keywords = StreamField([("keyword", KeywordBlock())], blank=True, verbose_name=_("keywords"))
    curriculum = ParentalManyToManyField(
        CurriculumElement, blank=True, related_name="publications", verbose_name=_("curriculum")
    )
    source_id = models.CharField(max_length=100, null=True, blank=True, unique=True, editable=False)
    source_name = models.CharField(_("source"), max_length=200, blank=True)
    source_url = models.URLField(_("address of the source"), max_length=500, blank=True)
    credit = models.TextField(
        _("credit"), blank=True, help_text=_("Whom the licence asks to be named, and how.")
    )
    is_machine_translated = models.BooleanField(_("translated by machine"), default=False)
    copied_from = models.ForeignKey(
        "library.Version",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="copies",
    )

    objects: ClassVar[Any] = PageManager.from_queryset(PublicationQuerySet)()
    is_creatable = False
    parent_page_types: ClassVar[list[str]] = ["library.SubjectPage"]
    subpage_types: ClassVar[list[str]] = []
    show_in_menus_default = False
    # Wagtail's own title panel writes the slug as well, which teachers have no field for.
    base_form_class = PublicationForm
    # Wagtail's own hint tells of pages; an empty one would bring it back.
    content_panels: ClassVar[list[Any]] = [FieldPanel("title", help_text=" ")]
    promote_panels: ClassVar[list[Any]] = []
    private_page_options: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("publication")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(grade_from__gte=1, grade_to__lte=11, grade_from__lte=F("grade_to")),
                name="publication_grades_in_order",
            ),
        ]

    def permissions_for_user(self, user: Any) -> Any:
        """In Wagtail's admin an author is who is one here, not only the page's owner."""
        from library.editing import PublicationPermissions

        return PublicationPermissions(user, self)

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        """The editor shows the preview in a frame, which no other page of the site allows."""
        response: HttpResponse = super().serve_preview(request, mode_name)
        response._csp_replace = {"frame-ancestors": [SELF]}  # type: ignore[attr-defined]  # django-csp reads it
        return response

    def full_clean(self, *args: Any, **kwargs: Any) -> None:
        if not self.slug or not self.slug.isascii():
            self.slug = latin_slug(self.title, uuid.uuid4().hex[:8])
        super().full_clean(*args, **kwargs)

    @transaction.atomic
    def save(self, *args: Any, **kwargs: Any) -> None:
        from wagtail.signal_handlers import disable_reference_index_auto_update

        if self.subject_id is None and self.depth > 1:
            self.subject = self.get_parent().specific
        # By itself Wagtail goes through the references once for the page and once for each author.
        with disable_reference_index_auto_update():
            super().save(*args, **kwargs)
        if not OF_A_REVISION.issuperset(kwargs.get("update_fields") or [EVERYTHING]):
            ReferenceIndex.create_or_update_for_object(self)
        if self.live or self.first_published_at:
            publication_changed.send(Publication, publication_id=self.pk)

    @transaction.atomic
    def delete(self, *args: Any, **kwargs: Any) -> Any:
        publication_changed.send(Publication, publication_id=self.pk)
        return super().delete(*args, **kwargs)

    @transaction.atomic
    def publish(self, revision: Revision, *args: Any, **kwargs: Any) -> None:
        """Every way to publish comes through here, so every one makes a version."""
        super().publish(revision, *args, **kwargs)
        self.refresh_from_db(fields=["live", "live_revision"])
        if self.live and self.live_revision_id:
            is_this = self.live_revision_id == revision.pk
            Version.objects.of_revision(self, revision if is_this else self.live_revision)

    def save_revision(self, *args: Any, **kwargs: Any) -> Revision:
        from library.models.placements import Placement

        with transaction.atomic():
            revision: Revision = super().save_revision(*args, **kwargs)
            Placement.objects.set_draft(self.pk, revision.content)
        return revision

    @property
    def relative_address(self) -> str:
        """The same path as Wagtail's ``url``, without asking for the site."""
        return reverse("lesson", args=(self.subject.slug, self.slug)) if self.subject else ""

    @property
    def grades(self) -> range:
        return range(self.grade_from, self.grade_to + 1)

    @property
    def outcomes(self) -> list[str]:
        """The outcome line by line."""
        return [line.strip() for line in self.outcome.splitlines() if line.strip()]

    @property
    def current_version(self) -> "Version | None":
        return self.versions.first()


class Authorship(Orderable):
    """Who wrote a publication, and where they worked when they did."""

    publication = ParentalKey(Publication, on_delete=models.CASCADE, related_name="authorships")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="authorships",
        verbose_name=_("person here"),
    )
    name = models.CharField(_("name as printed"), max_length=300)
    school = models.ForeignKey(
        School,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("school at the time"),
    )

    # No list of people: it would hold every student. Who wrote it is set by who begins it.
    panels: ClassVar[list[Any]] = [FieldPanel("name"), FieldPanel("school")]

    class Meta(Orderable.Meta):
        verbose_name = _("author")
        verbose_name_plural = _("authors")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["publication", "user"], name="one_authorship_a_person"),
        ]

    def __str__(self) -> str:
        return self.name


def content_digest(content: dict[str, Any]) -> str:
    """SHA-256 of a revision's content in canonical JSON, the same before and after it is stored."""
    canonical = json.dumps(
        content, cls=DjangoJSONEncoder, sort_keys=True, ensure_ascii=False, separators=(",", ":")
    )
    return hashlib.sha256(canonical.encode()).hexdigest()


class VersionManager(models.Manager["Version"]):
    def of_revision(self, publication: Publication, revision: Revision) -> "Version":
        """The version that ``revision`` was published as; made where it is new."""
        from library.models.placements import Placement

        version, created = self.get_or_create(
            publication=publication,
            revision=revision,
            defaults={
                "number": self._next_number(publication),
                "published_at": publication.last_published_at or timezone.now(),
                "digest": content_digest(revision.content),
            },
        )
        if created:
            Placement.objects.add_version(publication.pk, revision.content)
        return version

    def _next_number(self, publication: Publication) -> int:
        last = self.filter(publication=publication).aggregate(last=models.Max("number"))["last"]
        return (last or 0) + 1


class Version(models.Model):  # type: ignore[django-manager-missing]  # pages are untyped
    """A published state of a publication, citable at an address of its own for good."""

    publication = models.ForeignKey(Publication, on_delete=models.CASCADE, related_name="versions")
    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField(_("number"))
    published_at = models.DateTimeField(_("published"), default=timezone.now)
    digest = models.CharField(_("digest"), max_length=64)

    objects = VersionManager()

    class Meta:
        verbose_name = _("version")
        verbose_name_plural = _("versions")
        ordering: ClassVar[list[str]] = ["-number"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["publication", "number"], name="one_version_of_a_number"
            ),
            models.UniqueConstraint(
                fields=["publication", "revision"], name="one_version_a_revision"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.publication}, {self.number}"
