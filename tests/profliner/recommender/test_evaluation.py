"""The measures, against figures worked out by hand; the command, on small files."""

import gzip
import json
from io import StringIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from django.core.management import CommandError, call_command
from scipy.sparse import csr_matrix

from profliner.recommender import Interactions, Popular, Students
from profliner.recommender.evaluation import estimate, gini, judge, matrix_of
from profliner.recommender.files import BadFileError, read_events, read_item_features


def judged(wanted: list[list[int]]) -> dict[str, Any]:
    """Popularity ranks items 3, 2, 1, 0: item n was done by n + 1 students."""
    pairs = [(f"u{n}-{i}", f"i{n}") for n in range(4) for i in range(n + 1)]
    data = Interactions.of_names([user for user, _item in pairs], [item for _user, item in pairs])
    nobody = Students.new(csr_matrix((len(wanted), 4), dtype=np.float32))
    return judge(Popular().fit(data), nobody, csr_matrix(np.array(wanted, dtype=np.float32)), k=2)


def test_what_is_wanted_first_and_found_first_is_perfect() -> None:
    found = judged([[0, 0, 1, 1]])
    assert found["ndcg@2"]["mean"] == found["recall@2"]["mean"] == found["mrr"]["mean"] == 1


def test_figures_worked_out_by_hand() -> None:
    # The second place counts 1/log2(3) = .6309; of two wanted one is among the first two.
    found = judged([[1, 0, 1, 0]])
    assert found["ndcg@2"]["mean"] == pytest.approx(0.6309 / (1 + 0.6309), abs=1e-3)
    assert found["recall@2"]["mean"] == 0.5
    assert found["mrr"]["mean"] == 0.5


def test_students_who_did_nothing_afterwards_do_not_count() -> None:
    assert judged([[0, 0, 0, 0], [0, 0, 0, 1]])["students"] == 1


def test_a_slice_for_each_length_of_history() -> None:
    found = judged([[0, 0, 0, 1]])
    assert list(found["slices"]) == ["0"]


def test_gini_of_one_shown_always_and_of_all_alike() -> None:
    assert gini(np.array([0, 0, 0, 8], dtype=np.float32)) == 0.75
    assert gini(np.full(4, 2, dtype=np.float32)) == 0


def test_an_interval_holds_its_mean_and_narrows_with_students() -> None:
    values = np.random.default_rng(0).random(400).astype(np.float32)
    few, many = estimate(values[:20]), estimate(values)
    assert few.low < few.mean < few.high
    assert many.high - many.low < few.high - few.low


@pytest.fixture
def files(tmp_path: Path) -> dict[str, Path]:
    lines = [f"s{s},i{i}" for s in range(30) for i in range(6) if (s + i) % 2 == 0 and i != s % 5]
    train = tmp_path / "train.csv.gz"
    with gzip.open(train, "wt") as file:
        file.write("\n".join(["user,item", *lines]))
    test = tmp_path / "test.csv"
    test.write_text("\n".join(["user,item", *(f"s{s},i{s % 2}" for s in range(30)), "new,i9"]))
    features = tmp_path / "features.csv"
    features.write_text("item,relation,entity\ni0,by,a\ni1,by,b\ni9,by,a\ni10,by,c\n")
    return {"train": train, "test": test, "item_features": features}


def run(files: dict[str, Path], **options: Any) -> str:
    out = StringIO()
    call_command("evaluate_recommender", **files, stdout=out, **options)
    return out.getvalue()


def test_the_command_ranks_the_whole_catalogue(files: dict[str, Path]) -> None:
    found = json.loads(run(files, models="popular,ease,ours", json=True))
    assert found["data"]["items"] == 8, "six of training, one of the test, one of the features"
    assert set(found["models"]) == {"popular", "ease", "ours"}
    for figures in found["models"].values():
        assert 0 < figures["ndcg@10"]["mean"] <= 1
        assert {"coverage", "gini", "novelty", "fit_seconds", "p50_ms", "p99_ms"} <= set(figures)
        assert set(figures["slices"]) <= {"0", "1-3", "4+"}
    assert "popular" in run(files, models="popular")


