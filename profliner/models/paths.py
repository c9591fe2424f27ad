"""The graph of steps that lead to professions, and the paths students make through it."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from library.models import SubjectPage
from profliner.models.opportunities import Opportunity, Organisation
from profliner.models.professions import Direction, Element, Field, Named, Profession
from profliner.querysets import PathQuerySet, PrerequisiteQuerySet, StepQuerySet


class Step(Named):
    """Something one does on the way: a node of the graph.

    ``months`` says how long it takes. ``deadline_at`` is until when one may enter it, null where
    one always may. Of a step that is an opportunity, the opportunity says for whom it is, how many
    places there are and until when one may sign up.
    """

    class Kind(models.TextChoices):
        SUBJECT = "subject", _("School subject")
        ELECTIVE = "elective", _("Elective")
        PROGRAMME = "programme", _("Additional programme")
        VOCATIONAL = "vocational", _("Vocational class")
        CONTEST = "contest", _("Contest")
        COLLEGE = "college", _("College programme")
        UNIVERSITY = "university", _("University programme")
        INTERNSHIP = "internship", _("Internship")
        PROFESSION = "profession", _("Profession")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    about_ru = models.TextField(_("about, Russian"), blank=True)
    about_en = models.TextField(_("about, English"), blank=True)
    subject = models.ForeignKey(
        SubjectPage, on_delete=models.SET_NULL, null=True, blank=True, related_name="steps"
    )
    opportunity = models.ForeignKey(
        Opportunity, on_delete=models.CASCADE, null=True, blank=True, related_name="steps"
    )
    field = models.ForeignKey(
        Field, on_delete=models.PROTECT, null=True, blank=True, related_name="steps"
    )
    organisation = models.ForeignKey(
        Organisation, on_delete=models.SET_NULL, null=True, blank=True, related_name="steps"
    )
    direction = models.ForeignKey(
        Direction, on_delete=models.SET_NULL, null=True, blank=True, related_name="steps"
    )
    profession = models.OneToOneField(
        Profession, on_delete=models.CASCADE, null=True, blank=True, related_name="step"
    )
    skills = models.ManyToManyField(Element, through="StepSkill", related_name="steps")
    age_from = models.PositiveSmallIntegerField(_("from age"), default=6)
    age_to = models.PositiveSmallIntegerField(_("to age"), null=True, blank=True)
    grade_from = models.PositiveSmallIntegerField(_("from grade"), null=True, blank=True)
    grade_to = models.PositiveSmallIntegerField(_("to grade"), null=True, blank=True)
    months = models.PositiveSmallIntegerField(_("months"))
    places = models.PositiveIntegerField(_("places"), null=True, blank=True)
    deadline_at = models.DateTimeField(_("enter until"), null=True, blank=True)
    demands = models.CharField(_("what is required"), max_length=500, blank=True)
    is_open = models.BooleanField(_("open"), default=True)
    is_generated = models.BooleanField(_("generated"), default=False)
    changed_at = models.DateTimeField(_("changed"), auto_now=True)

    objects = StepQuerySet.as_manager()

    class Meta:
        verbose_name = _("step")
        verbose_name_plural = _("steps")
        ordering: ClassVar[list[str]] = ["kind", "name_ru"]

    @property
    def about(self) -> str:
        return self.about_en if get_language() == "en" else self.about_ru


class StepSkill(models.Model):
    """What a step teaches, from 1 (a little) to 5 (much)."""

    step = models.ForeignKey(Step, on_delete=models.CASCADE, related_name="taught")
    skill = models.ForeignKey(Element, on_delete=models.PROTECT, related_name="+")
    level = models.PositiveSmallIntegerField(_("level"))

    class Meta:
        verbose_name = _("skill of a step")
        verbose_name_plural = _("skills of steps")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["step", "skill"], name="one_level_a_step_and_skill"),
            models.CheckConstraint(
                condition=Q(level__gte=1, level__lte=5), name="step_skill_level_1_to_5"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.step}: {self.skill}"


class Prerequisite(models.Model):
    """``step`` needs ``needs``. Within a ``group`` any one will do; every group must be met."""

    step = models.ForeignKey(Step, on_delete=models.CASCADE, related_name="prerequisites")
    needs = models.ForeignKey(Step, on_delete=models.CASCADE, related_name="needed_by")
    group = models.PositiveSmallIntegerField(_("group"), default=1)

    objects = PrerequisiteQuerySet.as_manager()

    class Meta:
        verbose_name = _("prerequisite")
        verbose_name_plural = _("prerequisites")
        ordering: ClassVar[list[str]] = ["group"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["step", "needs"], name="one_prerequisite_a_pair"),
            models.CheckConstraint(condition=~Q(step=F("needs")), name="no_step_needs_itself"),
        ]

    def __str__(self) -> str:
        return f"{self.step} ← {self.needs}"


class GraphMark(models.Model):
    """That steps, or what they stand for, changed; triggers of the database write it.

    One row for each transaction that changed something: it comes and goes with the change, and
    nobody waits for another's. All rows together tell one state of the graph from every other.
    """

    writer = models.BigIntegerField(_("transaction"), primary_key=True)
    token = models.BigIntegerField(_("token"))

    class Meta:
        verbose_name = _("mark of a change of steps")
        verbose_name_plural = _("marks of changes of steps")

    def __str__(self) -> str:
        return str(self.token)


class Path(models.Model):
    """A student's way to a profession. Several are kept; one is the chosen one."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    student = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="paths"
    )
    profession = models.ForeignKey(Profession, on_delete=models.PROTECT, related_name="paths")
    name = models.CharField(_("name"), max_length=100, blank=True)
    is_chosen = models.BooleanField(_("chosen"), default=False)
    grade = models.PositiveSmallIntegerField(_("grade when made"))
    made_at = models.DateTimeField(_("made"))
    checked_at = models.DateTimeField(_("checked against today"))
    is_stale = models.BooleanField(_("to be checked again"), default=False)
    told_at = models.DateTimeField(_("told that it does not hold"), null=True, blank=True)
    problems = models.JSONField(_("what does not hold any more"), default=list)

    objects = PathQuerySet.as_manager()

    class Meta:
        verbose_name = _("path")
        verbose_name_plural = _("paths")
        ordering: ClassVar[list[str]] = ["-is_chosen", "-made_at"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["student"], condition=Q(is_chosen=True), name="one_chosen_path"
            ),
        ]

    def __str__(self) -> str:
        return self.name or str(self.profession)


