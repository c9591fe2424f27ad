"""What classifiers know of occupations, and the city's own list of professions."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from library.models import SubjectPage
from profliner.querysets import ProfessionQuerySet


class Named(models.Model):
    """Something with a name in each language of the site."""

    name_ru = models.CharField(_("name in Russian"), max_length=200)
    name_en = models.CharField(_("name in English"), max_length=200)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return self.name_en if get_language() == "en" else self.name_ru


class Release(models.Model):
    """A release of a classifier as it was loaded; what it brought names it."""

    class Source(models.TextChoices):
        ONET = "onet", "O*NET"
        ISCO = "isco", "ISCO-08"
        OKSO = "okso", _("Russian classifier of directions of education")

    source = models.CharField(_("source"), max_length=8, choices=Source)
    version = models.CharField(_("version"), max_length=20)
    digest = models.CharField(max_length=64)
    rows = models.PositiveIntegerField(_("rows"))
    loaded_at = models.DateTimeField(_("loaded"))

    class Meta:
        verbose_name = _("release of a classifier")
        verbose_name_plural = _("releases of classifiers")
        ordering: ClassVar[list[str]] = ["source", "-loaded_at"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["source", "version"], name="one_release_a_version"),
        ]

    def __str__(self) -> str:
        return f"{self.get_source_display()} {self.version}"


class Occupation(models.Model):
    """An occupation of O*NET with what it measures; scales as published (interests 1 to 7)."""

    code = models.CharField(_("O*NET code"), max_length=10, primary_key=True)
    title = models.CharField(_("title"), max_length=200)
    description = models.TextField(_("description"))
    job_zone = models.PositiveSmallIntegerField(_("job zone"), null=True)
    realistic = models.FloatField(null=True)
    investigative = models.FloatField(null=True)
    artistic = models.FloatField(null=True)
    social = models.FloatField(null=True)
    enterprising = models.FloatField(null=True)
    conventional = models.FloatField(null=True)
    education = models.JSONField(_("education of those who work"), default=dict)
    isco = models.JSONField(_("ISCO-08 codes"), default=list)
    esco = models.JSONField(_("ESCO occupations"), default=list)
    related = models.ManyToManyField(
        "self", through="RelatedOccupation", symmetrical=False, related_name="related_from"
    )
    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="occupations")

    class Meta:
        verbose_name = _("occupation")
        verbose_name_plural = _("occupations")
        ordering: ClassVar[list[str]] = ["code"]

    def __str__(self) -> str:
        return self.title


class RelatedOccupation(models.Model):
    occupation = models.ForeignKey(Occupation, on_delete=models.CASCADE, related_name="+")
    other = models.ForeignKey(Occupation, on_delete=models.CASCADE, related_name="+")
    rank = models.PositiveSmallIntegerField(_("rank"))

    class Meta:
        verbose_name = _("related occupation")
        verbose_name_plural = _("related occupations")
        ordering: ClassVar[list[str]] = ["rank"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["occupation", "other"], name="related_once"),
        ]

    def __str__(self) -> str:
        return f"{self.occupation_id} → {self.other_id}"


class Element(models.Model):
    """A skill, a field of knowledge or a task of O*NET. Russian names are our own where given."""

    class Kind(models.TextChoices):
        SKILL = "skill", _("Skill")
        KNOWLEDGE = "knowledge", _("Knowledge")
        TASK = "task", _("Task")

    code = models.CharField(_("code"), max_length=20, primary_key=True)
    kind = models.CharField(_("kind"), max_length=9, choices=Kind)
    name_en = models.TextField(_("name in English"))
    name_ru = models.TextField(_("name in Russian"), blank=True)
    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="elements")

    class Meta:
        verbose_name = _("element of an occupation")
        verbose_name_plural = _("elements of occupations")
        ordering: ClassVar[list[str]] = ["code"]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return self.name_en if get_language() == "en" else self.name_ru or self.name_en


class OccupationElement(models.Model):
    """How much an occupation asks of an element: importance 1 to 5, level 0 to 7, as published.

    Tasks are not rated: they have neither, and stand in the published order.
    """

    occupation = models.ForeignKey(Occupation, on_delete=models.CASCADE, related_name="elements")
    element = models.ForeignKey(Element, on_delete=models.CASCADE, related_name="occupations")
    importance = models.FloatField(_("importance"), null=True)
    level = models.FloatField(_("level"), null=True)

    class Meta:
        verbose_name = _("demand of an occupation")
        verbose_name_plural = _("demands of occupations")
        ordering: ClassVar[list[str]] = ["pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["occupation", "element"], name="one_demand_an_element"),
        ]

    def __str__(self) -> str:
        return f"{self.occupation_id}: {self.element_id}"


class Direction(Named):
    """A direction of education by OKSO: 09.02.07 is a college's, 09.03.01 a bachelor's."""

    class Level(models.TextChoices):
        WORKER = "worker", _("Vocational training")
        COLLEGE = "college", _("College")
        BACHELOR = "bachelor", _("Bachelor")
        SPECIAL = "special", _("Specialist")
        MASTER = "master", _("Master")

    code = models.CharField(_("code"), max_length=10, primary_key=True)
    level = models.CharField(_("level"), max_length=8, choices=Level)
    group = models.CharField(_("group"), max_length=200, blank=True)
    name_en = models.CharField(_("name in English"), max_length=200, blank=True)
    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="directions")

    class Meta:
        verbose_name = _("direction of education")
        verbose_name_plural = _("directions of education")
        ordering: ClassVar[list[str]] = ["code"]

    @property
    def name(self) -> str:
        return (self.name_en if get_language() == "en" else "") or self.name_ru


class Field(Named):
    """A field of work the explorer is divided into."""

    slug = models.SlugField(unique=True)
    icon = models.CharField(_("icon"), max_length=40, default="compass")
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("field of work")
        verbose_name_plural = _("fields of work")
        ordering: ClassVar[list[str]] = ["position", "slug"]


class CityList(models.Model):
    """One version of the city's list; the latest published one is what people see."""

    version = models.PositiveIntegerField(_("version"), unique=True)
    note = models.CharField(_("what changed"), max_length=500, blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    made_at = models.DateTimeField(_("made"))
    content = models.JSONField(_("every row as it was"), default=list)

    class Meta:
        verbose_name = _("version of the city's list")
        verbose_name_plural = _("versions of the city's list")
        ordering: ClassVar[list[str]] = ["-version"]

    def __str__(self) -> str:
        return str(self.version)


class Profession(Named):
    """A profession of the city's list."""

    class Demand(models.TextChoices):
        NOW = "now", _("Relevant now")
        LATER = "later", _("Promising later")
        NONE = "", _("No mark")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    slug = models.SlugField(max_length=80, unique=True)
    field = models.ForeignKey(Field, on_delete=models.PROTECT, related_name="professions")
    occupation = models.ForeignKey(
        Occupation, on_delete=models.PROTECT, null=True, blank=True, related_name="professions"
    )
    summary_ru = models.CharField(_("in one sentence, Russian"), max_length=300)
    summary_en = models.CharField(_("in one sentence, English"), max_length=300)
    day_ru = models.TextField(_("what people do all day, Russian"))
    day_en = models.TextField(_("what people do all day, English"))
    interests = models.CharField(
        _("interests"), max_length=3, help_text=_("Letters of RIASEC, the strongest first.")
    )
    demand = models.CharField(_("demand"), max_length=5, choices=Demand, blank=True)
    demand_on = models.DateField(_("as of"), null=True, blank=True)
    demand_source = models.CharField(_("source"), max_length=300, blank=True)
    is_generated = models.BooleanField(_("generated"), default=False)
    is_listed = models.BooleanField(_("on the list"), default=True)
    subjects = models.ManyToManyField(SubjectPage, related_name="professions", blank=True)
    directions = models.ManyToManyField(Direction, related_name="professions", blank=True)
    skills = models.ManyToManyField(Element, through="ProfessionSkill", related_name="professions")
    changed_at = models.DateTimeField(_("changed"), auto_now=True)

    objects = ProfessionQuerySet.as_manager()

    class Meta:
        verbose_name = _("profession")
        verbose_name_plural = _("professions")
        ordering: ClassVar[list[str]] = ["name_ru"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(demand="") | (Q(demand_on__isnull=False) & ~Q(demand_source="")),
                name="a_mark_has_a_date_and_a_source",
            ),
        ]

    @property
    def summary(self) -> str:
        return self.summary_en if get_language() == "en" else self.summary_ru

    @property
    def day(self) -> str:
        return self.day_en if get_language() == "en" else self.day_ru


class ProfessionSkill(models.Model):
    """A skill a profession asks for, from 1 (a little) to 5 (much)."""

    profession = models.ForeignKey(Profession, on_delete=models.CASCADE, related_name="asked")
    skill = models.ForeignKey(Element, on_delete=models.PROTECT, related_name="+")
    level = models.PositiveSmallIntegerField(_("level"))

    class Meta:
        verbose_name = _("skill of a profession")
        verbose_name_plural = _("skills of professions")
        ordering: ClassVar[list[str]] = ["-level"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["profession", "skill"], name="one_level_a_skill"),
            models.CheckConstraint(
                condition=Q(level__gte=1, level__lte=5), name="skill_level_1_to_5"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.profession}: {self.skill}"
