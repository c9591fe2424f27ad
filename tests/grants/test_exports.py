"""What the bank gets: complete, in its own characters, and nothing else than was meant."""

import csv
import io
from xml.etree import ElementTree as ET

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from grants.exports import client_bank, pain001, table
from grants.exports.rows import Batch, Row
from tests.grants import rounds

PAYER = {
    "name": "Город",
    "inn": "7700000000",
    "account": "40102810045370000002",
    "bik": "044525000",
}
# What 1C's description of format 1.03 marks as necessary in a file that goes to a bank.
OF_THE_FILE = {"ВерсияФормата", "Кодировка", "Отправитель", "ДатаНачала", "ДатаКонца", "РасчСчет"}
OF_EACH_SIDE = ("Счет", "", "ИНН", "1", "РасчСчет", "Банк1", "Банк2", "БИК", "Корсчет")
OF_AN_ORDER = {"Номер", "Дата", "Сумма", "ВидОплаты"} | {
    f"{side}{part}" for side in ("Плательщик", "Получатель") for part in OF_EACH_SIDE
}


def test_a_payment_order_has_all_that_a_bank_asks_for() -> None:
    name = "Очень длинное имя раунда " * 20
    row = Row(7, "G1-A", 12_305, "Иванова Анна", rounds.account(), rounds.BIK, "ПАО Сбербанк", "",
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
    row = Row(1, "G1-A", kopecks, f"А{holder}", rounds.account(), rounds.BIK, f"Б{bank}", "")
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
    assert len(ET.fromstring(xml).findall(".//{*}CdtTrfTxInf")) == 1  # noqa: S314 - ours


@pytest.mark.parametrize("cell", ["=1", "+1", "-1", "@x", "\tx"])
def test_no_cell_is_a_formula(cell: str) -> None:
    assert table.harmless(cell) == f"'{cell}"
    assert table.harmless(f"А{cell}") == f"А{cell}"
