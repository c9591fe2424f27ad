"""What is served from: names, new things, reasons that hold, and nobody's vectors."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from profliner.recommender import Blend, Interactions, Students, load_model, save_model
from profliner.recommender.data import Sparse
from profliner.recommender.diversity import diverse
from profliner.recommender.features import columns_of, of_student, rows_of
from profliner.recommender.served import INTERESTS, NOTHING, Catalogue, Catalogued, reasons
from profliner.recommender.trial import Lessons, TooLittleError, try_out

TASTES, EACH, STUDENTS = 3, 8, 240
NAMES = [f"event:{taste}{n}" for taste in range(TASTES) for n in range(EACH)]
LIKE = [{f"field:{at // EACH}": 1.0, f"interest:{'RIS'[at // EACH]}": 1.0} for at in range(24)]


@pytest.fixture(scope="module")
def lessons() -> Lessons:
    users, items, times = [], [], []
    for student in range(STUDENTS):
        for step in range(5):
            users.append(f"s{student:03}")
            items.append(NAMES[student % TASTES * EACH + (student // TASTES + step) % EACH])
            times.append(float((student * 7 + step * 11) % 89) * 86_400)
    data = Interactions.of_names(users, items, times, catalogue=NAMES)
    columns = columns_of(LIKE, range(1, 12))
    told = rows_of(
        [of_student({"RIS"[n % TASTES]: 1.0, "E": 0.1}, 9) for n in range(STUDENTS)], columns
    )
    return Lessons(data, columns, rows_of(LIKE, columns), lambda until: told)


@pytest.fixture(scope="module")
def served(lessons: Lessons) -> Catalogued:
    model, card, verdict = try_out(lessons, seed=0)
    assert verdict.goes_live, card["over_popular"]
    return model


def everybody(served: Catalogued) -> Students:
    done = [[NAMES[taste * EACH + n] for n in range(2)] for taste in range(TASTES)]
    told = [of_student({"RIS"[taste]: 1.0, "E": 0.1}, 9) for taste in range(TASTES)]
    return served.students(done, told, [9] * TASTES)


def columns_recommended(served: Catalogued, students: Students) -> Sparse:
    return served.recommend(students, 5).items


def test_what_is_said_lowers_the_score_when_it_is_taken_away(served: Catalogued) -> None:
    students = everybody(served)
    chosen = columns_recommended(served, students)
    scores = served.score(students)
    found = reasons(served, students, scores, chosen)
    number = 0
    for row, place, which in zip(*np.nonzero(found.cited != NOTHING), strict=True):
        cited = found.cited[row, place, which]
        done = [str(served.items_[at]) for at in students.history[row].indices]
        less = [name for name in done if cited == INTERESTS or name != served.items_[cited]]
        told = {} if cited == INTERESTS else {"RIS"[row]: 1.0, "E": 0.1}
        without = served.students([less], [of_student(told, 9)], [9])
        after = served.score(without)[0, chosen[row, place]]
        before = scores[row, chosen[row, place]]
        assert after < before
        assert found.effects[row, place, which] == pytest.approx(before - after, abs=1e-5)
        number += 1
    assert number >= TASTES * 3  # most of the five shown to each have one


def test_interests_are_said_only_of_those_who_told_any(served: Catalogued) -> None:
    silent = served.students([[NAMES[0]]], [of_student({}, 9)], [9])
    chosen = columns_recommended(served, silent)
    found = reasons(served, silent, served.score(silent), chosen)
    assert (found.cited != INTERESTS).all()
    assert (found.cited >= 0).any()


def test_a_thing_of_another_day_is_left_out_of_a_history(served: Catalogued) -> None:
    students = served.students([["event:gone", NAMES[3]]], [{}], [None])
    assert students.history.nnz == 1
    assert served.places_of(["event:gone", NAMES[3]]).tolist() == [-1, 3]


def test_new_things_are_scored_by_those_most_like_them(served: Catalogued) -> None:
    today = Catalogue(served, [*NAMES, "event:new"], [*LIKE, {"field:1": 1.0, "interest:I": 1.0}])
    scores = today.score(everybody(served))
    assert scores[1, -1] > scores[0, -1]
    assert scores.argmax(axis=1)[1] // EACH in (1, 3)


def test_a_file_gives_the_same_and_knows_no_person(served: Catalogued, tmp_path: Path) -> None:
    save_model(served, tmp_path / "model")
    again = load_model(tmp_path / "model")
    assert isinstance(again, Catalogued)
    students = everybody(served)
    np.testing.assert_array_equal(again.score(students), served.score(students))
    assert isinstance(again.model_, Blend)
    for part in again.model_.parts_:
        assert not len(getattr(part, "users_", [])), part.name
    assert b"s001" not in (tmp_path / "model").read_bytes()


def test_the_same_seed_gives_the_same_file(lessons: Lessons, tmp_path: Path) -> None:
    digests = {save_model(try_out(lessons, seed=3)[0], tmp_path / f"{n}") for n in range(2)}
    assert len(digests) == 1


def test_too_few_to_judge_by(lessons: Lessons) -> None:
    few = lessons.interactions.only(lessons.interactions.rows < 20)
    with pytest.raises(TooLittleError):
        try_out(Lessons(few, lessons.columns, lessons.item_features, lessons.user_features), seed=0)


def test_against_itself_a_model_of_another_catalogue_is_comparable(
    lessons: Lessons, served: Catalogued
) -> None:
    _model, card, verdict = try_out(lessons, seed=0, live=served, live_until=0.0)
    assert verdict.over_live is not None
    assert abs(card["over_live"]["mean"]) < 0.2


@settings(max_examples=40)
@given(data=st.data())
def test_lists_are_diverse_and_hold_only_what_may_be_shown(data: st.DataObject) -> None:
    n = data.draw(st.integers(1, 30))
    kinds = np.array(data.draw(st.lists(st.integers(0, 3), min_size=n, max_size=n)))
    fields = np.array(data.draw(st.lists(st.integers(-1, 3), min_size=n, max_size=n)))
    numbers = st.one_of(st.just(-np.inf), st.floats(0, 1, width=32))
    scores = np.array([data.draw(st.lists(numbers, min_size=n, max_size=n))], dtype=np.float32)
    chosen = diverse(scores, kinds, fields, 8)[0]
    shown = chosen[chosen >= 0]
    assert len(set(shown)) == len(shown) == min(8, int(np.isfinite(scores).sum()))
    assert np.isfinite(scores[0, shown]).all()
    assert (chosen[len(shown) :] == -1).all()


def test_kinds_take_turns_and_fields_give_way() -> None:
    scores = np.array([[0.9, 0.8, 0.7, 0.2, 0.1]], dtype=np.float32)
    kinds = np.array([0, 0, 0, 1, 1])
    assert diverse(scores, kinds, np.array([0, 1, 2, 3, 4]), 5)[0].tolist() == [0, 3, 1, 4, 2]
    one_kind, one_field = np.zeros(5, dtype=int), np.array([0, 0, 0, 1, 2])
    assert diverse(scores, one_kind, one_field, 5)[0].tolist() == [0, 1, 3, 2, 4]


def test_equal_answers_say_nothing() -> None:
    assert of_student(dict.fromkeys("RIASEC", 0.5), None) == {}
    said = of_student({"R": 1.0, "I": 0.5, "A": 0.0}, 7)
    assert said == {"interest:R": 1.0, "grade:7": 0.5}
