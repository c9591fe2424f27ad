"""Districts, schools, classes and who is in them."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class District(models.Model):
    slug = models.SlugField(unique=True)
    name_ru = models.CharField(_("name in Russian"), max_length=100)
    name_en = models.CharField(_("name in English"), max_length=100)

    class Meta:
        verbose_name = _("district")
        verbose_name_plural = _("districts")
        ordering: ClassVar[list[str]] = ["slug"]

    def __str__(self) -> str:
        return self.name_en if get_language() == "en" else self.name_ru


class School(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(_("name"), max_length=200)
    number = models.PositiveIntegerField(_("number"), null=True, blank=True)
    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="schools")

    class Meta:
        verbose_name = _("school")
        verbose_name_plural = _("schools")
        ordering: ClassVar[list[str]] = ["number", "name"]

    def __str__(self) -> str:
        return self.name


def years_of(year: int) -> str:
    """A school year as people write it: 2026/27."""
    return f"{year}/{(year + 1) % 100:02}"


class SchoolClass(models.Model):
    """A class of one school year: 7Б of 2026/27."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="classes")
    year = models.PositiveSmallIntegerField(_("school year"), help_text=_("The year it began in."))
    grade = models.PositiveSmallIntegerField(_("grade"))
    letter = models.CharField(_("letter"), max_length=8)
    teachers = models.ManyToManyField(
        settings.AUTH_USER_MODEL, related_name="classes_taught", blank=True
    )

    class Meta:
        verbose_name = _("class")
        verbose_name_plural = _("classes")
        ordering: ClassVar[list[str]] = ["-year", "grade", "letter"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["school", "year", "grade", "letter"], name="one_class_of_a_name_a_year"
            ),
            models.CheckConstraint(
                condition=Q(grade__gte=1, grade__lte=11), name="class_grade_1_to_11"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.grade}{self.letter}"

    @property
    def years(self) -> str:
        return years_of(self.year)


class Enrolment(models.Model):
    """A student's place in a class, from one day to another."""

    student = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="enrolments"
    )
    school_class = models.ForeignKey(
        SchoolClass, on_delete=models.CASCADE, related_name="enrolments"
    )
    started_on = models.DateField(_("from"))
    ended_on = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        verbose_name = _("enrolment")
        verbose_name_plural = _("enrolments")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["student", "school_class"],
                condition=Q(ended_on=None),
                name="one_current_enrolment_in_a_class",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.student}, {self.school_class}"
