"""The library's tree: index, subjects, lessons, textbooks."""

from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalManyToManyField
from wagtail.admin.panels import (
    FieldPanel,
    InlinePanel,
    MultiFieldPanel,
    ObjectList,
    TabbedInterface,
)
from wagtail.blocks import CharBlock
from wagtail.fields import StreamField

from eschool.core.models import BasePage
from library.blocks import ChapterBlock, MisconceptionBlock, StagesBlock
from library.models.publications import Publication


class LibraryIndexPage(BasePage):
    parent_page_types: ClassVar[list[str]] = ["core.HomePage"]
    subpage_types: ClassVar[list[str]] = ["library.SubjectPage"]
    max_count = 1

    class Meta:
        verbose_name = _("library")


class SubjectPage(BasePage):
    """A school subject. Its Wagtail title is the Russian one."""

    title_en = models.CharField(_("title in English"), max_length=100)
    hue = models.PositiveSmallIntegerField(_("hue"), default=200)
    icon = models.CharField(_("icon"), max_length=40, default="book-open")
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    methodists = ParentalManyToManyField(
        settings.AUTH_USER_MODEL,
        blank=True,
        related_name="subjects_reviewed",
        verbose_name=_("methodists"),
    )

    parent_page_types: ClassVar[list[str]] = ["library.LibraryIndexPage"]
    subpage_types: ClassVar[list[str]] = ["library.LessonPage", "library.TextbookPage"]
    content_panels: ClassVar[list[Any]] = [
        *BasePage.content_panels,
        FieldPanel("title_en"),
        FieldPanel("methodists"),
        MultiFieldPanel([FieldPanel("hue"), FieldPanel("icon"), FieldPanel("position")]),
    ]

    class Meta:
        verbose_name = _("subject")
        verbose_name_plural = _("subjects")

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return self.title_en if get_language() == "en" else self.title

    @property
    def relative_address(self) -> str:
        return reverse("subject", args=(self.slug,))


def _about_panels() -> list[Any]:
    return [
        MultiFieldPanel(
            [FieldPanel("grade_from"), FieldPanel("grade_to"), FieldPanel("language")],
            heading=_("For whom"),
        ),
        FieldPanel("keywords"),
        FieldPanel("curriculum", widget=forms.CheckboxSelectMultiple, classname="topics"),
        InlinePanel("authorships", heading=_("Authors"), label=_("Author")),
        MultiFieldPanel(
            [
                FieldPanel("licence"),
                FieldPanel("source_name"),
                FieldPanel("source_url"),
                FieldPanel("credit"),
            ],
            heading=_("Licence and source"),
        ),
        FieldPanel("slug", permission="superuser"),
    ]


class LessonPage(Publication):
    """A class script: stages for three screens."""

    stages = StreamField(StagesBlock(), blank=True, verbose_name=_("stages"))
    key_points = StreamField(
        [("point", CharBlock(label=_("Key point"), icon="key"))],
        blank=True,
        verbose_name=_("key learning points"),
    )
    misconceptions = StreamField(
        [("misconception", MisconceptionBlock())], blank=True, verbose_name=_("misconceptions")
    )
    equipment = models.TextField(_("equipment"), blank=True)
    minutes = models.PositiveSmallIntegerField(_("minutes"), default=0, editable=False)

    objects: ClassVar[Any] = Publication.objects.__class__()
    is_creatable = True
    template = "library/lesson_page.html"
    content_panels: ClassVar[list[Any]] = [
        *Publication.content_panels,
        FieldPanel("outcome"),
        FieldPanel("stages"),
    ]
    edit_handler = TabbedInterface(
        [
            ObjectList(content_panels, heading=_("Lesson")),
            ObjectList(_about_panels(), heading=_("About it")),
            ObjectList(
                [FieldPanel("key_points"), FieldPanel("misconceptions"), FieldPanel("equipment")],
                heading=_("For the teacher"),
            ),
        ]
    )

    class Meta:
        verbose_name = _("lesson")
        verbose_name_plural = _("lessons")

    def full_clean(self, *args: Any, **kwargs: Any) -> None:
        self.minutes = sum(stage.value["minutes"] or 0 for stage in self.stages)
        super().full_clean(*args, **kwargs)


class TextbookPage(Publication):
    """A publication of chapters and a file."""

    chapters = StreamField([("chapter", ChapterBlock())], blank=True, verbose_name=_("chapters"))
    file = models.ForeignKey(
        "wagtaildocs.Document",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("file"),
    )

    objects: ClassVar[Any] = Publication.objects.__class__()
    is_creatable = True
    template = "library/lesson_page.html"
    content_panels: ClassVar[list[Any]] = [
        *Publication.content_panels,
        FieldPanel("outcome"),
        FieldPanel("file"),
        FieldPanel("chapters"),
    ]
    edit_handler = TabbedInterface(
        [
            ObjectList(content_panels, heading=_("Textbook")),
            ObjectList(_about_panels(), heading=_("About it")),
        ]
    )

    class Meta:
        verbose_name = _("textbook")
        verbose_name_plural = _("textbooks")
