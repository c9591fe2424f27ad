"""What every recommender keeps to, with an answer known beforehand."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_matrix, identity, vstack

from profliner.recommender import (
    MODELS,
    Interactions,
    ModelFileError,
    Recommender,
    Students,
    load_model,
    save_model,
)
from profliner.recommender.data import Floats, Sparse

# Two tastes: students of the first do items 0–5, of the second 6–11, each leaving one out.
TASTES, EACH, STUDENTS = 2, 6, 120
ITEMS = TASTES * EACH
PERSONAL = ["item_knn", "ease", "ials", "lightfm", "interests", "ours", "repeat_last"]
EVERY = list(MODELS)


def events() -> tuple[list[str], list[str], list[float]]:
    users, items, times = [], [], []
    for student in range(STUDENTS):
        taste = student % TASTES
        left_out = student // TASTES % EACH
        for place in range(EACH):
            if place != left_out:
                users.append(f"s{student:03}")
                items.append(f"i{taste * EACH + place:02}")
                times.append(float((student * 7 + place * 5) % 31) * 86_400)
    return users, items, times


@pytest.fixture(scope="module")
def interactions() -> Interactions:
    users, items, times = events()
    return Interactions.of_names(users, items, times)


@pytest.fixture(scope="module")
def item_features() -> Sparse:
    """Column 0 for the first taste, column 1 for the second."""
    rows = np.arange(ITEMS)
    return csr_matrix((np.ones(ITEMS), (rows, rows // EACH)), shape=(ITEMS, TASTES))


@pytest.fixture(scope="module")
def user_features() -> Sparse:
    rows = np.arange(STUDENTS)
    return csr_matrix((np.ones(STUDENTS), (rows, rows % TASTES)), shape=(STUDENTS, TASTES))


@pytest.fixture(scope="module")
def fitted(
    interactions: Interactions, item_features: Sparse, user_features: Sparse
) -> dict[str, Recommender]:
    return {
        name: make(name).fit(interactions, user_features=user_features, item_features=item_features)
        for name in EVERY
    }


def make(name: str) -> Recommender:
    """Small enough for forty students."""
    small: dict[str, dict[str, Any]] = {
        "ials": {"factors": 2, "regularization": 1.0, "alpha": 5},
        "lightfm": {"components": 8, "epochs": 10},
    }
    return MODELS[name](**small.get(name, {}))


def history(*items: int) -> Sparse:
    return csr_matrix(
        (np.ones(len(items), dtype=np.float32), (np.zeros(len(items), dtype=int), list(items))),
        shape=(1, ITEMS),
    )


@pytest.mark.parametrize("name", PERSONAL)
def test_the_thing_left_out_of_a_taste_comes_first(
    name: str, fitted: dict[str, Recommender], interactions: Interactions, user_features: Sparse
) -> None:
    students = interactions.students(user_features)
    first = fitted[name].recommend(students, 1).items[:, 0]
    left_out = np.array([s % TASTES * EACH + s // TASTES % EACH for s in range(STUDENTS)])
    assert (first == left_out).mean() >= 0.95


@pytest.mark.parametrize("name", PERSONAL)
def test_a_student_never_seen_is_folded_in(name: str, fitted: dict[str, Recommender]) -> None:
    strangers = Students.new(vstack([history(0, 1, 2), history(7, 8, 11)], format="csr"))
    best = fitted[name].recommend(strangers, 3).items
    assert set(best[0]) == {3, 4, 5}
    assert set(best[1]) == {6, 9, 10}


@pytest.mark.parametrize("name", ["lightfm", "interests", "ours"])
def test_features_alone_speak_for_a_student_who_did_nothing(
    name: str, fitted: dict[str, Recommender]
) -> None:
    nothing = csr_matrix((2, ITEMS), dtype=np.float32)
    told = Students.new(nothing, features=identity(TASTES, dtype=np.float32, format="csr"))
    best = fitted[name].recommend(told, 3).items
    assert (best[0] < EACH).all()
    assert (best[1] >= EACH).all()


@pytest.mark.parametrize("name", EVERY)
def test_what_was_done_is_never_recommended(
    name: str, fitted: dict[str, Recommender], interactions: Interactions
) -> None:
    students = interactions.students()
    ranking = fitted[name].recommend(students, ITEMS)
    for row in range(STUDENTS):
        given = ranking.items[row][ranking.items[row] >= 0]
        done = students.history[row].indices
        assert len(given) == ITEMS - len(done)
        assert not set(given) & set(done)
        assert len(set(given)) == len(given)


@pytest.mark.parametrize("name", EVERY)
def test_scores_fall_and_are_finite(
    name: str, fitted: dict[str, Recommender], interactions: Interactions
) -> None:
    scores = fitted[name].recommend(interactions.students(), 5).scores
    assert np.isfinite(scores).all()
    assert (np.diff(scores, axis=1) <= 0).all()


@pytest.mark.parametrize("name", EVERY)
def test_only_what_is_allowed_is_recommended(
    name: str, fitted: dict[str, Recommender], interactions: Interactions
) -> None:
    allowed = np.zeros((STUDENTS, ITEMS), dtype=bool)
    allowed[:, [2, 8]] = True
    items = fitted[name].recommend(interactions.students(), 5, allowed=allowed).items
    assert set(np.unique(items)) <= {-1, 2, 8}


@pytest.mark.parametrize("name", EVERY)
def test_nothing_known_gives_an_answer_all_the_same(
    name: str, fitted: dict[str, Recommender]
) -> None:
    nobody = Students.new(csr_matrix((1, ITEMS), dtype=np.float32))
    ranking = fitted[name].recommend(nobody, 4)
    assert (ranking.items >= 0).all()
    assert fitted[name].explain(nobody, 0) == []


@pytest.mark.parametrize("name", EVERY)
def test_the_same_seed_gives_the_same_model(
    name: str,
    interactions: Interactions,
    item_features: Sparse,
    fitted: dict[str, Recommender],
    user_features: Sparse,
    tmp_path: Path,
) -> None:
    again = make(name).fit(interactions, user_features=user_features, item_features=item_features)
    first, second = tmp_path / "first", tmp_path / "second"
    assert save_model(fitted[name], first) == save_model(again, second)
    assert first.read_bytes() == second.read_bytes()


@pytest.mark.parametrize("name", EVERY)
def test_a_model_read_back_scores_the_same(
    name: str, fitted: dict[str, Recommender], interactions: Interactions, tmp_path: Path
) -> None:
    save_model(fitted[name], tmp_path / "model")
    back = load_model(tmp_path / "model")
    assert type(back) is type(fitted[name])
    students = interactions.students().as_new()
    np.testing.assert_array_equal(back.score(students), fitted[name].score(students))


@pytest.mark.parametrize("name", [name for name in PERSONAL if name != "repeat_last"])
def test_without_the_evidence_the_score_falls(name: str, fitted: dict[str, Recommender]) -> None:
    student = Students.new(history(0, 1, 2, 3))
    evidence = fitted[name].explain(student, 4)
    assert evidence, "a thing of the student's own taste must have a reason"
    before = fitted[name].score(student)[0, 4]
    for cited in evidence:
        rest = [item for item in (0, 1, 2, 3) if item != cited.item]
        without = Students.new(history(*rest))
        without = Students(without.history, without.known, student.last if student.last[0] in rest
                           else without.last)  # fmt: skip
        assert fitted[name].score(without)[0, 4] < before


@pytest.mark.parametrize("name", ["popular", "recent_popular", "popular_in_grade"])
def test_popularity_has_no_reason_in_the_student(name: str, fitted: dict[str, Recommender]) -> None:
    assert fitted[name].explain(Students.new(history(0, 1)), 4) == []


@pytest.mark.parametrize("name", PERSONAL)
def test_an_item_never_seen_is_scored_by_the_likeness_of_its_features(
    name: str,
    fitted: dict[str, Recommender],
    interactions: Interactions,
    item_features: Sparse,
) -> None:
    model = fitted[name]
    new = csr_matrix(np.array([[1.0, 0.0], [0.0, 1.0], [0.0, 0.0]], dtype=np.float32))
    scores = model.fold_in_items(model.score(interactions.students()), item_features, new)
    first = np.arange(STUDENTS) % TASTES == 0
    assert (scores[first, 0] > scores[first, 1]).all()
    assert (scores[~first, 1] > scores[~first, 0]).all()
    assert (scores[:, 2] <= scores[:, :2].min(axis=1)).all()


@pytest.mark.parametrize("name", EVERY)
@pytest.mark.parametrize(
    ("users", "items"), [([], ["a", "b"]), (["s"], ["a"])], ids=["no event", "one event"]
)
def test_hardly_any_data_is_no_error(name: str, users: list[str], items: list[str]) -> None:
    data = Interactions.of_names(users, items[: len(users)], catalogue=items, everyone=["s", "t"])
    ranking = make(name).fit(data).recommend(data.students(), 2)
    assert np.isfinite(ranking.scores[ranking.items >= 0]).all()


@pytest.mark.parametrize("name", EVERY)
def test_what_does_not_fit_together_is_refused(
    name: str, interactions: Interactions, fitted: dict[str, Recommender]
) -> None:
    with pytest.raises(ValueError, match="3 rows of item features for 12 items"):
        make(name).fit(interactions, item_features=identity(3))
    with pytest.raises(ValueError, match="no item"):
        make(name).fit(Interactions.of_names([], []))
    with pytest.raises(ValueError, match="not learnt"):
        make(name).score(interactions.students())
    with pytest.raises(ValueError, match="5 columns"):
        fitted[name].score(Students.new(csr_matrix((1, 5), dtype=np.float32)))


class TestModelFiles:
    @pytest.fixture
    def path(self, fitted: dict[str, Recommender], tmp_path: Path) -> Path:
        save_model(fitted["ours"], tmp_path / "model")
        return tmp_path / "model"

    def test_missing(self, tmp_path: Path) -> None:
        with pytest.raises(ModelFileError, match="there is no such model"):
            load_model(tmp_path / "model")

    @pytest.mark.parametrize("kept", [0, 10, 60, 200])
    def test_torn(self, path: Path, kept: int) -> None:
        path.write_bytes(path.read_bytes()[:kept])
        with pytest.raises(ModelFileError):
            load_model(path)

    def test_changed(self, path: Path) -> None:
        content = bytearray(path.read_bytes())
        content[-100] ^= 1
        path.write_bytes(content)
        with pytest.raises(ModelFileError, match="torn or changed"):
            load_model(path)

    def test_of_another_version(
        self, path: Path, fitted: dict[str, Recommender], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("profliner.recommender.storage.VERSION", 2)
        save_model(fitted["popular"], path)
        monkeypatch.setattr("profliner.recommender.storage.VERSION", 1)
        with pytest.raises(ModelFileError, match="of version 2, this program reads 1"):
            load_model(path)


class TestBlend:
    def test_it_is_sure_of_whom_it_knows_and_not_of_strangers(
        self, fitted: dict[str, Recommender], interactions: Interactions
    ) -> None:
        ours = fitted["ours"]
        known = ours.is_sure(interactions.students())  # type: ignore[attr-defined]
        strangers = Students.new(csr_matrix((3, ITEMS), dtype=np.float32))
        assert known.mean() > 0.9
        assert not ours.is_sure(strangers).any()  # type: ignore[attr-defined]

    def test_its_scores_are_chances(
        self, fitted: dict[str, Recommender], interactions: Interactions
    ) -> None:
        scores = fitted["ours"].score(interactions.students())
        assert ((scores >= 0) & (scores <= 1)).all()


@settings(max_examples=40)
@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 7)), min_size=1, max_size=40))
def test_the_order_of_events_does_not_matter_without_times(pairs: list[tuple[int, int]]) -> None:
    def scores(order: list[tuple[int, int]]) -> Floats:
        users = [str(user) for user, _item in order]
        data = Interactions.of_names(users, [str(item) for _user, item in order])
        return MODELS["ease"]().fit(data).score(data.students())

    np.testing.assert_array_equal(scores(pairs), scores(pairs[::-1]))
