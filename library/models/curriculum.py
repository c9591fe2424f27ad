"""The curriculum: a tree of what is taught, in the shape of CASE 1.1."""

import uuid
from typing import ClassVar

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from treebeard.mp_tree import MP_Node


class CurriculumElement(MP_Node):
    """One topic. ``identifier`` stays when the wording changes; ``code`` is for people."""

    identifier = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    code = models.CharField(_("code"), max_length=32, unique=True)
    subject_slug = models.SlugField(_("subject"), max_length=50)
    title_ru = models.CharField(_("title in Russian"), max_length=300)
    title_en = models.CharField(_("title in English"), max_length=300)
    grade_from = models.PositiveSmallIntegerField(_("from grade"), null=True, blank=True)
    grade_to = models.PositiveSmallIntegerField(_("to grade"), null=True, blank=True)

    node_order_by: ClassVar[list[str]] = ["code"]

    class Meta:
        verbose_name = _("curriculum element")
        verbose_name_plural = _("curriculum elements")

    def __str__(self) -> str:
        return f"{self.code} {self.title}"

    @property
    def title(self) -> str:
        return self.title_en if get_language() == "en" else self.title_ru
