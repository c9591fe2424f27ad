"""Each step on its own, on a city small enough to count on one's fingers."""

from datetime import UTC, datetime, timedelta
from fractions import Fraction
from pathlib import Path

import pytest

from tests.grants.worlds import (
    START,
    WINDOW,
    World,
    award_of,
    kopecks_of,
    lines_of,
    open_rules,
    reasons_of,
    uses_of,
)

PLAIN = open_rules(school_taper={"factor": "1/2", "growth": 2})


def _naive(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(tzinfo=None)


def test_a_window_begins_with_its_first_moment_and_ends_before_its_last(tmp_path: Path) -> None:
    world = World()
    author = world.teacher()
    lesson = world.lesson(author)
    for at in (
        WINDOW.opens - timedelta(microseconds=1),
        WINDOW.opens,
        WINDOW.closes - timedelta(microseconds=1),
        WINDOW.closes,
    ):
        world.use(world.teacher(), lesson, at=_naive(at))
    found = world.result(tmp_path, PLAIN)
    assert sorted(row["at"] for row in lines_of(found)) == [
        _naive(WINDOW.opens),
        _naive(WINDOW.closes) - timedelta(microseconds=1),
    ]
    assert found.funnel[0]["events"] == 2


def test_what_does_not_count_is_counted_by_reason(tmp_path: Path) -> None:
    world = World()
    author, barred = world.teacher(), world.teacher(is_suspended=True)
    lesson = world.lesson(author)
    reader = world.teacher()
    world.use(None, lesson, "view", is_robot=True)
    world.use(None, lesson, "view")
    world.use(reader, lesson, "taught", is_verified=False)
    world.use(barred, lesson)
    world.use(reader, lesson, "copied")
    world.use(reader, lesson, "taught", students=2)
    world.use(reader, lesson, "planned")
    world.use(reader, lesson, "planned")
    world.homework(reader, lesson, 4)
    found = world.result(tmp_path, PLAIN)
    assert {row["reason"]: row["events"] for row in found.dropped().to_pylist()} == {
        "robot": 1,
        "not_verified": 2,
        "suspended": 1,
        "kind_unpaid": 1,
        "too_few_students": 5,
        "weaker_event": 1,
    }
    assert [step["events"] for step in found.funnel] == [12, 11, 11, 8, 7, 2, 1, 1, 1, 1]
    assert uses_of(found, author) == Fraction(1, 4)


@pytest.mark.parametrize(("seconds", "doubles"), [(29, 2), (30, 2), (31, 1)])
def test_clicks_half_a_minute_apart_are_one(tmp_path: Path, seconds: int, doubles: int) -> None:
    world = World()
    lesson = world.lesson(world.teacher())
    reader = world.teacher()
    for after in (0, 5, 5 + seconds):
        world.use(reader, lesson, "view", at=START + timedelta(seconds=after))
    world.use(world.teacher(), lesson, "view", at=START)
    world.use(reader, lesson, "download", at=START)
    found = {row["step"]: row["events"] for row in world.result(tmp_path).funnel}
    assert found["not_robot"] - found["not_double"] == doubles


def test_a_thousand_repeats_are_one_use(tmp_path: Path) -> None:
    world = World()
    author, reader = world.teacher(), world.teacher()
    lesson = world.lesson(author)
    for _ in range(1000):
        world.use(reader, lesson)
    found = world.result(tmp_path, PLAIN)
    assert uses_of(found, author) == 1
    assert found.dropped().to_pylist() == [
        {"author": author, "reason": "weaker_event", "events": 999}
    ]


def test_the_strongest_use_counts_and_homework_needs_five_students(tmp_path: Path) -> None:
    world = World()
    author, reader = world.teacher(), world.teacher()
    lesson, other = world.lesson(author), world.lesson(author)
    world.use(reader, lesson, "planned")
    world.homework(reader, lesson, 5)
    world.homework(reader, other, 4)
    world.use(reader, other, "planned")
    rows = lines_of(world.result(tmp_path, open_rules(family_factor="9/10")), author)
    assert [(row["lesson"], row["kind"], row["w_base"]) for row in rows] == [
        (lesson, "homework", 10**9),
        (other, "planned", 10**9 // 4),
    ]


def test_nobody_is_paid_for_their_own_or_their_colleagues_use(tmp_path: Path) -> None:
    world = World()
    school = world.school()
    first, second, colleague = world.teacher(school), world.teacher(), world.teacher(school)
    outsider = world.teacher()
    lesson = world.lesson(first, second)
    for teacher in (first, second, colleague, outsider):
        world.use(teacher, lesson)
    found = world.result(tmp_path, PLAIN)
    why = {(row["teacher"], row["author"]): row["reasons"] for row in lines_of(found)}
    half = {"shared"}
    assert set(why[first, first]) == half | {"own_use"}
    assert set(why[second, first]) == half | {"co_author"}
    assert set(why[colleague, first]) == half | {"own_school"}
    assert set(why[colleague, second]) == half
    assert uses_of(found, first) == Fraction(1, 2)
    assert uses_of(found, second) == 1


def test_a_school_is_ones_own_only_while_one_works_there(tmp_path: Path) -> None:
    world = World()
    author = world.teacher()
    former = world.school()
    moved = START + timedelta(days=30)
    world.works_at(author, former, until=moved)
    lesson = world.lesson(author)
    before, after = world.teacher(former), world.teacher(former)
    world.use(before, lesson, at=moved - timedelta(microseconds=1))
    world.use(after, lesson, at=moved)
    rows = lines_of(world.result(tmp_path, PLAIN), author)
    assert [(row["teacher"], row["points"]) for row in rows] == [(before, 0), (after, 10**9)]


def test_a_teacher_who_moves_counts_for_the_school_of_the_moment(tmp_path: Path) -> None:
    world = World()
    author, mover = world.teacher(), world.teacher()
    old, new = world.school(), world.school()
    one, two = world.lesson(author), world.lesson(author)
    world.use(mover, one, school=old)
    world.use(mover, two, school=new)
    rows = lines_of(world.result(tmp_path, PLAIN), author)
    assert [row["school"] for row in rows] == [old, new]
    assert award_of(world.result(tmp_path, PLAIN), author).schools == 2


def test_shares_of_authors_add_up_to_the_use(tmp_path: Path) -> None:
    world = World()
    authors = world.teachers(7)
    lesson = world.lesson(*authors, shares={author: n + 1 for n, author in enumerate(authors)})
    world.use(world.teacher(), lesson, "planned")
    rows = lines_of(world.result(tmp_path, PLAIN))
    assert sum(row["w_share"] for row in rows) == 10**9 // 4
    exact = [Fraction(10**9 * (n + 1), 4 * 28) for n in range(7)]
    assert all(abs(row["w_share"] - want) < 1 for row, want in zip(rows, exact, strict=True))


def test_a_remix_passes_its_part_upstream(tmp_path: Path) -> None:
    world = World()
    source, remixer, reader = world.teachers(3)
    original = world.lesson(source)
    remix = world.lesson(remixer, remix_of=original)
    world.use(reader, remix)
    found = world.result(tmp_path, PLAIN)
    assert uses_of(found, source) == Fraction(3, 10)
    assert uses_of(found, remixer) == Fraction(7, 10)
    assert [row["role"] for row in lines_of(found, source)] == ["upstream"]


def test_a_remix_of_ones_own_lesson_and_of_nobody_s_passes_nothing_on(tmp_path: Path) -> None:
    world = World()
    author = world.teacher()
    own = world.lesson(author, remix_of=world.lesson(author))
    free = world.lesson(author, remix_of=world.lesson())
    world.use(world.teacher(), own)
    world.use(world.teacher(), free)
    assert uses_of(world.result(tmp_path, PLAIN), author) == 2


def test_the_sources_author_who_uses_the_remix_passes_nothing_to_themself(tmp_path: Path) -> None:
    world = World()
    source, remixer = world.teachers(2)
    remix = world.lesson(remixer, remix_of=world.lesson(source))
    world.use(source, remix)
    world.use(remixer, remix)
    found = world.result(tmp_path, PLAIN)
    assert uses_of(found, source) == 0
    assert uses_of(found, remixer) == Fraction(7, 10)


def test_a_use_of_an_exact_copy_is_credited_to_the_first(tmp_path: Path) -> None:
    world = World()
    author, copier, reader = world.teachers(3)
    lesson = world.lesson(author)
    copy = world.lesson(copier, copy_of=lesson)
    world.use(reader, copy)
    world.use(reader, lesson, "planned")
    world.use(copier, copy)
    found = world.result(tmp_path, PLAIN)
    assert kopecks_of(found, copier) == 0
    assert uses_of(found, author) == 1
    assert "copy" in reasons_of(found, author)


def test_the_same_lesson_in_a_later_round_counts_half(tmp_path: Path) -> None:
    world = World()
    author, reader = world.teachers(2)
    lesson = world.lesson(author)
    world.use(reader, lesson)
    world.used_before(reader, lesson)
    found = world.result(tmp_path, PLAIN)
    assert uses_of(found, author) == Fraction(1, 2)
    assert reasons_of(found, author) == {"repeat"}


def test_a_pair_that_uses_each_other_counts_a_quarter(tmp_path: Path) -> None:
    world = World()
    one, two, third = world.teachers(3)
    world.use(two, world.lesson(one))
    lesson = world.lesson(two)
    world.use(one, lesson)
    world.use(third, lesson)
    found = world.result(tmp_path, PLAIN)
    assert uses_of(found, one) == Fraction(1, 4)
    assert uses_of(found, two) == Fraction(5, 4)


def test_each_further_family_of_an_author_counts_half_of_the_one_before(tmp_path: Path) -> None:
    world = World()
    author, reader = world.teachers(2)
    world.use(reader, world.lesson(author), "planned")
    for _ in range(3):
        world.use(reader, world.lesson(author))
    rules = open_rules(school_taper={"factor": "9/10", "growth": 1})
    rows = lines_of(world.result(tmp_path, rules), author)
    assert [row["w_family"] for row in rows] == [31_250_000, 10**9, 500_000_000, 250_000_000]


def test_a_teacher_gives_n0_uses_at_most(tmp_path: Path) -> None:
    world = World()
    reader = world.teacher()
    authors = world.teachers(24)
    for author in authors:
        world.use(reader, world.lesson(author))
    found = world.result(tmp_path, PLAIN)
    assert {uses_of(found, author) for author in authors} == {Fraction(333_333_333, 10**9)}


@pytest.mark.parametrize("n0", [1, 8, 9, 10, 40])
def test_dilution_is_exact_for_every_n0(tmp_path: Path, n0: int) -> None:
    world = World()
    reader = world.teacher()
    for author in world.teachers(41):
        world.use(reader, world.lesson(author))
    rows = lines_of(world.result(tmp_path, open_rules(n0=n0)))
    assert {row["w_dilution"] for row in rows} == {10**9 * n0 // 41}


def test_a_school_gives_an_author_one_use_for_each_doubling(tmp_path: Path) -> None:
    world = World()
    author, school = world.teacher(), world.school()
    lesson = world.lesson(author)
    for teacher in world.teachers(15, school):
        world.use(teacher, lesson)
    rows = lines_of(world.result(tmp_path, PLAIN), author)
    wanted = [1] + [Fraction(1, 2)] * 2 + [Fraction(1, 4)] * 4 + [Fraction(1, 8)] * 8
    assert [Fraction(row["points"], 10**9) for row in rows] == wanted


def test_teachers_of_no_known_school_share_one_taper(tmp_path: Path) -> None:
    world = World()
    author = world.teacher()
    lesson = world.lesson(author)
    for teacher in world.teachers(3):
        world.use(teacher, lesson, school=None)
    found = world.result(tmp_path, PLAIN)
    assert uses_of(found, author) == 2
    assert award_of(found, author).top_school is None


def test_uses_without_an_author_with_an_account_stay_in_the_funnel(tmp_path: Path) -> None:
    world = World()
    world.use(world.teacher(), world.lesson())
    found = world.result(tmp_path, PLAIN)
    steps = {row["step"]: row["events"] for row in found.funnel}
    assert (steps["distinct"], steps["with_author"]) == (1, 0)
    assert found.remainders == {"no_points": 1_000_000_000, "unallocated_caps": 0}
