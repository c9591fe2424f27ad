"""Bare models, known to ``tests.benchmarks.settings`` only."""

from typing import Any, ClassVar

from django.db import models
from modelsearch import index
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page

from library.blocks import StagesBlock


class BarePage(Page):
    """The blocks of a lesson and nothing else."""

    stages = StreamField(StagesBlock(), blank=True)

    template = "bareapp/bare_page.html"


class TextPage(Page):
    """A lesson as one piece of HTML."""

    body = RichTextField(blank=True)

    template = "bareapp/text_page.html"


class FoundLesson(index.Indexed, models.Model):
    """A search document as Wagtail's ``modelsearch`` finds it."""

    title = models.TextField()
    outcomes = models.TextField(blank=True)
    keywords = models.TextField(blank=True)
    body = models.TextField(blank=True)
    subject = models.CharField(max_length=50)
    grade = models.CharField(max_length=50)
    language = models.CharField(max_length=50)
    kind = models.CharField(max_length=50)
    licence = models.CharField(max_length=50)
    duration = models.CharField(max_length=50)
    attachments = models.CharField(max_length=50)
    curriculum = models.CharField(max_length=50)
    author = models.CharField(max_length=300)
    district = models.CharField(max_length=50)

    search_fields: ClassVar[list[Any]] = [
        index.SearchField("title", boost=4),
        index.SearchField("outcomes", boost=2),
        index.SearchField("keywords", boost=2),
        index.SearchField("body"),
        index.FilterField("subject"),
        index.FilterField("grade"),
        index.FilterField("language"),
        index.FilterField("kind"),
        index.FilterField("licence"),
        index.FilterField("duration"),
        index.FilterField("attachments"),
        index.FilterField("curriculum"),
        index.FilterField("author"),
        index.FilterField("district"),
    ]

    def __str__(self) -> str:
        return self.title
