"""A snapshot is whole, the same for the same rows, and notices every edit."""

import json
import random
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from grants.calculation import snapshot
from grants.calculation.example import write as write_example
from grants.calculation.files import file_digest
from grants.calculation.snapshot import SCHEMAS, SnapshotError, Window
from tests.grants.worlds import WINDOW, World


def _world() -> World:
    world = World()
    author = world.teacher()
    lesson = world.lesson(author)
    for teacher in world.teachers(4):
        world.use(teacher, lesson)
        world.use(teacher, lesson, "view")
        world.use(None, lesson, "view")
    return world


def _bytes(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_rows_in_any_order_and_in_any_batches_give_the_same_bytes(tmp_path: Path) -> None:
    world = _world()
    snapshot.write(tmp_path / "one", WINDOW, world.tables())
    for rows in world.rows.values():
        random.Random(3).shuffle(rows)
    tables = world.tables()
    pieces = {name: (b for b in table.to_batches(2)) for name, table in tables.items()}
    snapshot.write(tmp_path / "two", WINDOW, pieces)
    assert _bytes(tmp_path / "one") == _bytes(tmp_path / "two")


def test_a_large_one_is_the_same_at_every_writing(tmp_path: Path) -> None:
    one = write_example(tmp_path / "one", uses=200_000, memory="200MB")
    assert write_example(tmp_path / "two", uses=200_000).digest == one.digest
    assert one.rows("uses") == 200_000
    assert snapshot.read(tmp_path / "one").digest == one.digest


def test_writing_it_again_changes_nothing_and_another_is_refused(tmp_path: Path) -> None:
    world = _world()
    first = snapshot.write(tmp_path / "s", WINDOW, world.tables())
    assert snapshot.write(tmp_path / "s", WINDOW, world.tables()) == first
    world.teacher()
    with pytest.raises(FileExistsError, match="another snapshot"):
        snapshot.write(tmp_path / "s", WINDOW, world.tables())
    assert snapshot.read(tmp_path / "s").digest == first.digest
    assert [path.name for path in tmp_path.iterdir()] == ["s"]


def test_nothing_is_left_of_a_writing_that_failed(tmp_path: Path) -> None:
    tables = _world().tables()
    tables["uses"] = tables["uses"].drop_columns(["lesson"])
    with pytest.raises(SnapshotError, match="lesson is missing"):
        snapshot.write(tmp_path / "s", WINDOW, tables)
    assert not list(tmp_path.iterdir())


def test_an_empty_value_where_one_is_needed_is_refused(tmp_path: Path) -> None:
    tables = _world().tables()
    place = tables["lessons"].schema.get_field_index("subject")
    empty = pa.nulls(tables["lessons"].num_rows, pa.string())
    tables["lessons"] = tables["lessons"].set_column(place, "subject", empty)
    with pytest.raises(SnapshotError, match=r"lessons: .*subject"):
        snapshot.write(tmp_path / "s", WINDOW, tables)


def _cut_short(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-7])


def _edit(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(bytes(content))


@pytest.mark.parametrize("file", [*(f"{name}.parquet" for name in SCHEMAS), "manifest.json"])
@pytest.mark.parametrize("damage", [_cut_short, _edit, Path.unlink])
def test_a_damaged_file_is_named(
    tmp_path: Path, damaged_here: Path, file: str, damage: Callable[[Path], None]
) -> None:
    damage(damaged_here / file)
    with pytest.raises(SnapshotError) as raised:
        snapshot.read(damaged_here)
    assert raised.value.file == file


@pytest.fixture
def damaged_here(tmp_path: Path) -> Path:
    snapshot.write(tmp_path / "s", WINDOW, _world().tables())
    return tmp_path / "s"


def test_a_manifest_mended_by_hand_does_not_pass(damaged_here: Path) -> None:
    path = damaged_here / "manifest.json"
    content = json.loads(path.read_text())
    content["tables"]["uses"]["rows"] += 1
    path.write_text(json.dumps(content))
    with pytest.raises(SnapshotError, match="was edited"):
        snapshot.read(damaged_here)


def test_a_file_outside_of_the_folder_is_not_followed(damaged_here: Path) -> None:
    path = damaged_here / "manifest.json"
    content = json.loads(path.read_text())
    content["tables"]["uses"]["file"] = "../other.parquet"
    described = snapshot.Manifest(WINDOW, content["tables"]).to_json()
    path.write_text(json.dumps(described))
    with pytest.raises(SnapshotError, match="not in the folder"):
        snapshot.read(damaged_here)


def _forged(folder: Path, name: str, table: pa.Table) -> None:
    """A snapshot by somebody else's program: the manifest fits, the content need not."""
    pq.write_table(table, folder / f"{name}.parquet")
    path = folder / "manifest.json"
    tables = json.loads(path.read_text())["tables"]
    described = {"sha256": file_digest(folder / f"{name}.parquet"), "rows": table.num_rows}
    tables[name] |= described
    path.write_text(json.dumps(snapshot.Manifest(WINDOW, tables).to_json()))


def test_the_same_lesson_twice_is_refused(damaged_here: Path) -> None:
    lessons = pq.read_table(damaged_here / "lessons.parquet")
    _forged(damaged_here, "lessons", pa.concat_tables([lessons, lessons]))
    with pytest.raises(SnapshotError, match="same lesson twice"):
        snapshot.read(damaged_here)


def test_a_use_of_a_lesson_that_is_not_described_is_refused(damaged_here: Path) -> None:
    lessons = pq.read_table(damaged_here / "lessons.parquet")
    _forged(damaged_here, "lessons", lessons.slice(1))
    with pytest.raises(SnapshotError, match="does not describe all lessons"):
        snapshot.read(damaged_here)


def test_other_columns_and_kinds_are_refused(damaged_here: Path) -> None:
    uses = pq.read_table(damaged_here / "uses.parquet")
    kinds = pa.array(["stolen"] * uses.num_rows)
    strange = uses.set_column(uses.schema.get_field_index("kind"), uses.schema.field("kind"), kinds)
    _forged(damaged_here, "uses", strange)
    with pytest.raises(SnapshotError, match="unknown kind 'stolen'"):
        snapshot.read(damaged_here)
    _forged(damaged_here, "uses", uses.drop_columns(["since"]))
    with pytest.raises(SnapshotError, match="other columns"):
        snapshot.read(damaged_here)


@pytest.mark.parametrize("share", [0, -1, 2_000_000])
def test_a_share_is_a_positive_number(damaged_here: Path, share: int) -> None:
    authors = pq.read_table(damaged_here / "authors.parquet")
    shares = pa.array([share] * authors.num_rows, pa.int32())
    field = authors.schema.field("share")
    _forged(damaged_here, "authors", authors.set_column(2, field, shares))
    with pytest.raises(SnapshotError, match="share"):
        snapshot.read(damaged_here)


def test_a_window_needs_a_zone_and_an_end_after_its_beginning() -> None:
    moment = datetime(2026, 1, 1, tzinfo=UTC)
    with pytest.raises(ValueError, match="after it starts"):
        Window(moment, moment)
    with pytest.raises(ValueError, match="time zone"):
        Window(moment.replace(tzinfo=None), moment.replace(tzinfo=None))
