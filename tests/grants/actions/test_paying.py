"""Bank details and exports: sealed, confirmed, approved; paid once, in the same bytes."""

import csv
import io
from datetime import timedelta
from typing import Any
from xml.etree import ElementTree as ET

import pytest
import xmlschema
from cryptography.fernet import Fernet
from django.core import mail
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import DatabaseError, transaction
from django.utils import timezone
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from eschool.accounts.personal_data import personal_data
from grants.actions import export_round
from grants.actions.close_round import close_round
from grants.actions.confirm_bank_details import confirm_bank_details
from grants.actions.fetch_file import fetch_file
from grants.actions.save_bank_details import save_bank_details, token_of
from grants.actions.start_job import start_job
from grants.approving import payables_of
from grants.bank_accounts import fits, is_bik, is_correspondent, is_inn_of_person, with_key
from grants.exports import client_bank, pain001, table
from grants.exports.rows import Batch, Row
from grants.models import (
    Award,
    BankDetails,
    BankDetailsChange,
    ExportBatch,
    ExportFile,
    Job,
    Payment,
    Round,
)
from grants.refusals import Refused
from grants.sealing import CannotOpen, Details, seal, unseal
from tests import factories
from tests.grants import rounds

PAIN = "{urn:iso:std:iso:20022:tech:xsd:pain.001.001.09}"
DETAILS = Details("Иванова Анна", rounds.account(), rounds.BIK, "ПАО Сбербанк", "500100732259")
PAYER = {
    "name": "Город",
    "inn": "7700000000",
    "account": "40102810045370000002",
    "bik": "044525000",
}


def refused(action: Any, **arguments: Any) -> Refused:
    with pytest.raises(Refused) as caught, transaction.atomic():
        action(**arguments)
    return caught.value


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


def test_the_key_of_an_account_is_the_central_banks() -> None:
    """The first is Sberbank's account for donations; the second the treasury's of old."""
    assert fits("40817810938160925982", "044525225")
    assert fits("40101810845250010102", "044525000")
    assert not fits("40817810938160925983", "044525225")
    assert not fits("40817810938160925982", "044525226")
    assert is_inn_of_person("500100732259")
    assert not is_inn_of_person("500100732258")
    assert not is_inn_of_person("7707083893")
    assert not is_bik("٠٤٤٥٢٥٢٢٥")


@pytest.mark.parametrize(
    ("account", "bik"),
    [
        ("30101810400000000225", "044525225"),
        ("30101810145250000974", "044525974"),
        ("30101810700000000187", "044525187"),
        ("30101810200000000593", "044525593"),
    ],
)
def test_a_correspondent_account_is_of_its_bank(account: str, bik: str) -> None:
    """Of four real banks, as they publish them."""
    assert is_correspondent(account, bik)
    assert not is_correspondent(account, "044525999")
    assert not is_correspondent(f"{account[:10]}7{account[11:]}", bik)
    assert not is_correspondent(f"40817{account[5:]}", bik)
    assert not is_correspondent("", bik)


@given(st.from_regex(r"408178109\d{11}", fullmatch=True), st.integers(0, 19), st.integers(1, 9))
def test_a_slip_in_one_digit_is_noticed(account: str, place: int, shift: int) -> None:
    whole = with_key(account[:20].ljust(20, "0"), rounds.BIK)
    digit = (int(whole[place]) + shift) % 10
    assert fits(whole, rounds.BIK)
    assert not fits(f"{whole[:place]}{digit}{whole[place + 1 :]}", rounds.BIK)


