"""What is left out cannot be had by subtraction."""

from collections import defaultdict

from hypothesis import given
from hypothesis import strategies as st

from profliner.suppressing import LEAST, share_is_told, suppress, suppress_table

COUNTS = st.lists(st.integers(0, 40), max_size=8).map(lambda found: dict(enumerate(found)))
TABLES = st.integers(1, 4).flatmap(
    lambda columns: st.lists(
        st.lists(st.integers(0, 30), min_size=columns, max_size=columns), min_size=1, max_size=5
    )
)


def test_a_small_count_takes_the_next_smallest_with_it() -> None:
    assert suppress({"a": 4, "b": 30, "c": 12}) == {"a": None, "b": 30, "c": None}


def test_small_counts_that_cover_each_other_need_nothing_more() -> None:
    assert suppress({"a": 4, "b": 7, "c": 12}) == {"a": None, "b": None, "c": 12}


def test_large_counts_are_told() -> None:
    assert suppress({"a": 10, "b": 11}) == {"a": 10, "b": 11}


@given(COUNTS)
def test_what_is_left_out_is_of_two_and_of_ten_people(counts: dict[int, int]) -> None:
    told = suppress(counts)
    hidden = [counts[key] for key, count in told.items() if count is None]
    assert all(count is None or count >= LEAST for count in told.values())
    if hidden and len(hidden) < len(counts):
        assert len(hidden) > 1
        assert sum(hidden) >= LEAST


@given(TABLES)
def test_no_line_of_a_table_gives_away_what_is_left_out(table: list[list[int]]) -> None:
    counts = {(r, c): n for r, row in enumerate(table) for c, n in enumerate(row)}
    told = suppress_table(counts)
    lines: defaultdict[tuple[str, int], list[tuple[int, int | None]]] = defaultdict(list)
    for (row, column), count in told.items():
        lines["row", row].append((counts[row, column], count))
        lines["column", column].append((counts[row, column], count))
    for line in lines.values():
        hidden = [true for true, count in line if count is None]
        assert all(count is None or count >= LEAST for _true, count in line)
        if hidden and len(hidden) < len(line):
            assert len(hidden) > 1
            assert sum(hidden) >= LEAST


def test_a_share_is_told_when_neither_side_is_small() -> None:
    assert share_is_told(12, 25)
    assert not share_is_told(9, 25)
    assert not share_is_told(20, 25)
    assert share_is_told(12, 12)
