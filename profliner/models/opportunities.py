"""Additional education, events, internships and contests, and who signs up."""

import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from eschool.accounts.models import District
from library.models import SubjectPage
from profliner.kinds import Item, Result, WhyCancelled
from profliner.models.professions import Direction, Element, Field, Named, Profession
from profliner.querysets import (
    OpportunityQuerySet,
    OrganisationQuerySet,
    SignUpQuerySet,
    StoryQuerySet,
)
from profliner.words import spelt_plainly


class Organisation(Named):
    """Whoever runs something for students. Nothing of it is seen before it was checked."""

    class Kind(models.TextChoices):
        EMPLOYER = "employer", _("Employer")
        CENTRE = "centre", _("Centre of additional education")
        COLLEGE = "college", _("College")
        UNIVERSITY = "university", _("University")
        SCHOOL = "school", _("School")

    class State(models.TextChoices):
        APPLIED = "applied", _("Waiting for a check")
        CHECKED = "checked", pgettext_lazy("organisation", "Checked")
        REFUSED = "refused", _("Refused")
        SUSPENDED = "suspended", _("Suspended")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    about_ru = models.TextField(_("about, Russian"), blank=True)
    about_en = models.TextField(_("about, English"), blank=True)
    tax_number = models.CharField(_("taxpayer's number"), max_length=12, blank=True)
    address = models.CharField(_("address"), max_length=300, blank=True)
    website = models.URLField(_("website"), blank=True)
    members = models.ManyToManyField(
        settings.AUTH_USER_MODEL, related_name="organisations", blank=True
    )
    state = models.CharField(_("state"), max_length=9, choices=State, default=State.APPLIED)
    applied_at = models.DateTimeField(_("applied"))
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(_("decided"), null=True)
    check_note = models.TextField(_("how it was checked, or why not"), blank=True)
    # A change of what was checked, while the old words stay up.
    proposed = models.JSONField(_("proposed change"), null=True, blank=True)
    proposed_at = models.DateTimeField(_("change proposed"), null=True, blank=True)
    is_generated = models.BooleanField(_("generated"), default=False)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering: ClassVar[list[str]] = ["name_ru"]

    @property
    def about(self) -> str:
        return self.about_en if get_language() == "en" else self.about_ru


