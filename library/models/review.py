"""Review by the methodists of a subject, on Wagtail's workflow."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.models import Task, TaskState


class SubjectReviewTask(Task):
    """One task for the whole library: who may act follows from the lesson's subject.

    Decisions are taken on the site, where the reasons are. While a lesson waits nobody edits it,
    so that what is approved is what was read; its author may take it back at any moment.
    """

    class Meta:
        verbose_name = _("review by the subject's methodists")

    @classmethod
    def get_description(cls) -> str:
        return str(_("The methodists of the lesson's subject approve or return it"))

    def user_can_access_editor(self, obj: Any, user: Any) -> bool:
        return False

    def locked_for_user(self, obj: Any, user: Any) -> bool:
        return True

    def get_actions(self, obj: Any, user: Any) -> list[tuple[str, Any, bool]]:
        return []

    def get_task_states_user_can_moderate(self, user: Any, **kwargs: Any) -> Any:
        return TaskState.objects.none()


class ReviewDecision(models.Model):
    """What a methodist decided and why; stays beside Wagtail's own record of the task."""

    class Outcome(models.TextChoices):
        APPROVED = "approved", _("Approved")
        RETURNED = "returned", _("Returned")

    class Reason(models.TextChoices):
        OUTCOME = "outcome", _("The outcome is missing or cannot be checked")
        FACTS = "facts", _("There is a mistake of fact")
        LEVEL = "level", _("It does not fit the grade")
        LANGUAGE = "language", _("Language and spelling need care")
        STAGES = "stages", _("Stages or their time do not work")
        ANSWERS = "answers", _("Tasks lack answers or criteria")
        ACCESS = "access", _("Pictures lack descriptions, or it is hard to read")
        LICENCE = "licence", _("Licence or source is not clear")
        PERSONAL = "personal", _("It holds personal data")
        DUPLICATE = "duplicate", _("It repeats a published lesson")

    task_state = models.OneToOneField(TaskState, on_delete=models.CASCADE, related_name="decision")
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    outcome = models.CharField(_("decision"), max_length=8, choices=Outcome)
    reasons = models.JSONField(_("reasons"), default=list)
    note = models.TextField(_("note"), blank=True)
    decided_at = models.DateTimeField(_("decided"), auto_now_add=True)

    class Meta:
        verbose_name = _("review decision")
        verbose_name_plural = _("review decisions")
        ordering: ClassVar[list[str]] = ["-decided_at"]

    def __str__(self) -> str:
        return self.get_outcome_display()

    @property
    def reason_labels(self) -> list[str]:
        return [str(self.Reason(reason).label) for reason in self.reasons]
