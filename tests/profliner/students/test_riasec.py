"""Scoring the statements: sums as published, honest intervals, fading, flat profiles said flat."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from profliner import riasec
from profliner.riasec import LETTERS, STATEMENTS, Sitting, letter_of, profile, sums
from profliner.statements import statements

ANSWERS = st.lists(st.integers(1, 5), min_size=STATEMENTS, max_size=STATEMENTS).map(
    lambda values: dict(enumerate(values, 1))
)
HALF_LIFE = 365.0


def _answers(**by_letter: int) -> dict[int, int]:
    """The same answer to all five of a scale, 3 to the rest."""
    return {number: by_letter.get(letter_of(number), 3) for number in range(1, STATEMENTS + 1)}


def test_thirty_statements_five_a_scale_in_two_languages() -> None:
    found = statements()
    assert [one.number for one in found] == list(range(1, 31))
    assert {
        letter: sum(one.scale == letter for one in found) for letter in LETTERS
    } == dict.fromkeys(LETTERS, 5)
    assert len({one.ru for one in found}) == len({one.en for one in found}) == 30
    for one in found:
        assert 5 < len(one.ru) < 80
        assert 5 < len(one.en) < 80
        assert not any(word in one.en.lower().split() for word in ("he", "she", "boy", "girl"))


def test_known_sums() -> None:
    expected = {"R": 5, "I": 25, "A": 15, "S": 15, "E": 15, "C": 15}
    assert sums(_answers(R=1, I=5)) == expected
    mixed = _answers() | {1: 5, 7: 4, 13: 3, 19: 2, 25: 1}
    assert sums(mixed)["R"] == 15


@pytest.mark.parametrize(
    "answers",
    [{}, {1: 3}, _answers() | {31: 3}, _answers() | {7: 0}, _answers() | {7: 6}],
)
def test_what_is_not_whole_is_refused(answers: dict[int, int]) -> None:
    with pytest.raises(ValueError, match=r"answer"):
        profile([Sitting(answers)], HALF_LIFE)
    with pytest.raises(ValueError, match="no sitting"):
        profile([], HALF_LIFE)


def test_clear_interests_lead_and_the_code_names_them_in_order() -> None:
    found = profile([Sitting(_answers(I=5, A=4, R=1))], HALF_LIFE)
    assert found.leaders == ("I",)
    assert found.code[:2] == "IA"
    assert not found.is_flat


@pytest.mark.parametrize("value", [1, 3, 5])
def test_equal_answers_are_flat_and_name_nobody(value: int) -> None:
    found = profile([Sitting(dict.fromkeys(range(1, 31), value))], HALF_LIFE)
    assert found.is_flat
    assert (found.leaders, found.code) == ((), "")


def test_of_answers_by_chance_one_in_ten_at_most_is_called_a_profile() -> None:
    """The range of six means is tested at 10 %; rounding makes it a little more careful."""
    chance = Random(1)
    drawn = [{n: chance.randint(1, 5) for n in range(1, 31)} for _n in range(2000)]
    told = sum(not profile([Sitting(answers)], HALF_LIFE).is_flat for answers in drawn)
    assert 0.05 < told / len(drawn) < 0.11


def test_intervals_hold_what_they_promise() -> None:
    """Students whose answers scatter around known means: nine in ten intervals hold the mean."""
    chance, held, all_of_them = Random(2), 0, 0
    for _n in range(400):
        means = {letter: chance.uniform(2.2, 3.8) for letter in LETTERS}
        answers = {
            n: min(5, max(1, round(chance.gauss(means[letter_of(n)], 0.6)))) for n in range(1, 31)
        }
        for score in profile([Sitting(answers)], HALF_LIFE).scores:
            held += score.low <= 5 * means[score.letter] <= score.high
            all_of_them += 1
    assert 0.87 < held / all_of_them < 0.95


def test_a_year_old_sitting_counts_half() -> None:
    new, old = Sitting(_answers(R=5)), Sitting(_answers(R=2), age_days=HALF_LIFE)
    realistic = profile([new, old], HALF_LIFE).scores[0]
    assert realistic.value == pytest.approx((25 + 10 / 2) / 1.5)
    assert profile([old], HALF_LIFE).scores[0].value == 10


def test_a_very_old_sitting_neither_counts_nor_breaks() -> None:
    new, old = Sitting(_answers(R=5)), Sitting(_answers(R=1), age_days=400_000)
    assert profile([new, old], HALF_LIFE).scores[0].value == pytest.approx(25)
    assert profile([old, old], HALF_LIFE).scores[0].value == 5


@given(ANSWERS)
def test_every_profile_is_within_bounds(answers: dict[int, int]) -> None:
    found = profile([Sitting(answers)], HALF_LIFE)
    for score, letter in zip(found.scores, LETTERS, strict=True):
        assert score.letter == letter
        assert riasec.LEAST <= score.low <= score.value <= score.high <= riasec.MOST
        assert 0 <= score.unit <= 1
    assert bool(found.leaders) is not found.is_flat


@given(ANSWERS)
def test_twice_the_same_moves_nothing_and_is_surer(answers: dict[int, int]) -> None:
    once = profile([Sitting(answers)], HALF_LIFE)
    twice = profile([Sitting(answers), Sitting(answers)], HALF_LIFE)
    for one, two in zip(once.scores, twice.scores, strict=True):
        assert one.value == two.value
        assert two.high - two.low <= one.high - one.low + 0.02
