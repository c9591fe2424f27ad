"""What is written down about doings with people: who did what, who was erased, how long to keep."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Deed(models.Model):
    """What somebody in charge did with a person or a class; written once. Holds no names."""

    class Kind(models.TextChoices):
        ROLE_GRANTED = "role_granted", _("Granted a role")
        ROLE_ENDED = "role_ended", _("Ended a role")
        TEACHER_VERIFIED = "teacher_verified", _("Confirmed a teacher")
        TEACHER_REFUSED = "teacher_refused", _("Refused a teacher")
        SUBJECTS_SET = "subjects_set", _("Chose the subjects of a methodist")
        CLASS_TEACHER_ADDED = "class_teacher_added", _("Put a teacher down for a class")
        CLASS_TEACHER_REMOVED = "class_teacher_removed", _("Took a teacher off a class")
        ENROLLED = "enrolled", _("Enrolled in a class")
        LEFT_CLASS = "left_class", _("Ended a place in a class")
        CLASSES_MOVED_UP = "classes_moved_up", _("Made the new year's classes")
        GUARDIAN_INVITED = "guardian_invited", _("Invited a guardian")
        GUARDIAN_UNINVITED = "guardian_uninvited", _("Withdrew the invitation of a guardian")
        GUARDIAN_CONFIRMED = "guardian_confirmed", _("Became a guardian")
        GUARDIAN_ENDED = "guardian_ended", _("Ended a guardianship")
        STUDENT_READ = "student_read", _("Read a student's page as a counsellor")
        ORGANISATION_DECIDED = "organisation_decided", _("Decided on an organisation")
        MODEL_TRAINED = "model_trained", _("Asked for a model to be trained")
        MODEL_TAKEN_BACK = "model_taken_back", _("Went back to the model before")
        ERASED = "erased", _("Erased a person")

    at = models.DateTimeField(_("when"), default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="deeds"
    )
    kind = models.CharField(_("what"), max_length=24, choices=Kind)
    detail = models.CharField(_("detail"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("deed")
        verbose_name_plural = _("deeds")
        ordering: ClassVar[list[str]] = ["-at", "-pk"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["person", "-at"], name="deed_person_when"),
            models.Index(fields=["-at"], name="deed_when"),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()


class Erasure(models.Model):
    """That a person was erased, by number only: a restore from an older backup erases them anew.

    ``logged_at`` is when it was written down beside the files as well: after the commit.
    """

    person_id = models.UUIDField(_("person"), unique=True)
    erased_at = models.DateTimeField(_("erased"), default=timezone.now)
    counts = models.JSONField(_("what was removed"), default=dict)
    logged_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("erasure")
        verbose_name_plural = _("erasures")
        ordering: ClassVar[list[str]] = ["-erased_at"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["erased_at"],
                condition=models.Q(logged_at=None),
                name="erasure_to_be_logged",
            ),
        ]

    def __str__(self) -> str:
        return str(self.person_id)


class RetentionRule(models.Model):
    """How long one kind of data is kept; ``what`` names it as ``accounts.retention`` does."""

    what = models.SlugField(_("what"), unique=True)
    keep_days = models.PositiveIntegerField(_("keep for days"))
    is_active = models.BooleanField(_("applied"), default=True)
    reason = models.CharField(_("why so long"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("retention rule")
        verbose_name_plural = _("retention rules")
        ordering: ClassVar[list[str]] = ["what"]

    def __str__(self) -> str:
        return self.what


class GuardianInvitation(models.Model):
    """A school's word that whoever reads mail at ``email`` is a guardian of ``student``."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    student = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="guardian_invitations"
    )
    email = models.EmailField(_("e-mail"))
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    invited_at = models.DateTimeField(_("invited"), default=timezone.now)
    accepted_at = models.DateTimeField(_("accepted"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)

    class Meta:
        verbose_name = _("invitation of a guardian")
        verbose_name_plural = _("invitations of guardians")
        ordering: ClassVar[list[str]] = ["-invited_at"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["student", "email"],
                condition=models.Q(accepted_at=None, withdrawn_at=None),
                name="one_open_invitation_an_address",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)
