"""Who gets what, and from which uses."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from eschool.accounts.models import District, School
from grants.models.rounds import Calculation, Round
from grants.querysets import ApprovalQuerySet, AwardLineQuerySet, AwardQuerySet


class Award(models.Model):
    """An author's sum in a calculation. It stays, by pseudonym and name, when its author leaves."""

    class Status(models.TextChoices):
        PROPOSED = "proposed", _("Proposed")
        HELD = "held", _("Held")
        RELEASED = "released", _("Released")
        REFUSED = "refused", _("Refused")

    class Decision(models.TextChoices):
        CHECKED = "checked", _("Looked into: the uses are real")
        EXPLAINED = "explained", _("Explained by an event, such as a webinar")
        INVENTED_ACCOUNTS = "invented_accounts", _("Accounts that no teacher stands behind")
        EXCHANGED_USES = "exchanged_uses", _("Uses exchanged by arrangement")
        NOT_THE_AUTHOR = "not_the_author", _("The lesson is not theirs")
        AGAINST_RULES = "against_rules", _("Against the rules of the round")

    RELEASING = frozenset({Decision.CHECKED, Decision.EXPLAINED})
    REFUSING = frozenset(Decision) - RELEASING

    calculation = models.ForeignKey(Calculation, on_delete=models.PROTECT, related_name="awards")
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="awards")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="awards"
    )
    pseudonym = models.BigIntegerField()
    author_name = models.CharField(_("author"), max_length=300)
    author_schools = models.JSONField(_("schools in the window"), default=list)
    points = models.BigIntegerField(_("points"))
    teachers = models.PositiveIntegerField(_("teachers"), default=0)
    schools = models.PositiveIntegerField(_("schools"), default=0)
    ramp = models.CharField(_("eligible part"), max_length=40, default="1/1")
    kopecks = models.BigIntegerField(_("kopecks"))
    status = models.CharField(_("status"), max_length=8, choices=Status, default=Status.PROPOSED)
    reasons = models.JSONField(_("reasons for holding"), default=list)
    evidence = models.JSONField(_("evidence"), default=dict)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(_("decided"), null=True)
    decision_code = models.CharField(_("reason"), max_length=20, choices=Decision, blank=True)
    decision_note = models.TextField(_("note"), blank=True)
    is_named = models.BooleanField(_("named in public"), default=False)

    objects = AwardQuerySet.as_manager()

    class Meta:
        verbose_name = _("award")
        verbose_name_plural = _("awards")
        ordering: ClassVar[list[str]] = ["-kopecks", "pseudonym"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["round", "-kopecks"], name="award_round_sum"),
            models.Index(fields=["calculation", "kopecks"], name="award_calculation_sum"),
            models.Index(
                fields=["calculation", "pseudonym"],
                condition=~Q(status="proposed"),
                name="award_set_aside",
            ),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["calculation", "pseudonym"], name="one_award_an_author"
            ),
            models.CheckConstraint(condition=Q(kopecks__gte=0), name="award_is_not_negative"),
            models.CheckConstraint(
                condition=Q(status__in=("proposed", "held")) | ~Q(decision_code=""),
                name="a_decision_has_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.shown_name

    @property
    def shown_name(self) -> str:
        """For those who may see names; who left has none, though the books keep it."""
        return self.author_name if self.author_id else gettext("Deleted account")

    @property
    def is_payable(self) -> bool:
        return self.status in (Award.Status.PROPOSED, Award.Status.RELEASED) and self.kopecks > 0


class AwardLine(models.Model):
    """One counted use and what became of it, step by step; ``w_`` is points after that step."""

    class Role(models.TextChoices):
        AUTHOR = "author", _("Author")
        UPSTREAM = "upstream", _("Author of what it was made from")

    award = models.ForeignKey(Award, on_delete=models.CASCADE, related_name="lines")
    use = models.BigIntegerField()
    teacher = models.BigIntegerField()
    lesson = models.BigIntegerField()
    family = models.BigIntegerField()
    stratum = models.CharField(max_length=120, blank=True)
    lesson_title = models.CharField(_("lesson"), max_length=255)
    kind = models.CharField(_("kind"), max_length=8)
    at = models.DateTimeField(_("when"))
    role = models.CharField(_("as"), max_length=8, choices=Role, default=Role.AUTHOR)
    school = models.ForeignKey(
        School, on_delete=models.DO_NOTHING, db_constraint=False, null=True, related_name="+"
    )
    district = models.ForeignKey(
        District, on_delete=models.DO_NOTHING, db_constraint=False, null=True, related_name="+"
    )
    region = models.CharField(_("region"), max_length=200, blank=True)
    w_base = models.BigIntegerField()
    w_share = models.BigIntegerField()
    w_own = models.BigIntegerField()
    w_repeat = models.BigIntegerField()
    w_reciprocal = models.BigIntegerField()
    w_family = models.BigIntegerField()
    w_dilution = models.BigIntegerField()
    points = models.BigIntegerField(_("points"))
    reasons = models.JSONField(_("reasons"), default=list)
    kopecks = models.BigIntegerField(_("kopecks"))

    objects = AwardLineQuerySet.as_manager()

    class Meta:
        verbose_name = _("line of an award")
        verbose_name_plural = _("lines of an award")
        ordering: ClassVar[list[str]] = ["-kopecks", "pk"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["award", "-kopecks"], name="line_award_sum"),
            models.Index(fields=["teacher"], name="line_teacher"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["award", "use", "role"], name="one_line_a_use"),
        ]

    def __str__(self) -> str:
        return f"{self.shown_title}, {self.get_role_display()}"

    @property
    def shown_title(self) -> str:
        return self.lesson_title or gettext("A lesson that was erased")


class Approval(models.Model):
    """One person's word for exactly what ``digest`` says.

    ``payees`` is the version of each author's bank details that was approved with it, by award.
    """

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="approvals")
    approver = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    approver_name = models.CharField(_("approved by"), max_length=300)
    approver_schools = models.JSONField(default=list)
    digest = models.CharField(max_length=64)
    payees = models.JSONField(default=dict)
    given_at = models.DateTimeField(_("given"))
    voided_at = models.DateTimeField(_("void since"), null=True)
    void_reason = models.CharField(_("why void"), max_length=40, blank=True)

    objects = ApprovalQuerySet.as_manager()

    class Meta:
        verbose_name = _("approval")
        verbose_name_plural = _("approvals")
        ordering: ClassVar[list[str]] = ["given_at"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["round", "approver"],
                condition=Q(voided_at=None),
                name="one_approval_a_person",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.approver_name}: {self.round}"