@pytest.mark.django_db
def test_details_are_sealed_masked_and_logged() -> None:
    author = factories.make_teacher()
    kept = rounds.give_details(author, confirmed=False)
    assert rounds.account() not in kept.sealed
    assert unseal(kept.sealed).account == rounds.account()
    assert str(kept) == f"•••• {rounds.account()[-4:]}"
    rounds.give_details(author)
    changes = BankDetailsChange.objects.order_by("pk").values_list("kind", "version")
    assert list(changes) == [("saved", 1), ("confirmed", 1)]
    rounds.give_details(author, 2)
    kept.refresh_from_db()
    assert (kept.version, BankDetailsChange.objects.count()) == (2, 4)
    told = str(personal_data(author))
    assert kept.sealed not in told
    assert rounds.account(2) not in told


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("changes", "codes"),
    [
        ({"bik": "44525225"}, {"bik": "bik_wrong"}),
        ({"bik": "004525225"}, {"bik": "bik_wrong"}),
        ({"account": "4081781093816092598"}, {"account": "account_wrong"}),
        ({"account": "40817840938160925982"}, {"account": "account_not_roubles"}),
        ({"account": "40817810938160925983"}, {"account": "account_key_wrong"}),
        ({"inn": "500100732258"}, {"inn": "inn_wrong"}),
        ({"correspondent": "30101810400000000226"}, {"correspondent": "correspondent_wrong"}),
        ({"holder": " ", "bank": ""}, {"holder": "holder_missing", "bank": "bank_missing"}),
        ({"bik": "", "account": ""}, {"bik": "bik_wrong", "account": "account_wrong"}),
    ],
)
def test_details_that_cannot_be(changes: dict[str, str], codes: dict[str, str]) -> None:
    author = factories.make_teacher()
    given = {"holder": "А", "account": rounds.account(), "bik": rounds.BIK, "bank": "Б", **changes}
    assert refused(save_bank_details, user=author, **given).codes == codes
    assert not BankDetails.objects.exists()
    student = factories.make_student(school_class=factories.make_class())
    assert refused(save_bank_details, user=student, **given).code == "students_not_paid"


@pytest.mark.django_db
def test_spaces_do_no_harm_and_the_same_again_is_no_change() -> None:
    author = factories.make_teacher()
    spaced = " ".join(rounds.account()[i : i + 4] for i in range(0, 20, 4))
    given: dict[str, Any] = {"holder": "Иванова  Анна", "bik": " 044525225 ", "bank": "Сбер"}
    first = save_bank_details(user=author, account=spaced, **given)
    confirm_bank_details(user=author, token=token_of(first))
    again = save_bank_details(user=author, account=rounds.account(), **given)
    assert (again.version, again.confirmed_at is None) == (1, False)


@pytest.mark.django_db(transaction=False)
def test_the_link_goes_by_mail_and_to_nobody_else(django_capture_on_commit_callbacks: Any) -> None:
    author, stranger = factories.make_teacher(), factories.make_teacher()
    with django_capture_on_commit_callbacks(execute=True):
        kept = rounds.give_details(author, confirmed=False)
    letters = [letter for letter in mail.outbox if "token" in letter.body]
    assert [letter.to for letter in letters] == [[author.email]]
    assert rounds.account() not in letters[0].body
    assert all("token" not in str(notice.params) for notice in author.notices.all())
    token = token_of(kept)
    assert refused(confirm_bank_details, user=stranger, token=token).code == "link_of_another"
    assert refused(confirm_bank_details, user=author, token=token[:-2]).code == "link_broken"
    assert refused(confirm_bank_details, user=author, token="").code == "link_broken"
    rounds.give_details(author, 2, confirmed=False)
    assert refused(confirm_bank_details, user=author, token=token).code == "link_outdated"
    kept.refresh_from_db()
    confirm_bank_details(user=author, token=token_of(kept))
    confirm_bank_details(user=author, token=token_of(kept))
    assert BankDetailsChange.objects.filter(kind="confirmed").count() == 1


@pytest.mark.django_db
def test_an_old_link_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    author = factories.make_teacher()
    kept = rounds.give_details(author, confirmed=False)
    token = token_of(kept)
    now = timezone.now().timestamp()
    monkeypatch.setattr(
        "django.core.signing.time.time", lambda: now + timedelta(days=3, minutes=1).total_seconds()
    )
    assert refused(confirm_bank_details, user=author, token=token).code == "link_expired"


