"""What a Russian bank account must be, by the rules of the Central Bank.

The key of an account: Bank of Russia, "Порядок расчета контрольного ключа в номере лицевого счета",
8 September 1997 No. 515. The checksum of an INN: order of the Federal Tax Service of 29 June 2012
No. ММВ-7-6/435@.
"""

import re

_WEIGHTS = (7, 1, 3) * 8
_INN_FIRST = (7, 2, 4, 10, 3, 5, 9, 4, 6, 8)
_INN_SECOND = (3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8)
ROUBLES = "810"
# Second-order accounts of people: 40817 residents, 40820 others, 423 and 426 deposits.
CENTRAL_BANK = ("000", "001", "002")


def is_bik(text: str) -> bool:
    return re.fullmatch(r"04\d{7}", text, re.ASCII) is not None


def is_account(text: str) -> bool:
    return re.fullmatch(r"\d{20}", text, re.ASCII) is not None


def is_correspondent(account: str, bik: str) -> bool:
    """Of the bank with ``bik``: kept with the Central Bank, so its key is of that one's office."""
    if not is_account(account) or not is_bik(bik):
        return False
    ends_alike = account[-3:] == bik[-3:]
    return account.startswith("301") and ends_alike and _has_key(f"0{bik[4:6]}{account}")


def is_in_roubles(account: str) -> bool:
    return account[5:8] == ROUBLES


def fits(account: str, bik: str) -> bool:
    """Whether the key digit of ``account`` is the one that the bank with ``bik`` gives.

    In front stand the last three digits of the BIK; for accounts in the Central Bank itself,
    whose BIK ends in 000-002, a zero with its fifth and sixth digit.
    """
    in_central_bank = bik[-3:] in CENTRAL_BANK
    front = f"0{bik[4:6]}" if in_central_bank else bik[-3:]
    return _has_key(front + account)


def _has_key(digits: str) -> bool:
    pairs = zip(map(int, digits), _WEIGHTS, strict=False)
    return sum(d * w % 10 for d, w in pairs) % 10 == 0


def with_key(account: str, bik: str) -> str:
    """``account`` with the ninth digit that fits; for generated accounts of the demo and tests."""
    for key in "0123456789":
        found = f"{account[:8]}{key}{account[9:]}"
        if fits(found, bik):
            return found
    raise ValueError(account)


def is_inn_of_person(text: str) -> bool:
    if not re.fullmatch(r"\d{12}", text, re.ASCII):
        return False
    return text[10] == _check(text, _INN_FIRST) and text[11] == _check(text, _INN_SECOND)


def _check(text: str, weights: tuple[int, ...]) -> str:
    total = sum(int(d) * w for d, w in zip(text, weights, strict=False))
    return str(total % 11 % 10)
