"""When the blend weighs its parts, and when it leaves the word to one of them."""

from typing import Any

import numpy as np
from scipy.sparse import csr_matrix

from profliner.recommender import EASE, Blend, Interactions, Popular, RecentPopular, Students
from profliner.recommender.base import Recommender
from profliner.recommender.data import Floats
from profliner.recommender.slices import first_part

DAY = 86_400.0
TASTES, EACH = 4, 6


class Noise(Recommender):
    """Knows nothing, and says it with many figures."""

    name = "noise"

    def _fit(self, interactions: Interactions, user_features: Any, item_features: Any) -> None:
        self.seed_ = 1

    def _score(self, students: Students) -> Floats:
        rng = np.random.default_rng(self.seed_)
        return rng.random((len(students), self.n_items_)).astype(np.float32)


class Hint(Recommender):
    """Knows what each will do next, in so much noise that two such know more than one."""

    name = "hint"

    def __init__(self, truth: Floats, seed: int) -> None:
        self.truth = truth
        self.seed = seed

    def _fit(self, interactions: Interactions, user_features: Any, item_features: Any) -> None:
        noise = np.random.default_rng(self.seed).normal(0, 0.5, self.truth.shape)
        self.scores_ = (self.truth + noise).astype(np.float32)

    def _score(self, students: Students) -> Floats:
        found = np.zeros((len(students), self.n_items_), dtype=np.float32)
        seen = students.known >= 0
        found[seen] = self.scores_[students.known[seen]]
        return found


def tastes(students: int) -> Interactions:
    """Each does four of the six things of their taste."""
    rows = np.repeat(np.arange(students), 4)
    places = (rows // TASTES + np.tile(np.arange(4), students)) % EACH
    names = np.char.mod("%04d", np.arange(students)), np.char.mod("%02d", np.arange(TASTES * EACH))
    columns = np.asarray(rows % TASTES * EACH + places, dtype=np.int64)
    return Interactions(*names, rows, columns)


def test_of_few_students_it_leaves_the_word_to_the_part_that_is_right() -> None:
    data = tastes(100)
    ours = Blend(parts=[Popular(), Noise(), EASE(ridge=1.0)]).fit(data)
    alone = EASE(ridge=1.0).fit(data)
    students = data.students()
    np.testing.assert_array_equal(
        ours.recommend(students, 2).items, alone.recommend(students, 2).items
    )
    weights = ours.warm_.reshape(2, -1)[:, :-1].reshape(2, 2, 3)
    assert not weights[:, :, :2].any()
    assert weights[:, :, 2].any()


def test_of_many_it_weighs_what_tells_more_together() -> None:
    students, things = 1000, 30
    rng = np.random.default_rng(0)
    rows = np.repeat(np.arange(students), 4)
    firsts = rng.integers(0, things, students)
    columns = (firsts[:, None] + np.array([0, 7, 11, 18])).ravel() % things
    names = np.char.mod("%04d", np.arange(students)), np.char.mod("%02d", np.arange(things))
    times = np.tile(np.arange(4) * DAY, students)
    data = Interactions(names[0], names[1], rows=rows, columns=columns, times=times)
    truth = np.zeros(data.shape, dtype=np.float32)
    latest = first_part(data, 0.1, rng)
    truth[rows[~latest], columns[~latest]] = 1
    ours = Blend(parts=[Hint(truth, 1), Hint(truth, 2)]).fit(data)
    assert np.count_nonzero(ours.warm_[:2]) == 2
    assert np.abs(ours.warm_[0] - ours.warm_[1]) < 0.5 * ours.warm_[:2].max()


def test_of_strangers_alike_it_says_what_one_list_says() -> None:
    rng = np.random.default_rng(0)
    columns = (TASTES * EACH * rng.power(0.3, 2000)).astype(np.int64)
    names = np.char.mod("%04d", np.arange(400)), np.char.mod("%02d", np.arange(TASTES * EACH))
    data = Interactions(*names, np.arange(2000) % 400, columns)
    ours = Blend(parts=[Popular(), Noise(), EASE()]).fit(data)
    nobody = Students.new(csr_matrix((1, TASTES * EACH)))
    popular = Popular().fit(data)
    np.testing.assert_array_equal(
        ours.recommend(nobody, 5).items, popular.recommend(nobody, 5).items
    )


def passing_by(days: int, fashion: int) -> Interactions:
    """Each day twenty newcomers do one thing each, and every ``fashion`` days another one."""
    n = days * 20
    day = np.repeat(np.arange(days), 20)
    rng = np.random.default_rng(0)
    columns = np.where(rng.random(n) < 0.7, day // fashion % 20, rng.integers(0, 20, n))
    names = np.char.mod("%05d", np.arange(n)), np.char.mod("%02d", np.arange(20))
    return Interactions(*names, np.arange(n), columns, day.astype(np.float64) * DAY)


def test_popularity_fades_as_fast_as_fashions_change() -> None:
    changing = RecentPopular().fit(passing_by(200, fashion=20)).half_life_
    lasting = RecentPopular().fit(passing_by(200, fashion=10_000)).half_life_
    assert changing <= 30
    assert lasting >= 60


def test_where_all_are_newcomers_they_are_learnt_from() -> None:
    data = passing_by(200, 20)
    early = first_part(data, 0.1, np.random.default_rng(0))
    assert data.times is not None
    assert data.times[early].max() < data.times[~early].min()
    assert (~early).sum() >= 200
