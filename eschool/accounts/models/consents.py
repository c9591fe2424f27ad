"""Guardians and what they agreed to, version by version."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from eschool.accounts.querysets import ConsentQuerySet, ConsentTextQuerySet


class Guardianship(models.Model):
    guardian = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="wards"
    )
    student = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="guardians"
    )
    confirmed_at = models.DateTimeField(_("confirmed by the school"), null=True, blank=True)

    class Meta:
        verbose_name = _("guardianship")
        verbose_name_plural = _("guardianships")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["guardian", "student"], name="one_guardianship_a_pair"),
            models.CheckConstraint(
                condition=~Q(guardian=F("student")), name="nobody_is_their_own_guardian"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.guardian} → {self.student}"


class ConsentText(models.Model):
    """What is agreed to. A changed wording is a new version; the old rows stay."""

    class Purpose(models.TextChoices):
        LEARNING = "learning", _("Doing lessons on this site")
        RECOMMENDATION = "recommendation", _("Personal recommendations")
        COUNSELLING = "counselling", _("Help of the school's career counsellor")
        EMPLOYERS = "employers", _("Contact with employers")

    purpose = models.CharField(_("purpose"), max_length=16, choices=Purpose)
    version = models.PositiveSmallIntegerField(_("version"))
    text_ru = models.TextField(_("text in Russian"))
    text_en = models.TextField(_("text in English"))
    published_at = models.DateTimeField(_("published"))

    objects = ConsentTextQuerySet.as_manager()

    class Meta:
        verbose_name = _("consent wording")
        verbose_name_plural = _("consent wordings")
        ordering: ClassVar[list[str]] = ["purpose", "-version"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["purpose", "version"], name="one_wording_a_version"),
        ]

    def __str__(self) -> str:
        return f"{self.get_purpose_display()}, {self.version}"

    @property
    def text(self) -> str:
        return self.text_en if get_language() == "en" else self.text_ru


class Consent(models.Model):
    """One person's consent for one student and one purpose; withdrawn, never deleted."""

    student = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="consents"
    )
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="consents_given",
    )
    wording = models.ForeignKey(ConsentText, on_delete=models.PROTECT, related_name="consents")
    given_at = models.DateTimeField(_("given"))
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)
    # Null where a newer wording took its place, and where nobody remembers.
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )

    objects = ConsentQuerySet.as_manager()

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        ordering: ClassVar[list[str]] = ["-given_at"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["student", "wording"],
                condition=Q(withdrawn_at=None),
                name="one_consent_in_force",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.student}: {self.wording}"
