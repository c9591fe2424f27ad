"""Every reason and finding of the document readers has a sentence."""

import re

import pytest

from library import messages
from library.documents.findings import FINDING_CODES, REFUSAL_CODES, Finding, Refused


def test_every_code_has_a_sentence() -> None:
    assert set(messages.REFUSALS) == REFUSAL_CODES
    assert set(messages.FINDINGS) == FINDING_CODES


@pytest.mark.parametrize("code", sorted(REFUSAL_CODES))
def test_sentences_are_filled(code: str) -> None:
    params = {"name": "a.xml", "limit": 25, "seconds": 60, "megapixels": 50}
    sentence = messages.refusal(Refused(code, **params))

    assert not re.search(r"%\(|\{", sentence)
    assert sentence.endswith(".")


def test_a_finding() -> None:
    assert messages.finding(Finding("chart", "chart1.xml", "Start"))
