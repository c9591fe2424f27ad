"""Whole calculations: what holds for every city, and the cities at the edge."""

import random
from collections.abc import Sequence
from datetime import timedelta
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from grants.calculation.compute import MOST, BudgetError, compute
from grants.calculation.results import Result
from grants.calculation.snapshot import SnapshotError
from tests.grants.worlds import (
    BUDGET,
    START,
    World,
    award_of,
    default_ruleset,
    lines_of,
    open_rules,
    ruleset,
    uses_of,
)

# An example is a whole calculation, about a second of it Ibis's own.
FEW = settings(
    max_examples=6,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
TEACHERS, LESSONS, AUTHORS, REPLICAS = 8, 6, 3, 12
Use = tuple[int, int, str]
USES = st.lists(
    st.tuples(
        st.integers(0, TEACHERS - 1),
        st.integers(0, LESSONS - 1),
        st.sampled_from(["planned", "taught", "homework"]),
    ),
    min_size=5,
    max_size=60,
)
SCHOOLS = st.lists(st.integers(0, 3), min_size=TEACHERS, max_size=TEACHERS)


def _city(world: World, schools: Sequence[int], uses: Sequence[Use]) -> tuple[list[int], list[int]]:
    """Teachers, the first of them authors, each lesson by one of them: all of it beside what is."""
    places = [world.school() for _ in range(4)]
    teachers = [world.teacher(places[place]) for place in schools]
    lessons = [
        world.lesson(teachers[n % AUTHORS], subject=["maths", "music"][n % 2])
        for n in range(LESSONS)
    ]
    for number, (teacher, lesson, kind) in enumerate(uses):
        at = START + timedelta(hours=number)
        world.use(teachers[teacher], lessons[lesson], kind, at=at)
    return teachers, lessons


@FEW
@given(SCHOOLS, USES, st.data())
def test_one_more_use_never_lowers_its_authors_points(
    tmp_path_factory: pytest.TempPathFactory,
    schools: list[int],
    uses: list[Use],
    data: st.DataObject,
) -> None:
    """Of a lesson with one author and no source, by a teacher who stays at a school.

    Many copies of one city in a single calculation, each with another use added somewhere. Points
    are rounded down once a line and step, hence the handful of billionths.
    """
    extra = data.draw(st.lists(_extra(), min_size=REPLICAS, max_size=REPLICAS))
    world = World()
    plain, _lessons = _city(world, schools, uses)
    copies = []
    for teacher, lesson, kind, after in extra:
        teachers, lessons = _city(world, schools, uses)
        world.use(teachers[teacher], lessons[lesson], kind, at=START + timedelta(minutes=after))
        copies.append((teachers, lesson % AUTHORS))
    found = world.result(tmp_path_factory.mktemp("city"), open_rules(homework_students=2))
    points = {award.author: award.points for award in found.awards}
    for teachers, author in copies:
        before, after_it = points.get(plain[author], 0), points.get(teachers[author], 0)
        assert after_it >= before - 3 * len(uses)


def _extra() -> st.SearchStrategy[tuple[int, int, str, int]]:
    kinds = st.sampled_from(["planned", "taught", "homework"])
    moments = st.integers(0, 60 * 60)
    return st.tuples(st.integers(0, TEACHERS - 1), st.integers(0, LESSONS - 1), kinds, moments)


def test_a_lesson_shared_with_another_can_lower_points_by_dilution(tmp_path: Path) -> None:
    """The exception: most of the teacher's say goes to the co-author."""
    found = []
    for is_more in (False, True):
        world = World()
        author, other, reader = world.teachers(3)
        for _ in range(12):
            world.use(reader, world.lesson(author))
        if is_more:
            for _ in range(8):
                shared = world.lesson(author, other, shares={author: 1, other: 99})
                world.use(reader, shared)
        rules = open_rules(n0=1, family_factor="9/10")
        found.append(uses_of(world.result(tmp_path, rules), author))
    assert found[1] < found[0]


def test_a_stronger_use_from_the_authors_own_school_can_lower_points(tmp_path: Path) -> None:
    """The exception: the teacher came to the author's school, and taught the lesson there."""
    found = []
    for is_more in (False, True):
        world = World()
        author, reader = world.teachers(2)
        lesson = world.lesson(author)
        world.use(reader, lesson, "planned")
        if is_more:
            school = world.rows["affiliations"][0]["school"]
            world.use(reader, lesson, "taught", school=school)
        found.append(uses_of(world.result(tmp_path, open_rules()), author))
    assert found == [Fraction(1, 4), 0]


@FEW
@given(SCHOOLS, USES, st.randoms(use_true_random=False), st.integers(1, 10**12))
def test_the_order_of_rows_leaves_no_trace_and_every_sum_fits(
    tmp_path_factory: pytest.TempPathFactory,
    schools: list[int],
    uses: list[Use],
    shuffle: random.Random,
    budget: int,
) -> None:
    folder = tmp_path_factory.mktemp("city")
    world = World()
    _city(world, schools, uses)
    rules = ruleset(eligibility={"teachers": 2, "schools": 1, "ramp": 2})
    one = world.result(folder, rules, budget=budget)
    for rows in world.rows.values():
        shuffle.shuffle(rows)
    two = world.result(folder, rules, budget=budget)
    assert _files(one) == _files(two)
    _sums_fit(one, budget)


def _files(result: Result) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in result.folder.iterdir()}


