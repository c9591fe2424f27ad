"""Exports: to who has confirmed details that were approved; once, and in the same bytes."""

import csv
import io
from typing import Any
from xml.etree import ElementTree as ET

import pytest
import xmlschema
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import DatabaseError, transaction
from django.utils import timezone

from grants.actions import export_round
from grants.actions.close_round import close_round
from grants.actions.fetch_file import fetch_file
from grants.actions.start_job import start_job
from grants.approving import payables_of
from grants.exports import pain001
from grants.models import Award, ExportBatch, ExportFile, Job, Payment, Round
from grants.sealing import unseal
from tests.grants import rounds
from tests.grants.rounds import refused

PAIN = "{urn:iso:std:iso:20022:tech:xsd:pain.001.001.09}"


def ready_to_export(**values: Any) -> tuple[rounds.City, Round]:
    city = rounds.make_city(teachers=3)
    rounds.use_all(city)
    for number, author in enumerate(city.authors):
        rounds.give_details(author, number)
    return city, rounds.published(city, **values)


def contents() -> dict[str, bytes]:
    found = {}
    for file in ExportFile.objects.order_by("name"):
        with default_storage.open(file.name, "rb") as kept:
            found[file.name] = kept.read()
    return found


@pytest.mark.django_db
def test_the_same_bytes_whatever_is_repeated() -> None:
    city, round_ = ready_to_export()
    assert rounds.export(round_, city.administrators[0]).state == "done"
    first = contents()
    assert len(first) == 3
    rounds.give_details(city.authors[0], 7)
    rounds.export(round_)
    default_storage.delete(next(iter(first)))
    rounds.export(round_)
    close_round(round_=round_, by=None)
    rounds.export(round_)
    assert contents() == first
    assert (ExportBatch.objects.count(), Payment.objects.count()) == (1, 2)


@pytest.mark.django_db
def test_files_that_were_edited_are_not_given_out_and_mended() -> None:
    city, round_ = ready_to_export()
    rounds.export(round_)
    before = contents()
    file = ExportFile.objects.get(format="pain001")
    default_storage.delete(file.name)
    default_storage.save(file.name, ContentFile(before[file.name].replace(b"RUB", b"EUR")))
    by = city.administrators[0]
    assert refused(fetch_file, file=file, by=by).code == "file_broken"
    assert refused(fetch_file, file=file, by=city.authors[0]).code == "not_allowed"
    rounds.export(round_)
    assert fetch_file(file=file, by=by) == before[file.name]
    downloads = round_.events.filter(kind="downloaded")
    assert [event.details for event in downloads] == [{"batch": 1, "format": "pain001"}]
    ExportFile.objects.filter(pk=file.pk).update(sha256="0" * 64)
    job = rounds.export(round_)
    assert (job.state, job.error) == ("failed", "file_broken")


@pytest.mark.django_db
def test_details_changed_after_approval_need_approval_again() -> None:
    city, round_ = ready_to_export()
    first, second, _third = city.administrators
    rounds.give_details(city.authors[0], 5)
    found = payables_of(round_)
    assert [award.author_id for award in found.ready] == [city.authors[1].pk]
    assert [award.author_id for award in found.awaiting_approval] == [city.authors[0].pk]
    rounds.export(round_)
    assert round_.state == Round.State.PUBLISHED
    assert Payment.objects.get().award.author == city.authors[1]
    rounds.approve_by(round_, first)
    assert not payables_of(round_).ready
    rounds.approve_by(round_, second)
    rounds.export(round_)
    assert round_.state == Round.State.PAID
    paid = Payment.objects.get(award__author=city.authors[0])
    assert (paid.batch.number, unseal(paid.sealed).account) == (2, rounds.account(5))
    assert Payment.objects.count() == 2