class Opportunity(models.Model):
    """A programme, event, internship or contest that students may sign up for."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        SUBMITTED = "submitted", _("Waiting for moderation")
        RETURNED = "returned", pgettext_lazy("opportunity", "Returned")
        PUBLISHED = "published", pgettext_lazy("opportunity", "Published")
        CANCELLED = "cancelled", pgettext_lazy("opportunity", "Cancelled")

    KINDS = [(kind.value, kind.label) for kind in Item if kind not in ("profession", "lesson")]

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(_("kind"), max_length=10, choices=KINDS)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="opportunities"
    )
    title_ru = models.CharField(_("title in Russian"), max_length=200)
    title_en = models.CharField(_("title in English"), max_length=200, blank=True)
    text_ru = models.TextField(_("description in Russian"))
    text_en = models.TextField(_("description in English"), blank=True)
    field = models.ForeignKey(
        Field, on_delete=models.PROTECT, null=True, blank=True, related_name="opportunities"
    )
    direction = models.ForeignKey(
        Direction, on_delete=models.PROTECT, null=True, blank=True, related_name="opportunities"
    )
    subjects = models.ManyToManyField(SubjectPage, related_name="opportunities", blank=True)
    professions = models.ManyToManyField(Profession, related_name="opportunities", blank=True)
    skills = models.ManyToManyField(Element, related_name="opportunities", blank=True)
    district = models.ForeignKey(
        District, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    place = models.CharField(_("place"), max_length=300, blank=True)
    is_online = models.BooleanField(_("online"), default=False)
    age_from = models.PositiveSmallIntegerField(_("from age"), default=6)
    age_to = models.PositiveSmallIntegerField(_("to age"), default=18)
    grade_from = models.PositiveSmallIntegerField(_("from grade"), default=1)
    grade_to = models.PositiveSmallIntegerField(_("to grade"), default=11)
    hours = models.PositiveSmallIntegerField(_("hours in all"), null=True, blank=True)
    price_kopecks = models.PositiveBigIntegerField(_("price"), default=0)
    places = models.PositiveIntegerField(_("places"), null=True, blank=True)
    asked = models.TextField(_("what is asked of you"), blank=True)
    requires = models.ManyToManyField(
        "self", symmetrical=False, related_name="opens", blank=True, verbose_name=_("after")
    )
    starts_on = models.DateField(_("begins"))
    ends_on = models.DateField(_("ends"))
    deadline_at = models.DateTimeField(_("sign up until"))
    state = models.CharField(_("state"), max_length=9, choices=State, default=State.DRAFT)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    moderated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    moderation_note = models.TextField(_("moderator's note"), blank=True)
    submitted_at = models.DateTimeField(_("sent to be looked at"), null=True)
    published_at = models.DateTimeField(_("published"), null=True)
    # A change of a published one, as its form has it, while the old words stay up.
    proposed = models.JSONField(_("proposed change"), null=True, blank=True)
    cancelled_because = models.CharField(
        _("why it was cancelled"), max_length=500, choices=WhyCancelled, blank=True
    )
    words = models.TextField(editable=False, blank=True)
    changed_at = models.DateTimeField(_("changed"), auto_now=True)
    is_generated = models.BooleanField(_("generated"), default=False)

    objects = OpportunityQuerySet.as_manager()

    class Meta:
        verbose_name = _("opportunity")
        verbose_name_plural = _("opportunities")
        ordering: ClassVar[list[str]] = ["deadline_at"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["state", "kind", "deadline_at"], name="opportunity_open"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="opportunity_ends_after_it_begins"
            ),
            models.CheckConstraint(
                condition=Q(age_to__gte=F("age_from")), name="opportunity_ages_in_order"
            ),
            models.CheckConstraint(
                condition=Q(grade_from__gte=1, grade_to__lte=11, grade_to__gte=F("grade_from")),
                name="opportunity_grades_in_order",
            ),
            models.CheckConstraint(
                condition=Q(cancelled_because__in=["", *WhyCancelled.values]),
                name="opportunity_cancelled_for_a_known_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def save(self, *args: Any, **kwargs: Any) -> None:
        """``words`` is what a search compares: SQLite knows no capitals beyond Latin."""
        self.words = spelt_plainly(self.title_ru, self.title_en, self.text_ru, self.text_en)
        if (fields := kwargs.get("update_fields")) is not None:
            kwargs["update_fields"] = {*fields, "words"}
        super().save(*args, **kwargs)

    @property
    def title(self) -> str:
        return (self.title_en if get_language() == "en" else "") or self.title_ru

    @property
    def text(self) -> str:
        return (self.text_en if get_language() == "en" else "") or self.text_ru


class Session(models.Model):
    """One meeting of an opportunity's schedule."""

    opportunity = models.ForeignKey(Opportunity, on_delete=models.CASCADE, related_name="sessions")
    starts_at = models.DateTimeField(_("begins"))
    ends_at = models.DateTimeField(_("ends"))
    place = models.CharField(_("place"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        ordering: ClassVar[list[str]] = ["starts_at"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="session_ends_after_it_begins"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.opportunity}, {self.starts_at:%Y-%m-%d %H:%M}"


class SignUp(models.Model):
    """A student's place, or place in the queue. ``queued_at`` never changes: first come, first."""

    class State(models.TextChoices):
        CONSENT = "consent", _("Waits for a guardian's consent")
        PLACE = "place", _("Has a place")
        WAITING = "waiting", _("On the waiting list")
        WITHDRAWN = "withdrawn", pgettext_lazy("sign-up", "Withdrawn")
        REFUSED = "refused", _("A guardian said no")
        CANCELLED = "cancelled", _("Cancelled by the organiser")
        ATTENDED = "attended", _("Took part")
        MISSED = "missed", _("Did not come")

    ACTIVE = (State.CONSENT, State.PLACE, State.WAITING)
    BEEN = (State.ATTENDED, State.MISSED)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    opportunity = models.ForeignKey(Opportunity, on_delete=models.PROTECT, related_name="signups")
    student = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="signups"
    )
    state = models.CharField(_("state"), max_length=9, choices=State)
    queued_at = models.DateTimeField(_("signed up"))
    changed_at = models.DateTimeField(_("changed"))
    consent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    consent_at = models.DateTimeField(_("guardian agreed"), null=True)
    # What was wished of the name; whether an organiser learns it says ``profliner.naming``.
    name_by_student_at = models.DateTimeField(_("student shows the name"), null=True)
    name_by_guardian_at = models.DateTimeField(_("guardian shows the name"), null=True)
    name_hidden_at = models.DateTimeField(_("guardian hides the name"), null=True)
    reminded_at = models.DateTimeField(_("reminded"), null=True)
    result = models.CharField(_("result"), max_length=200, choices=Result, blank=True)

    objects = SignUpQuerySet.as_manager()

    class Meta:
        verbose_name = _("sign-up")
        verbose_name_plural = _("sign-ups")
        ordering: ClassVar[list[str]] = ["queued_at", "pk"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["opportunity", "state", "queued_at"], name="signup_queue"),
            models.Index(fields=["student", "-changed_at"], name="signup_student_when"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["opportunity", "student"],
                condition=Q(state__in=("consent", "place", "waiting", "attended", "missed")),
                name="one_sign_up_a_student",
            ),
            models.CheckConstraint(
                condition=Q(result__in=["", *Result.values]),
                name="sign_up_with_a_known_result",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.student}: {self.opportunity}"

    @property
    def code(self) -> str:
        """What a student says at the door, where the organiser knows no name."""
        return self.pk.hex[:8].upper()


class DeadlineReminder(models.Model):
    """That a student was told of the deadline of something saved: once each."""

    student = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="deadline_reminders"
    )
    opportunity = models.ForeignKey(Opportunity, on_delete=models.CASCADE, related_name="+")
    sent_at = models.DateTimeField(_("sent"))

    class Meta:
        verbose_name = _("reminder of a deadline")
        verbose_name_plural = _("reminders of deadlines")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["student", "opportunity"], name="one_reminder_of_a_deadline"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.student}: {self.opportunity}"


class Story(models.Model):
    """What those who work in a profession tell of it; shown once a moderator let it through."""

    class State(models.TextChoices):
        SUBMITTED = "submitted", _("Waiting for moderation")
        RETURNED = "returned", _("Returned")
        PUBLISHED = "published", _("Published")

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="stories")
    profession = models.ForeignKey(Profession, on_delete=models.CASCADE, related_name="stories")
    text_ru = models.TextField(_("text in Russian"), max_length=2000)
    text_en = models.TextField(_("text in English"), max_length=2000, blank=True)
    state = models.CharField(_("state"), max_length=9, choices=State, default=State.SUBMITTED)
    moderation_note = models.CharField(_("moderator's note"), max_length=500, blank=True)
    written_at = models.DateTimeField(_("written"))

    objects = StoryQuerySet.as_manager()

    class Meta:
        verbose_name = _("story of a profession")
        verbose_name_plural = _("stories of professions")
        ordering: ClassVar[list[str]] = ["written_at"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["organisation", "profession"], name="one_story_of_an_organisation"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation}: {self.profession}"

    @property
    def text(self) -> str:
        return (self.text_en if get_language() == "en" else "") or self.text_ru
