"""A lesson set for a class, and what the students did."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from eschool.accounts.models import SchoolClass
from library.models.pages import LessonPage
from library.models.publications import Version
from library.querysets import AssignmentQuerySet


class Assignment(models.Model):
    """A version of a lesson that a teacher set for a class."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    # A teacher may leave; what their classes did stays.
    teacher = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="assignments"
    )
    school_class = models.ForeignKey(
        SchoolClass, on_delete=models.CASCADE, related_name="assignments", verbose_name=_("class")
    )
    lesson = models.ForeignKey(LessonPage, on_delete=models.PROTECT, related_name="assignments")
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="+")
    is_homework = models.BooleanField(_("homework"), default=False)
    set_at = models.DateTimeField(_("set"))
    due_on = models.DateField(_("due"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("lesson set")
        verbose_name_plural = _("lessons set")
        ordering: ClassVar[list[str]] = ["-set_at"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["school_class", "-set_at"], name="assignment_class_when"),
        ]

    def __str__(self) -> str:
        return f"{self.lesson}, {self.school_class}"


class Work(models.Model):
    """One student's work on one assignment."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    assignment = models.ForeignKey(Assignment, on_delete=models.CASCADE, related_name="works")
    student = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="works"
    )
    started_at = models.DateTimeField(_("started"))
    completed_at = models.DateTimeField(_("completed"), null=True, blank=True)
    points = models.PositiveSmallIntegerField(_("points"), default=0)
    points_possible = models.PositiveSmallIntegerField(_("of"), default=0)

    class Meta:
        verbose_name = _("work")
        verbose_name_plural = _("works")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["assignment", "student"], name="one_work_a_student"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["student", "-started_at"], name="work_student_when"),
        ]

    def __str__(self) -> str:
        return f"{self.student}: {self.assignment}"


class Response(models.Model):
    """What a student answered to one question or task, and how it was marked.

    ``key`` is the block's id, and for a quiz the question's number after a colon. ``is_correct``
    is null where a person must mark it.
    """

    work = models.ForeignKey(Work, on_delete=models.CASCADE, related_name="responses")
    key = models.CharField(max_length=60)
    value = models.JSONField(_("answer"))
    is_correct = models.BooleanField(_("correct"), null=True)
    points = models.PositiveSmallIntegerField(_("points"), default=0)
    answered_at = models.DateTimeField(_("answered"), auto_now=True)

    class Meta:
        verbose_name = _("response")
        verbose_name_plural = _("responses")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["work", "key"], name="one_response_a_question"),
        ]

    def __str__(self) -> str:
        return self.key