@pytest.mark.django_db
def test_details_changed_in_the_midst_of_an_export_are_not_paid(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """As somebody does who saves while the worker is between its two reads."""
    city, round_ = ready_to_export()

    def and_then_they_change(asked: Round) -> Any:
        found = payables_of(asked)
        rounds.give_details(city.authors[0], 5, confirmed=False)
        return found

    start_job(round_=round_, kind=Job.Kind.EXPORT, by=None)
    monkeypatch.setattr(export_round, "check_exportable", lambda *asked: None)
    monkeypatch.setattr(export_round, "payables_of", and_then_they_change)
    rounds.export(round_)
    assert Payment.objects.get().award.author == city.authors[1]
    assert ExportBatch.objects.get().files.count() == 3
    assert round_.state == Round.State.PUBLISHED


@pytest.mark.django_db
def test_nobody_is_paid_without_confirmed_details() -> None:
    city = rounds.make_city(teachers=3)
    rounds.use_all(city)
    rounds.give_details(city.authors[0], confirmed=False)
    round_ = rounds.published(city)
    by = city.administrators[0]
    assert refused(start_job, round_=round_, kind=Job.Kind.EXPORT, by=by).code == "nothing_to_pay"
    assert {award.author_id for award in payables_of(round_).without_details} == {
        author.pk for author in city.authors
    }
    city.authors[1].delete()
    settled = close_round(round_=round_, by=by).settlement
    assert settled is not None
    assert settled["unclaimed"] == settled["back_to_reserve"] == rounds.BUDGET


@pytest.mark.django_db
def test_without_a_payer_nothing_is_exported(settings: Any) -> None:
    _city, round_ = ready_to_export()
    settings.GRANTS_PAYER = {}
    assert refused(start_job, round_=round_, kind=Job.Kind.EXPORT, by=None).code == "payer_missing"


@pytest.mark.django_db
def test_the_database_pays_an_award_once_and_never_changes_it() -> None:
    _city, round_ = ready_to_export()
    rounds.export(round_)
    payment = Payment.objects.order_by("position")[0]
    batch = ExportBatch.objects.create(
        round=round_, number=9, made_at=timezone.now(), payer=payment.batch.payer
    )
    values = {
        "round": round_,
        "batch": batch,
        "position": 1,
        "kopecks": 1,
        "sealed": payment.sealed,
        "details_version": 1,
        "exported_at": timezone.now(),
    }
    other = Award.objects.exclude(pk=payment.award_id)[0]
    for award, pseudonym, name in (
        (payment.award, 1, "a"),
        (other, payment.pseudonym, "b"),
        (other, 2, payment.end_to_end_id),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            Payment.objects.create(award=award, pseudonym=pseudonym, end_to_end_id=name, **values)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Payment.objects.update(kopecks=1)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Payment.objects.all()._raw_delete("default")


@pytest.mark.django_db
def test_the_three_files_say_the_same_to_the_kopeck() -> None:
    _city, round_ = ready_to_export()
    rounds.export(round_)
    sums = {
        payment.end_to_end_id: f"{payment.kopecks // 100}.{payment.kopecks % 100:02}"
        for payment in Payment.objects.all()
    }
    files = {file.format: contents()[file.name] for file in ExportFile.objects.all()}
    rows = list(csv.DictReader(io.StringIO(files["csv"].decode("utf-8-sig"))))
    assert {row["payment"]: row["roubles"] for row in rows} == sums
    text = files["client_bank"].decode("cp1251")
    assert [line for line in text.split("\r\n") if line.startswith("Сумма=")] == [
        f"Сумма={row['roubles']}" for row in rows
    ]
    assert text.startswith("1CClientBankExchange\r\nВерсияФормата=1.03\r\nКодировка=Windows\r\n")
    assert text.endswith("КонецФайла\r\n")
    tree = ET.fromstring(files["pain001"])  # noqa: S314 - our own file
    transfers = tree.findall(f".//{PAIN}CdtTrfTxInf")
    told = {
        each.findtext(f".//{PAIN}EndToEndId"): each.findtext(f".//{PAIN}InstdAmt")
        for each in transfers
    }
    assert told == sums
    total = sum(payment.kopecks for payment in Payment.objects.all())
    assert tree.findtext(f".//{PAIN}CtrlSum") == f"{total // 100}.{total % 100:02}"
    xmlschema.XMLSchema(str(pain001.schema())).validate(files["pain001"].decode())