def _sums_fit(result: Result, budget: int) -> None:
    assert result.paid + sum(result.remainders.values()) == budget
    assert sum(stratum["paid_kopecks"] for stratum in result.strata) == result.paid
    rows = lines_of(result)
    for award in result.awards:
        own = [row for row in rows if row["author"] == award.author]
        assert sum(row["kopecks"] for row in own) == award.kopecks
        assert sum(row["points"] for row in own) == award.points
        assert award.kopecks <= budget // 10
    for row in rows:
        steps = ("w_share", "w_own", "w_repeat", "w_reciprocal", "w_family", "w_dilution", "points")
        values = [row[step] for step in steps]
        assert values == sorted(values, reverse=True)
        assert values[-1] >= 0


def test_the_seed_and_each_rule_are_in_the_digest(tmp_path: Path) -> None:
    world = World()
    _city(world, [0, 1, 2, 3] * 2, [(n % 8, n % 6, "taught") for n in range(40)])
    frozen = world.frozen(tmp_path / "s")
    results = [
        compute(frozen, rules, budget=budget, seed=seed)
        for rules, budget, seed in (
            (default_ruleset(), BUDGET, "a"),
            (default_ruleset(), BUDGET, "b"),
            (default_ruleset(), BUDGET - 1, "a"),
            (ruleset(n0=9), BUDGET, "a"),
        )
    ]
    assert len({result.digest for result in results}) == 4
    again = compute(frozen, default_ruleset(), budget=BUDGET, seed="a", memory="100MB")
    assert _files(again) == _files(results[0])


def test_an_empty_round_gives_everything_back(tmp_path: Path) -> None:
    found = World().result(tmp_path)
    assert found.awards == ()
    assert found.strata == ()
    assert found.remainders == {"no_points": BUDGET, "unallocated_caps": 0}
    assert {row["events"] for row in found.funnel} == {0}
    assert lines_of(found) == []
    assert found.dropped().num_rows == 0


def test_one_author_gets_a_capped_award_and_the_rest_is_named(tmp_path: Path) -> None:
    world = World()
    author = world.teacher()
    lesson = world.lesson(author)
    for teacher in world.teachers(9):
        world.use(teacher, lesson)
    found = world.result(tmp_path)
    award = award_of(found, author)
    assert (award.kopecks, award.limits, award.ramp) == (BUDGET // 10, ("cap",), Fraction(1))
    assert found.remainders["unallocated_caps"] == BUDGET - BUDGET // 10


def test_everybody_is_capped_where_there_are_few(tmp_path: Path) -> None:
    world = World()
    authors = world.teachers(3)
    lessons = [world.lesson(author) for author in authors]
    for teacher in world.teachers(12):
        for lesson in lessons:
            world.use(teacher, lesson)
    found = world.result(tmp_path)
    assert [award.kopecks for award in found.awards] == [BUDGET // 10] * 3
    assert all(award.limits == ("cap",) for award in found.awards)


def test_below_four_teachers_nothing_and_from_the_fifth_a_part(tmp_path: Path) -> None:
    world = World()
    authors = world.teachers(3)
    for author, number in zip(authors, (4, 5, 9), strict=True):
        lesson = world.lesson(author)
        for teacher in world.teachers(number):
            world.use(teacher, lesson)
    found = world.result(tmp_path, ruleset(cap_share="1"))
    few, some, many = (award_of(found, author) for author in authors)
    assert (few.kopecks, few.limits) == (0, ("below_eligibility",))
    assert (some.ramp, many.ramp) == (Fraction(1, 5), Fraction(1))
    assert abs(some.kopecks * 9 - many.kopecks) <= 9
    assert few.held == ()


@pytest.mark.parametrize("budget", [0, -1, MOST + 1])
def test_a_budget_that_cannot_be_is_refused(tmp_path: Path, budget: int) -> None:
    frozen = World().frozen(tmp_path / "s")
    with pytest.raises(BudgetError, match=str(budget)):
        compute(frozen, default_ruleset(), budget=budget, seed="s")


def test_a_kopeck_and_the_greatest_budget_are_given_exactly(tmp_path: Path) -> None:
    world = World()
    _city(world, [0, 1, 2, 3] * 2, [(n % 8, n % 6, "taught") for n in range(40)])
    rules = open_rules()
    for budget in (1, MOST):
        _whole = world.result(tmp_path, rules, budget=budget)
        assert _whole.paid == budget
        assert sum(row["kopecks"] for row in lines_of(_whole)) == budget


def test_uses_of_an_unknown_lesson_are_refused(tmp_path: Path) -> None:
    world = World()
    world.use(world.teacher(), 999)
    with pytest.raises(SnapshotError, match=r"lessons\.parquet"):
        world.result(tmp_path)


def test_progress_rises_to_a_hundred(tmp_path: Path) -> None:
    told: list[int] = []
    frozen = World().frozen(tmp_path / "s")
    compute(frozen, default_ruleset(), budget=1, seed="s", progress=told.append)
    assert told == sorted(told)
    assert told[-1] == 100


def test_a_result_is_written_whole_once_and_never_over_another(tmp_path: Path) -> None:
    world = World()
    _city(world, [0, 1, 2, 3] * 2, [(n % 8, n % 6, "taught") for n in range(40)])
    found = world.result(tmp_path)
    found.write(tmp_path / "out")
    found.write(tmp_path / "out")
    assert {p.name: p.read_bytes() for p in (tmp_path / "out").iterdir()} == _files(found)
    (tmp_path / "out" / "awards.csv").write_text("edited")
    with pytest.raises(FileExistsError, match="not this result"):
        found.write(tmp_path / "out")
