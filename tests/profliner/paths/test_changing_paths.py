"""What a student does with a path: pin, drop, swap, mark, undo, choose, delete."""

from uuid import UUID

import pytest

from profliner.actions.choose_path import choose_path
from profliner.actions.delete_path import delete_path
from profliner.actions.drop_step import drop_step
from profliner.actions.make_path import MOST_PATHS, make_path
from profliner.actions.mark_step import mark_step
from profliner.actions.pin_step import pin_step
from profliner.actions.swap_step import swap_step
from profliner.actions.undo_change import undo_change
from profliner.models import Path, Step
from profliner.refusals import Refused
from profliner.selectors.gaps import gap_of
from profliner.selectors.paths import next_step, path_view
from profliner.selectors.proposing import alternatives, dropped_for, ways_to
from tests.profliner.paths.making import Ways, make_step, make_student, need, teach

pytestmark = pytest.mark.django_db


@pytest.fixture
def ways() -> Ways:
    return Ways()


@pytest.fixture
def path(ways: Ways) -> Path:
    return make_path(student=make_student(grade=8), profession=ways.profession)


def names(path: Path) -> list[str]:
    return [each.step.name_en for each in path.steps.select_related("step")]


def test_a_swapped_step_stays_and_the_other_comes_not_back(path: Path, ways: Ways) -> None:
    student = path.student
    swap_step(student=student, path_id=path.pk, step_id=ways.club.pk, for_id=ways.other_club.pk)
    assert "Other club" in names(path)
    assert "Club" not in names(path)
    assert path.steps.get(step=ways.other_club).is_pinned


def test_a_change_is_taken_back_whole(path: Path, ways: Ways) -> None:
    before, student = path_view(path), path.student
    undo = swap_step(
        student=student, path_id=path.pk, step_id=ways.college.pk, for_id=ways.university.pk
    )
    assert "University" in names(path)
    undo_change(student=student, path_id=path.pk, snapshot=undo)
    after = path_view(Path.objects.get(pk=path.pk))
    assert [(s.step_id, s.starts_on, s.state, s.is_pinned) for s in after.steps] == [
        (s.step_id, s.starts_on, s.state, s.is_pinned) for s in before.steps
    ]
    assert not path.dropped.exists()


def test_what_was_changed_since_on_another_device_is_not_undone(path: Path, ways: Ways) -> None:
    student = path.student
    undo = swap_step(
        student=student, path_id=path.pk, step_id=ways.club.pk, for_id=ways.other_club.pk
    )
    pin_step(student=student, path_id=path.pk, step_id=ways.college.pk, is_pinned=True)
    with pytest.raises(Refused) as refused:
        undo_change(student=student, path_id=path.pk, snapshot=undo)
    assert refused.value.code == "changed_since"
    assert "Other club" in names(path)
    assert path.steps.get(step=ways.college).is_pinned


def test_a_change_taken_back_brings_no_withdrawn_evidence_back(path: Path, ways: Ways) -> None:
    """What results and interests said before is not in the session, nor on the path again."""
    said = [{"code": "interests", "letter": "R"}, {"code": "needed_for", "steps": []}]
    path.steps.update(reasons=said)
    undo = pin_step(student=path.student, path_id=path.pk, step_id=ways.club.pk, is_pinned=True)
    assert "interests" not in str(undo)
    undo_change(student=path.student, path_id=path.pk, snapshot=undo)
    codes = {each["code"] for step in path.steps.all() for each in step.reasons}
    assert codes == {"needed_for"}


def test_what_nothing_can_replace_is_not_dropped(path: Path, ways: Ways) -> None:
    with pytest.raises(Refused) as refusal:
        drop_step(student=path.student, path_id=path.pk, step_id=ways.internship.pk)
    assert refusal.value.code == "no_way_then"
    path.refresh_from_db()
    assert "Internship" in names(path)
    assert not path.dropped.exists()