def test_what_was_done_before_is_not_wanted_again(files: dict[str, Path]) -> None:
    files["test"].write_text("user,item\ns0,i2\ns0,i1\n")  # s0 did i2 in training
    found = json.loads(run(files, models="popular", json=True))
    assert found["data"]["wanted"] == 1


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "needs the columns"),
        ("user\na\n", "needs the columns"),
        ("user,item\na\n", "line 2: 2 values"),
        ("user,item\na,\n", "line 2: 2 values"),
        ("user,item,time\na,b,tomorrow\n", "line 2: “tomorrow” is no moment"),
        ("user,item,time\na,b,nan\n", "line 2: “nan” is no moment"),
        ("user,item\n", "nothing to judge by"),
        ("user,item\ns0,i2\n", r"nothing to judge by that is not in train\.csv\.gz too"),
    ],
)
def test_a_bad_file_is_named(files: dict[str, Path], content: str, message: str) -> None:
    files["test"].write_text(content)
    with pytest.raises(CommandError, match=message):
        run(files, models="popular")


def test_a_missing_or_torn_file_is_named(files: dict[str, Path], tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"absent\.csv"):
        run({**files, "train": tmp_path / "absent.csv"}, models="popular")
    files["train"].write_bytes(files["train"].read_bytes()[:40])
    with pytest.raises(CommandError, match=r"train\.csv\.gz: cannot be read"):
        run(files, models="popular")
    files["train"].write_bytes(b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03" + b"\xff" * 40)
    with pytest.raises(CommandError, match=r"train\.csv\.gz: cannot be read"):
        run(files, models="popular")


def test_a_first_line_that_names_no_columns_is_told(
    files: dict[str, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    files["test"].write_text("s0,i1\ns1,i0\n")
    found = json.loads(run(files, models="popular", json=True))
    assert found["data"]["wanted"] == 1
    assert "test.csv: its first line (s0,i1) does not name" in found["data"]["notes"][0]
    run(files, models="popular")
    assert found["data"]["notes"][0] in capsys.readouterr().err


def test_models_go_by_the_names_of_their_papers(files: dict[str, Path]) -> None:
    found = json.loads(run(files, models="EASE, Recent-Popular,interests-only", json=True))
    assert list(found["models"]) == ["ease", "recent_popular", "interests"]


def test_an_unknown_model_is_named_with_those_there_are(files: dict[str, Path]) -> None:
    with pytest.raises(CommandError, match="no model best; there are popular"):
        run(files, models="best")


def test_columns_go_by_name_else_by_place(tmp_path: Path) -> None:
    path = tmp_path / "events.csv"
    path.write_text("time,item,user\n2026-01-01T00:00:00+00:00,i,u\n")
    assert read_events(path).users == ["u"]
    assert read_events(path).times == [1767225600.0]
    path.write_text("student,course\nu,i\n")
    assert (read_events(path).users, read_events(path).items) == (["u"], ["i"])


def test_features_of_unknown_items_are_left_out(tmp_path: Path) -> None:
    path = tmp_path / "features.csv"
    path.write_text("item,feature\na,x\nb,y\n")
    names, features = read_item_features(path, ["b", "c"])
    assert (names, features.shape, features.nnz) == (["b", "c"], (2, 2), 1)
    path.write_text("item\n")
    with pytest.raises(BadFileError):
        read_item_features(path)


def test_wanted_things_stand_in_the_rows_of_training() -> None:
    train = Interactions.of_names(["b"], ["y"], catalogue=["x", "y", "z"], everyone=["a", "b"])
    later = Interactions.of_names(["a", "a"], ["z", "z"])
    assert matrix_of(later, train).toarray().tolist() == [[0, 0, 1], [0, 0, 0]]