def test_keys_are_changed_without_losing_what_was_sealed(settings: Any) -> None:
    old, new = (Fernet.generate_key().decode() for _ in range(2))
    settings.GRANTS_KEYS = [old]
    sealed = seal(DETAILS)
    settings.GRANTS_KEYS = [new, old]
    assert unseal(sealed) == DETAILS
    assert seal(DETAILS) != seal(DETAILS)
    settings.GRANTS_KEYS = [new]
    with pytest.raises(CannotOpen):
        unseal(sealed)


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
        round=round_, number=9, made_at=timezone.now(), payer=dict(PAYER)
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
    xmlschema.XMLSchema(str(pain001.SCHEMA)).validate(files["pain001"].decode())


# What 1C's description of format 1.03 marks as necessary in a file that goes to a bank.
OF_THE_FILE = {"ВерсияФормата", "Кодировка", "Отправитель", "ДатаНачала", "ДатаКонца", "РасчСчет"}
OF_EACH_SIDE = ("Счет", "", "ИНН", "1", "РасчСчет", "Банк1", "Банк2", "БИК", "Корсчет")
OF_AN_ORDER = {"Номер", "Дата", "Сумма", "ВидОплаты"} | {
    f"{side}{part}" for side in ("Плательщик", "Получатель") for part in OF_EACH_SIDE
}


def test_a_payment_order_has_all_that_a_bank_asks_for() -> None:
    name = "Очень длинное имя раунда " * 20
    row = Row(7, "G1-A", 12_305, "Иванова Анна", DETAILS.account, DETAILS.bik, "ПАО Сбербанк", "",
              "30101810400000000225")  # fmt: skip
    batch = Batch("G1-001", name, timezone.now().replace(microsecond=0), PAYER, (row,))
    head, order = client_bank.render(batch).decode("cp1251").split("СекцияДокумент=")
    fields = [dict(line.split("=", 1) for line in part.split("\r\n") if "=" in line)
              for part in (head, order)]  # fmt: skip
    assert fields[0].keys() >= OF_THE_FILE
    assert fields[1].keys() >= OF_AN_ORDER
    assert order.startswith("Платежное поручение\r\n")
    assert order.endswith("\r\nКонецДокумента\r\nКонецФайла\r\n")
    assert (fields[1]["Номер"], fields[1]["Сумма"]) == ("7", "123.05")
    assert fields[1]["ПолучательКорсчет"] == "30101810400000000225"
    assert "Код" not in fields[1]
    purpose = fields[1]["НазначениеПлатежа"]
    assert purpose.endswith(" (G1-A)")
    assert len(purpose) <= client_bank.MOST_PURPOSE


hostile = st.text(max_size=200) | st.sampled_from(
    ["=1+1", "+7", "-1", "@SUM(A1)", "\tx", "\r=1", "＝1", "КонецДокумента\r\nСумма=1", "<a>&]]>"]
)


@examples(max_examples=60)  # the first document compiles the schema
@given(hostile, hostile, st.integers(1, 10**13))
def test_whatever_people_write_stays_within_its_field(holder: str, bank: str, kopecks: int) -> None:
    row = Row(1, "G1-A", kopecks, f"А{holder}", DETAILS.account, DETAILS.bik, f"Б{bank}", "")
    batch = Batch("G1-001", holder, timezone.now().replace(microsecond=0), PAYER, (row,))
    text = client_bank.render(batch).decode("cp1251")
    assert text.count("\r\n") == text.count("\n") == text.count("\r") == 39
    assert [line for line in text.split("\r\n") if line.startswith("Сумма")] == [
        f"Сумма={row.roubles}"
    ]
    cells = list(csv.reader(io.StringIO(table.render(batch).decode("utf-8-sig"))))
    assert [len(line) for line in cells] == [8, 8]
    assert not [cell for cell in cells[1] if cell.startswith(table.DANGEROUS)]
    xml = pain001.render(batch)
    assert xml == pain001.render(batch)
    assert len(ET.fromstring(xml).findall(f".//{PAIN}CdtTrfTxInf")) == 1  # noqa: S314 - ours


@pytest.mark.parametrize("cell", ["=1", "+1", "-1", "@x", "\tx"])
def test_no_cell_is_a_formula(cell: str) -> None:
    assert table.harmless(cell) == f"'{cell}"
    assert table.harmless(f"А{cell}") == f"А{cell}"
