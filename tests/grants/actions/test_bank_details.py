"""Bank details: their numbers fit, they are sealed, and confirmed by a letter."""

from datetime import timedelta
from typing import Any

import pytest
from cryptography.fernet import Fernet
from django.core import mail
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from eschool.accounts.personal_data import personal_data
from grants.actions.confirm_bank_details import confirm_bank_details
from grants.actions.save_bank_details import save_bank_details, token_of
from grants.bank_accounts import fits, is_bik, is_correspondent, is_inn_of_person, with_key
from grants.models import BankDetails, BankDetailsChange
from grants.sealing import CannotOpen, Details, seal, unseal
from tests import factories
from tests.grants import rounds
from tests.grants.rounds import refused

DETAILS = Details("Иванова Анна", rounds.account(), rounds.BIK, "ПАО Сбербанк", "500100732259")


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
