"""Hands awards to the bank: each once, whatever is repeated, in files that never change."""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from eschool.core.files import FileChanged, put_bytes, read_bytes
from grants.actions.checking import require_state
from grants.actions.record_event import record_event
from grants.actions.work_on_job import Hold
from grants.approving import is_vouched_for, payables_of
from grants.exports.render import EXTENSION, RENDER
from grants.exports.rows import Batch, Row
from grants.models import Award, BankDetails, ExportBatch, ExportFile, Payment, Round
from grants.refusals import Refused
from grants.sealing import unseal

DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def check_exportable(round_: Round, now: datetime) -> None:
    """There is something to pay, or a batch whose files can be had again."""
    is_ready = round_.state == Round.State.PUBLISHED and bool(payables_of(round_).ready)
    if is_ready and not settings.GRANTS_PAYER:
        raise Refused("payer_missing")
    if not is_ready and not round_.batches.exists():
        raise Refused("nothing_to_pay")


def export(hold: Hold) -> None:
    """First what is paid is fixed, then it is written down: a file lost half-way is made again."""
    make_batch(hold)
    hold.progress(20)
    batches = list(ExportBatch.objects.filter(round=hold.job.round_id))
    for number, batch in enumerate(batches, start=1):
        write_files(batch)
        hold.progress(20 + 75 * number // len(batches))
    finish(hold)


@transaction.atomic
def make_batch(hold: Hold) -> ExportBatch | None:
    """Of what became payable since the last one; the database takes each award once."""
    held = hold.round_to_change()
    require_state(held, "export_round")
    now = timezone.now()
    check_exportable(held, now)
    ready = payables_of(held).ready if held.state == Round.State.PUBLISHED else []
    payable = _with_details(held, ready)
    if not payable:
        return None
    batch = ExportBatch.objects.create(
        round=held,
        number=held.batches.count() + 1,
        made_at=now.replace(microsecond=0),
        made_by=hold.job.requested_by,
        payer=dict(settings.GRANTS_PAYER),
    )
    Payment.objects.bulk_create(_payments(batch, payable))
    record_event(
        round_=held,
        kind="exported",
        by=hold.job.requested_by,
        batch=batch.number,
        payments=len(payable),
        kopecks=sum(award.kopecks for award, _details in payable),
    )
    return batch


def _with_details(round_: Round, ready: Sequence[Any]) -> list[tuple[Any, BankDetails]]:
    """An author may have entered others since ``ready`` was read: what is paid was vouched for."""
    details = BankDetails.objects.in_bulk(
        [award.author_id for award in ready], field_name="user_id"
    )
    approvals = list(round_.approvals.in_force())
    found = ((award, details.get(award.author_id)) for award in ready)
    return [
        (award, kept)
        for award, kept in found
        if kept and is_vouched_for(award, kept.version, approvals)
    ]


def _payments(batch: ExportBatch, payable: Sequence[tuple[Any, BankDetails]]) -> list[Payment]:
    return [
        Payment(
            award_id=award.pk,
            round=batch.round,
            batch=batch,
            pseudonym=award.pseudonym,
            position=position,
            kopecks=award.kopecks,
            sealed=details.sealed,
            details_version=details.version,
            end_to_end_id=end_to_end_id(batch.round_id, award.pseudonym),
            exported_at=batch.made_at,
        )
        for position, (award, details) in enumerate(payable, start=1)
    ]


def end_to_end_id(round_id: UUID, pseudonym: int) -> str:
    """The same for an author of a round in every batch and format: a bank takes it once."""
    text = ""
    while pseudonym:
        pseudonym, digit = divmod(pseudonym, 36)
        text = DIGITS[digit] + text
    return f"G{round_id.hex[:12].upper()}-{text}"


def write_files(batch: ExportBatch) -> None:
    """Idempotent. A file that is lost or changed is written again, if the same bytes come out.

    Raises:
        Refused: other bytes come out than before.
    """
    told = told_of(batch)
    for code, render in RENDER.items():
        file = batch.files.filter(format=code).first()
        if file and _is_whole(file):
            continue
        content = render(told)
        digest = hashlib.sha256(content).hexdigest()
        name = f"grants/{batch.round_id}/payments-{batch.number:03}.{EXTENSION[code]}"
        if file and file.sha256 != digest:
            raise Refused("file_broken", file=file.name.rpartition("/")[2])
        put_bytes(content, name)
        if file is None:
            _keep(batch, code, digest, len(content), name)


def _is_whole(file: ExportFile) -> bool:
    try:
        read_bytes(file.name, file.sha256)
    except FileChanged:
        return False
    return True


def _keep(batch: ExportBatch, code: str, digest: str, size: int, name: str) -> None:
    try:
        with transaction.atomic():
            ExportFile.objects.create(batch=batch, format=code, sha256=digest, size=size, name=name)
    except IntegrityError:  # another worker wrote the same file
        kept = batch.files.get(format=code)
        if kept.sha256 != digest:
            raise Refused("file_broken", file=name.rpartition("/")[2]) from None


def told_of(batch: ExportBatch) -> Batch:
    """The batch with its accounts unsealed, as it was fixed: nothing of today enters."""
    rows = []
    for payment in batch.payments.order_by("position"):
        details = unseal(payment.sealed)
        rows.append(
            Row(
                number=payment.position,
                end_to_end_id=payment.end_to_end_id,
                kopecks=payment.kopecks,
                holder=details.holder,
                account=details.account,
                bik=details.bik,
                bank=details.bank,
                inn=details.inn,
                correspondent=details.correspondent,
            )
        )
    return Batch(
        message_id=f"G{batch.round_id.hex[:12].upper()}-{batch.number:03}",
        round_name=batch.round.name_ru,
        made_at=timezone.localtime(batch.made_at),
        payer=batch.payer,
        rows=tuple(rows),
    )


@transaction.atomic
def finish(hold: Hold) -> None:
    held = hold.round_to_change()
    awards = Award.objects.current().filter(round=held)
    if held.state == Round.State.PUBLISHED and not awards.payable().unpaid().exists():
        held.state = Round.State.PAID
        held.save(update_fields=["state"])
        record_event(round_=held, kind="paid", by=hold.job.requested_by)
    hold.done()
