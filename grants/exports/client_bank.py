"""1C:Enterprise's exchange with client banks, format 1.03: payment orders as text in windows-1251.

Described at https://v8.1c.ru/tekhnologii/obmen-dannymi-i-integratsiya/standarty-i-formaty/
standart-obmena-s-sistemami-klient-banka/formaty-obmena/: all that a file to a bank must have is
there, the parts that nobody told (the city of a bank) without a value. "Код" is for the identifier
that a payee of the state gives, so our own stands at the end of the purpose.
"""

from collections.abc import Iterator

from anyascii import anyascii

from grants.exports.rows import Batch, Row, one_line

ENCODING = "cp1251"
VERSION = "1.03"
END_OF_LINE = "\r\n"
MOST_NAME, MOST_PURPOSE = 160, 210


def render(batch: Batch) -> bytes:
    lines = [*_head(batch), *(line for row in batch.rows for line in _order(batch, row))]
    text = END_OF_LINE.join([*lines, "КонецФайла", ""])
    return b"".join(_encoded(character) for character in text)


def _head(batch: Batch) -> Iterator[str]:
    day = f"{batch.made_at:%d.%m.%Y}"
    yield "1CClientBankExchange"
    yield from _fields(
        ("ВерсияФормата", VERSION),
        ("Кодировка", "Windows"),
        ("Отправитель", "eschool"),
        ("Получатель", ""),
        ("ДатаСоздания", day),
        ("ВремяСоздания", f"{batch.made_at:%H:%M:%S}"),
        ("ДатаНачала", day),
        ("ДатаКонца", day),
        ("РасчСчет", batch.of_payer("account")),
        ("Документ", "Платежное поручение"),
    )


def _order(batch: Batch, row: Row) -> Iterator[str]:
    yield "СекцияДокумент=Платежное поручение"
    yield from _fields(
        ("Номер", str(row.number)),
        ("Дата", f"{batch.made_at:%d.%m.%Y}"),
        ("Сумма", row.roubles),
        ("ПлательщикСчет", batch.of_payer("account")),
        ("Плательщик", _named(batch.of_payer("inn"), batch.of_payer("name"))),
        ("ПлательщикИНН", batch.of_payer("inn")),
        ("Плательщик1", batch.of_payer("name")),
        ("ПлательщикКПП", batch.of_payer("kpp")),
        ("ПлательщикРасчСчет", batch.of_payer("account")),
        ("ПлательщикБанк1", batch.of_payer("bank")),
        ("ПлательщикБанк2", batch.of_payer("city")),
        ("ПлательщикБИК", batch.of_payer("bik")),
        ("ПлательщикКорсчет", batch.of_payer("correspondent")),
        ("ПолучательСчет", row.account),
        ("Получатель", _named(row.inn, row.holder)),
        ("ПолучательИНН", row.inn),
        ("Получатель1", row.holder),
        ("ПолучательРасчСчет", row.account),
        ("ПолучательБанк1", row.bank),
        ("ПолучательБанк2", ""),
        ("ПолучательБИК", row.bik),
        ("ПолучательКорсчет", row.correspondent),
        ("ВидОплаты", "01"),
        ("Очередность", "5"),
    )
    mark = f" ({row.end_to_end_id})"
    purpose = one_line(batch.purpose, MOST_PURPOSE - len(mark))
    yield f"НазначениеПлатежа={purpose}{mark}"
    yield "КонецДокумента"


def _named(inn: str, name: str) -> str:
    return f"ИНН {inn} {name}" if inn else name


def _fields(*pairs: tuple[str, str]) -> Iterator[str]:
    for name, value in pairs:
        yield f"{name}={one_line(value, MOST_NAME)}"


def _encoded(character: str) -> bytes:
    """A letter that the code page has not is written in Latin, not as a question mark."""
    try:
        return character.encode(ENCODING)
    except UnicodeEncodeError:
        return anyascii(character).encode(ENCODING, errors="replace")