class PathStep(models.Model):
    """A step in its place on a path."""

    class State(models.TextChoices):
        PLANNED = "planned", _("Planned")
        DOING = "doing", _("Doing it")
        DONE = "done", _("Done")

    path = models.ForeignKey(Path, on_delete=models.CASCADE, related_name="steps")
    step = models.ForeignKey(Step, on_delete=models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField(_("position"))
    starts_on = models.DateField(_("begins"))
    ends_on = models.DateField(_("ends"))
    state = models.CharField(_("state"), max_length=7, choices=State, default=State.PLANNED)
    is_pinned = models.BooleanField(_("pinned"), default=False)
    reasons = models.JSONField(_("why it is here"), default=list)

    class Meta:
        verbose_name = _("step of a path")
        verbose_name_plural = _("steps of paths")
        ordering: ClassVar[list[str]] = ["position"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["path", "step"], name="a_step_once_on_a_path"),
        ]

    def __str__(self) -> str:
        return f"{self.path}: {self.step}"


class DroppedStep(models.Model):
    """A step the student does not want on this path; the solver leaves it out."""

    path = models.ForeignKey(Path, on_delete=models.CASCADE, related_name="dropped")
    step = models.ForeignKey(Step, on_delete=models.CASCADE, related_name="+")

    class Meta:
        verbose_name = _("dropped step")
        verbose_name_plural = _("dropped steps")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["path", "step"], name="dropped_once"),
        ]

    def __str__(self) -> str:
        return f"{self.path}: {self.step}"