def test_a_pinned_step_outlives_the_next_change(path: Path, ways: Ways) -> None:
    pin_step(student=path.student, path_id=path.pk, step_id=ways.club.pk, is_pinned=True)
    drop_step(student=path.student, path_id=path.pk, step_id=ways.college.pk)
    assert {"Club", "University"} <= set(names(path))


def test_a_school_subject_cannot_be_dropped(path: Path, ways: Ways) -> None:
    with pytest.raises(Refused) as refusal:
        drop_step(student=path.student, path_id=path.pk, step_id=ways.maths.pk)
    assert refusal.value.code == "stays"


def test_what_is_done_counts_and_the_next_step_moves_on(path: Path, ways: Ways) -> None:
    assert gap_of(path).percent_now == 0
    mark_step(student=path.student, path_id=path.pk, step_id=ways.club.pk, state="done")
    assert gap_of(path).percent_now > 0
    step = next_step(path.student)
    assert step
    assert step.title != "Club"
    drop_step(student=path.student, path_id=path.pk, step_id=ways.college.pk)
    assert path.steps.get(step=ways.club).state == "done"


def test_every_alternative_holds(path: Path, ways: Ways) -> None:
    found = alternatives(path, path.steps.get(step=ways.college))
    assert [each.name for each in found] == [ways.university.name]
    assert found[0].months_later > 0
    for each in found:
        swap_step(
            student=path.student,
            path_id=path.pk,
            step_id=ways.college.pk,
            for_id=UUID(each.step_id),
        )
    assert "University" in names(path)


def test_the_alternative_that_delays_least_comes_first(path: Path, ways: Ways) -> None:
    """A fitter one that takes years longer does not stand before one that fits less."""
    soon = make_step("college", "Short college", months=46, age_from=14)
    need(soon, ways.maths)
    for step in (ways.internship, ways.goal):
        need(step, soon)
    teach(ways.university, ways.other_skill, level=5)
    found = alternatives(path, path.steps.get(step=ways.college))
    delays = [each.months_later for each in found]
    assert len(delays) == 2
    assert delays == sorted(delays)


def test_two_ways_are_offered_and_the_other_is_kept_to(ways: Ways) -> None:
    student = make_student(grade=8)
    offered = ways_to(student, ways.profession)
    assert [each.route for each in offered.proposals] == ["", "not-college"]
    dropped = dropped_for(student, ways.profession, "not-college")
    path = make_path(student=student, profession=ways.profession, dropped=dropped)
    assert "University" in names(path)
    assert "College" not in names(path)


def test_no_way_is_said_in_words(ways: Ways) -> None:
    Step.objects.filter(pk=ways.internship.pk).update(is_open=False)
    offered = ways_to(make_student(grade=8), ways.profession)
    assert offered.proposals == ()
    assert "Internship" in offered.obstacles[0]


def test_one_path_is_the_chosen_one(path: Path, ways: Ways) -> None:
    student = path.student
    other = make_path(student=student, profession=ways.profession)
    assert not other.is_chosen
    choose_path(student=student, path_id=other.pk)
    assert [each.pk for each in Path.objects.of(student).filter(is_chosen=True)] == [other.pk]
    delete_path(student=student, path_id=other.pk)
    assert Path.objects.of(student).get().is_chosen


def test_paths_have_an_end(path: Path, ways: Ways) -> None:
    for _number in range(MOST_PATHS - 1):
        make_path(student=path.student, profession=ways.profession)
    with pytest.raises(Refused) as refusal:
        make_path(student=path.student, profession=ways.profession)
    assert refusal.value.code == "too_many_paths"


def test_another_changes_nothing(path: Path, ways: Ways) -> None:
    with pytest.raises(Refused) as refusal:
        pin_step(student=make_student(), path_id=path.pk, step_id=ways.club.pk, is_pinned=True)
    assert refusal.value.code == "not_yours"
