"""Where the money goes, and that it went once."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from grants.models.awards import Award
from grants.models.rounds import Round


class BankDetails(models.Model):
    """Sealed by ``grants.sealing``; what may be shown stands beside it."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="bank_details"
    )
    sealed = models.TextField(editable=False)
    last4 = models.CharField(_("account ends in"), max_length=4)
    bank_name = models.CharField(_("bank"), max_length=160)
    version = models.PositiveIntegerField(_("version"), default=1)
    changed_at = models.DateTimeField(_("changed"))
    confirmed_at = models.DateTimeField(_("confirmed by mail"), null=True)

    class Meta:
        verbose_name = _("bank details")
        verbose_name_plural = _("bank details")

    def __str__(self) -> str:
        return self.masked

    @property
    def masked(self) -> str:
        return f"•••• {self.last4}"


class BankDetailsChange(models.Model):
    class Kind(models.TextChoices):
        SAVED = "saved", _("Saved")
        CONFIRMED = "confirmed", _("Confirmed by mail")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="bank_details_changes"
    )
    kind = models.CharField(_("what"), max_length=9, choices=Kind)
    version = models.PositiveIntegerField(_("version"))
    last4 = models.CharField(_("account ends in"), max_length=4)
    bank_name = models.CharField(_("bank"), max_length=160)
    at = models.DateTimeField(_("when"))

    class Meta:
        verbose_name = _("change of bank details")
        verbose_name_plural = _("changes of bank details")
        ordering: ClassVar[list[str]] = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: •••• {self.last4}"


class AuthorChoice(models.Model):
    """Whether an author's name stands on the public page of a round; by itself it does not."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="grants_choice"
    )
    is_named = models.BooleanField(_("my name may be published"), default=False)
    changed_at = models.DateTimeField(_("changed"), auto_now=True)

    class Meta:
        verbose_name = _("choice of an author")
        verbose_name_plural = _("choices of authors")

    def __str__(self) -> str:
        return str(self.user)


class ExportBatch(models.Model):
    """A set of payments, fixed once; each format is a file of the same set."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="batches")
    number = models.PositiveSmallIntegerField(_("number"))
    made_at = models.DateTimeField(_("made"))
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    payer = models.JSONField(_("payer"))

    class Meta:
        verbose_name = _("batch of payments")
        verbose_name_plural = _("batches of payments")
        ordering: ClassVar[list[str]] = ["round", "number"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["round", "number"], name="one_batch_of_a_number"),
        ]

    def __str__(self) -> str:
        return f"{self.round}, {self.number}"


class ExportFile(models.Model):
    class Format(models.TextChoices):
        CSV = "csv", "CSV"
        CLIENT_BANK = "client_bank", _("1C client-bank")
        PAIN001 = "pain001", "ISO 20022 pain.001"

    batch = models.ForeignKey(ExportBatch, on_delete=models.PROTECT, related_name="files")
    format = models.CharField(_("format"), max_length=11, choices=Format)
    sha256 = models.CharField(_("digest"), max_length=64)
    size = models.PositiveIntegerField(_("size"))
    name = models.CharField(max_length=200)
    made_at = models.DateTimeField(_("made"), auto_now_add=True)

    class Meta:
        verbose_name = _("file of payments")
        verbose_name_plural = _("files of payments")
        ordering: ClassVar[list[str]] = ["batch", "format"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["batch", "format"], name="one_file_a_format"),
        ]

    def __str__(self) -> str:
        return f"{self.batch}, {self.get_format_display()}"


class Payment(models.Model):
    """An award was handed to the bank. Written once: the database refuses changes."""

    award = models.OneToOneField(Award, on_delete=models.PROTECT, related_name="payment")
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="payments")
    batch = models.ForeignKey(ExportBatch, on_delete=models.PROTECT, related_name="payments")
    pseudonym = models.BigIntegerField()
    position = models.PositiveIntegerField()
    kopecks = models.BigIntegerField(_("kopecks"))
    sealed = models.TextField(editable=False)
    details_version = models.PositiveIntegerField()
    end_to_end_id = models.CharField(max_length=35, unique=True)
    exported_at = models.DateTimeField(_("exported"))

    class Meta:
        verbose_name = _("payment")
        verbose_name_plural = _("payments")
        ordering: ClassVar[list[str]] = ["batch", "position"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["round", "pseudonym"], name="one_payment_an_author_a_round"
            ),
            models.UniqueConstraint(fields=["batch", "position"], name="one_payment_a_position"),
            models.CheckConstraint(condition=Q(kopecks__gte=1), name="payment_is_of_something"),
        ]

    def __str__(self) -> str:
        return self.end_to_end_id
