"""What a student says and does: settings, interests, signals, choices."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from eschool.accounts.models import Consent
from profliner.kinds import Item
from profliner.querysets import (
    ChoiceQuerySet,
    CounsellorNoteQuerySet,
    MeetingQuerySet,
    SignalQuerySet,
)


class StudentProfile(models.Model):
    """A student's own settings. The date of birth is kept only where it was given."""

    student = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        primary_key=True,
        related_name="student_profile",
    )
    born_on = models.DateField(_("date of birth"), null=True, blank=True)
    profiling_off_at = models.DateTimeField(_("profiling switched off"), null=True, blank=True)
    # Whoever computes for many compares it: what was read before is not written after.
    forgettings = models.PositiveIntegerField(_("how often something was forgotten"), default=0)

    class Meta:
        verbose_name = _("student's settings")
        verbose_name_plural = _("students' settings")

    def __str__(self) -> str:
        return str(self.student)


class InterestSitting(models.Model):
    """One sitting of the thirty statements; a retake is another, and the old one stays."""

    student = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="interest_sittings"
    )
    started_at = models.DateTimeField(_("begun"))
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)

    class Meta:
        verbose_name = _("interest sitting")
        verbose_name_plural = _("interest sittings")
        ordering: ClassVar[list[str]] = ["-started_at"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["student"], condition=Q(finished_at=None), name="one_open_sitting"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.student}, {self.started_at:%Y-%m-%d}"


class InterestAnswer(models.Model):
    """From 1 (would hate it) to 5 (would love it)."""

    sitting = models.ForeignKey(InterestSitting, on_delete=models.CASCADE, related_name="answers")
    statement = models.PositiveSmallIntegerField(_("statement"))
    value = models.PositiveSmallIntegerField(_("answer"))
    answered_at = models.DateTimeField(_("answered"))

    class Meta:
        verbose_name = _("answer")
        verbose_name_plural = _("answers")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["sitting", "statement"], name="one_answer_a_statement"),
            models.CheckConstraint(condition=Q(value__gte=1, value__lte=5), name="answer_1_to_5"),
            models.CheckConstraint(
                condition=Q(statement__gte=1, statement__lte=30), name="statement_1_to_30"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.statement}: {self.value}"


class Signal(models.Model):
    """One thing a student did, from which the site may learn; kept only while it may.

    Written once: the database refuses changes. Forgetting deletes the row, and a correction is a
    new row in its place.
    """

    class Kind(models.TextChoices):
        LESSON = "lesson", _("Did a lesson")
        SAVED = "saved", _("Saved")
        REFUSED = "refused", _("Refused")
        SIGNED_UP = "signed_up", _("Signed up")
        ATTENDED = "attended", _("Took part")
        INTERESTS = "interests", _("Told interests")
        PATH = "path", _("Chose for a path")

    student = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="signals"
    )
    kind = models.CharField(_("what"), max_length=10, choices=Kind)
    item_kind = models.CharField(_("kind of thing"), max_length=10, choices=Item)
    item = models.CharField(_("thing"), max_length=40)
    value = models.FloatField(
        _("result"), null=True, help_text=_("From 0 to 1; for interests, one of six scores.")
    )
    purpose = models.CharField(_("purpose"), max_length=16, default="recommendation")
    consent = models.ForeignKey(
        Consent, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    source = models.CharField(_("where it comes from"), max_length=60, blank=True)
    corrected = models.BooleanField(_("corrected by the student"), default=False)
    occurred_at = models.DateTimeField(_("when"))
    recorded_at = models.DateTimeField(_("recorded"), auto_now_add=True)

    objects = SignalQuerySet.as_manager()

    class Meta:
        verbose_name = _("signal")
        verbose_name_plural = _("signals")
        ordering: ClassVar[list[str]] = ["-occurred_at", "-pk"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["student", "-occurred_at"], name="signal_student_when"),
            models.Index(fields=["item_kind", "item", "-occurred_at"], name="signal_item_when"),
            models.Index(fields=["occurred_at"], name="signal_when"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["student", "source"], condition=~Q(source=""), name="one_signal_a_source"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.item_kind} {self.item}"


class ForgottenAttendance(models.Model):
    """The line about this sign-up was forgotten: no organiser's correction brings it back."""

    signup = models.OneToOneField(
        "profliner.SignUp", on_delete=models.CASCADE, primary_key=True, related_name="+"
    )

    class Meta:
        verbose_name = _("forgotten line")
        verbose_name_plural = _("forgotten lines")

    def __str__(self) -> str:
        return str(self.signup_id)


class Choice(models.Model):
    """What a student saved or sent away. It holds without any consent: it is their own wish."""

    class Verdict(models.TextChoices):
        SAVED = "saved", _("Saved")
        REFUSED = "refused", _("Not for me")

    class Reason(models.TextChoices):
        NOT_INTERESTED = "not_interested", _("It does not interest me")
        TOO_FAR = "too_far", _("It is too far away")
        NO_TIME = "no_time", _("I have no time for it")
        KNOWN = "known", _("I know or did it already")
        TOO_HARD = "too_hard", _("It is too hard for me now")
        TOO_EASY = "too_easy", _("It is too easy for me")
        OTHER = "other", _("Another reason")

    student = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="choices"
    )
    item_kind = models.CharField(_("kind of thing"), max_length=10, choices=Item)
    item = models.CharField(_("thing"), max_length=40)
    verdict = models.CharField(_("choice"), max_length=7, choices=Verdict)
    reason = models.CharField(_("reason"), max_length=16, choices=Reason, blank=True)
    chosen_at = models.DateTimeField(_("chosen"))

    objects = ChoiceQuerySet.as_manager()

    class Meta:
        verbose_name = _("choice")
        verbose_name_plural = _("choices")
        ordering: ClassVar[list[str]] = ["-chosen_at"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["student", "item_kind", "item"], name="one_choice_a_thing"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_verdict_display()}: {self.item_kind} {self.item}"


class CounsellorNote(models.Model):
    """A counsellor's note on a student; the student and the guardians may read it."""

    student = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="counsellor_notes"
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    text = models.TextField(_("note"), max_length=4000)
    written_at = models.DateTimeField(_("written"))

    objects = CounsellorNoteQuerySet.as_manager()

    class Meta:
        verbose_name = _("counsellor's note")
        verbose_name_plural = _("counsellors' notes")
        ordering: ClassVar[list[str]] = ["-written_at"]

    def __str__(self) -> str:
        return f"{self.student}, {self.written_at:%Y-%m-%d}"


class Meeting(models.Model):
    """A talk of a counsellor with a student."""

    class State(models.TextChoices):
        PLANNED = "planned", _("Planned")
        HELD = "held", pgettext_lazy("talk", "Held")
        CANCELLED = "cancelled", _("Cancelled")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    student = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="meetings"
    )
    counsellor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    starts_at = models.DateTimeField(_("when"))
    place = models.CharField(_("where"), max_length=200, blank=True)
    about = models.CharField(_("about"), max_length=300, blank=True)
    outcome = models.TextField(_("what was agreed"), blank=True)
    state = models.CharField(_("state"), max_length=9, choices=State, default=State.PLANNED)

    objects = MeetingQuerySet.as_manager()

    class Meta:
        verbose_name = _("meeting")
        verbose_name_plural = _("meetings")
        ordering: ClassVar[list[str]] = ["-starts_at"]

    def __str__(self) -> str:
        return f"{self.student}, {self.starts_at:%Y-%m-%d %H:%M}"
