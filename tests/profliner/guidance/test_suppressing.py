"""What is left out cannot be had by subtraction."""

from collections import defaultdict
from itertools import chain, combinations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from profliner.suppressing import (
    LEAST,
    share_is_told,
    suppress,
    suppress_parts,
    suppress_parts_within,
    suppress_table,
)

COUNTS = st.lists(st.integers(0, 40), max_size=8).map(lambda found: dict(enumerate(found)))
TABLES = st.integers(1, 4).flatmap(
    lambda columns: st.lists(
        st.lists(st.integers(0, 30), min_size=columns, max_size=columns), min_size=1, max_size=5
    )
)

PLACES = st.lists(
    st.lists(st.tuples(st.integers(0, 25), st.integers(0, 25)), min_size=1, max_size=4),
    min_size=1,
    max_size=3,
).map(
    lambda city: {
        (district, (district, school)): (signed, signed + rest)
        for district, schools in enumerate(city)
        for school, (signed, rest) in enumerate(schools)
    }
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


def test_a_part_does_not_tell_of_the_few_who_are_not_in_it() -> None:
    assert suppress_parts({"a": (11, 12), "b": (30, 60), "c": (20, 45)}) == {
        "a": (None, 12),
        "b": (30, 60),
        "c": (None, 45),
    }
    assert suppress_parts({"a": (4, 9), "b": (30, 60), "c": (20, 45)}) == {
        "a": (None, None),
        "b": (30, 60),
        "c": (None, None),
    }


@given(PLACES)
def test_no_few_follow_from_any_sums_and_differences_of_what_is_told(
    places: dict[tuple[int, tuple[int, int]], tuple[int, int]],
) -> None:
    """Signed up and not are the unknowns of each school; what is told are sums of them."""
    schools = [school for _district, school in places]
    size = len(schools)
    sums: dict[int, tuple[int, int]] = {}
    for (district, _school), (part, whole) in places.items():
        so_far = sums.get(district, (0, 0))
        sums[district] = (so_far[0] + part, so_far[1] + whole)
    districts = suppress_parts(sums)
    within = suppress_parts_within(places, districts)

    def form(of: set[tuple[int, int]], signed: int, rest: int) -> np.ndarray:
        here = np.array([school in of for school in schools], dtype=float)
        return np.concatenate([signed * here, rest * here])

    told = [np.zeros(2 * size)]
    of_district = {d: {school for school in schools if school[0] == d} for d in sums}
    cells = [(of_district[d], pair) for d, pair in districts.items()]
    cells += [({school}, pair) for school, pair in within.items()]
    for of, (number, everyone) in cells:
        told += [form(of, 1, 0)] if number is not None else []
        told += [form(of, 1, 1)] if everyone is not None else []
    known = np.linalg.matrix_rank(np.array(told))
    true = np.array(
        [part for part, _whole in places.values()]
        + [whole - part for part, whole in places.values()],
        dtype=float,
    )
    groups = [
        set(group)
        for own in of_district.values()
        for group in chain.from_iterable(combinations(own, n + 1) for n in range(len(own)))
    ]
    for group in groups:
        for target in (form(group, 1, 0), form(group, 0, 1), form(group, 1, 1)):
            if 0 < target @ true < LEAST:
                assert np.linalg.matrix_rank(np.array([*told, target])) > known, group


@given(PLACES)
def test_what_no_few_stand_behind_is_told(
    places: dict[tuple[int, tuple[int, int]], tuple[int, int]],
) -> None:
    large = {key: (part + LEAST, whole + 2 * LEAST) for key, (part, whole) in places.items()}
    assert suppress_parts(large) == large
