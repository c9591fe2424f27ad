"""The list as a table: every row is understood or named with its reason."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import strategies as st

from eschool.accounts.models import User
from eschool.core.spreadsheets import as_csv
from profliner.actions.change_profession import change_profession, mark_professions
from profliner.actions.import_city_list import BadListError, import_city_list
from profliner.actions.plant_fields import plant_fields
from profliner.actions.restore_city_list import restore_city_list
from profliner.actions.save_city_list import save_city_list
from profliner.city_list.entries import COLUMNS, Entry, Reading
from profliner.city_list.reading import MOST_ROWS, Read, read_file
from profliner.models import CityList, Profession
from profliner.refusals import Refused
from profliner.selectors.city_list import current_entries, differences, entry_of
from profliner.signals import profession_changed
from tests.profliner.professions.making import (
    KNOWN,
    PROGRAMMER,
    WELDER,
    as_file,
    cells,
    entry,
    put_on_list,
)

FULL = WELDER | {
    "occupation": "51-4121.00",
    "subjects": "physics; chemistry",
    "skills": "2.C.3.e=3, 2.A.1.a=5",
    "directions": "22.02.06",
    "demand": "now",
    "demand_on": "2026-09-01",
    "demand_source": "Служба занятости",
    "generated": "да",
}


def read(*rows: dict[str, str], **how: Any) -> Read:
    return read_file(as_file(*rows, **how), KNOWN)


def said(found: Read) -> str:
    return "\n".join(map(str, found.problems))


# ---- reading


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1251", "utf-16"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_a_table_is_read_as_spreadsheets_save_it(encoding: str, separator: str) -> None:
    found = read(FULL, encoding=encoding, separator=separator)
    assert said(found) == ""
    (one,) = found.entries
    assert one.name_ru == "Сварщик"
    assert one.skills == (("2.A.1.a", 5), ("2.C.3.e", 3))
    assert one.subjects == ("physics", "chemistry")
    assert one.generated is True


@pytest.mark.parametrize(
    ("column", "value", "complaint"),
    [
        ("slug", "", "it is empty"),
        ("slug", "Сварщик", "only small Latin letters"),
        ("slug", "-welder", "begins with “-”"),
        ("slug", "compare", "this address has another use"),
        ("slug", "w" * 81, "it has 81 characters, at most 80 fit"),
        ("name_en", "", "it is empty"),
        ("name_ru", "=1+1", "begins with “=”"),
        ("name_ru", "@SUM(A1)", "begins with “@”"),
        ("summary_ru", "я" * 301, "at most 300 fit"),
        ("day_en", "x" * 4001, "at most 4000 fit"),
        ("field", "magic", "“magic” is not known here"),
        ("occupation", "00-0000.00", "is not known here"),
        ("interests", "RRI", "up to three different letters"),
        ("interests", "RXI", "up to three different letters"),
        ("interests", "RIASEC", "up to three different letters"),
        ("subjects", "physics astrology", "“astrology” is not known here"),
        ("skills", "2.A.1.a=6", "a level from 1 to 5"),
        ("skills", "2.A.1.a", "a level from 1 to 5"),
        ("skills", "9.Z=3", "“9.Z” is not known here"),
        ("skills", "2.A.1.a=3 2.A.1.a=4", "stands there twice"),
        ("directions", "99.99.99", "is not known here"),
        ("demand", "urgent", "“now”, “later” or nothing"),
        ("demand_on", "01.09.2026", "a date is written like 2026-09-01"),
        ("demand_on", "2026-02-30", "a date is written like"),
        ("demand_on", "", "a mark needs a date and a source"),
        ("demand_source", "", "a mark needs a date and a source"),
        ("demand_source", "+7 900", "begins with “+”"),
        ("generated", "perhaps", "“yes” or “no”"),
    ],
)
def test_a_bad_cell_is_named_with_line_column_and_reason(
    column: str, value: str, complaint: str
) -> None:
    found = read(PROGRAMMER, FULL | {column: value})
    assert found.entries == []
    assert {(problem.line, problem.column) for problem in found.problems} == {(3, column)}
    assert complaint in said(found)


def test_every_bad_row_is_reported_at_once() -> None:
    rows = [PROGRAMMER | {"slug": f"p-{n}", "field": "magic", "name_ru": ""} for n in range(50)]
    assert len(read(*rows).problems) == 100


def test_interests_are_taken_from_the_occupation_where_they_are_left_out() -> None:
    (found,) = read(FULL | {"interests": ""}).entries
    assert found.interests == "RCI"
    missing = read(FULL | {"interests": "", "occupation": "99-0000.00"})
    assert "no measured occupation to take them from" in said(missing)


def test_an_address_stands_once() -> None:
    assert "“welder” stands in line 2 already" in said(read(FULL, PROGRAMMER, FULL))


@pytest.mark.parametrize(
    ("data", "complaint"),
    [
        (b"", "The file is empty."),
        (b"\n\n,,\n", "The file is empty."),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00", "This is not a text file."),
        (b"PK\x03\x04\x00\x00", "This is not a text file."),
        (b"hello world", "The column “slug” is missing."),
        (b'slug,name_ru\n"open', "unexpected end of data"),
        (as_file(), "The file has a head and no rows."),
        (as_file(WELDER, columns=(*COLUMNS, "salary")), "The column “salary” is not known."),
        (as_file(WELDER, columns=(*COLUMNS, "slug")), "The column “slug” stands there twice."),
        (b"x" * 5_000_001, "larger than 5 MB"),
    ],
)
def test_what_is_no_list_is_refused_in_a_sentence(data: bytes, complaint: str) -> None:
    found = read_file(data, KNOWN)
    assert found.entries == []
    assert complaint in said(found)


def test_a_row_of_too_few_cells_is_named() -> None:
    data = as_file(WELDER) + b"only,three,cells\n"
    assert said(read_file(data, KNOWN)) == "line 3: it has more or fewer cells than the head"


def test_a_row_with_a_lone_quote_is_named_beside_the_others() -> None:
    data = as_file(WELDER, PROGRAMMER | {"field": "magic"})
    broken = data + b'slug,"a"b,c\n' + b"only,three,cells\n" + b'slug,"open\nto the end'
    assert [(each.line, each.column) for each in read_file(broken, KNOWN).problems] == [
        (3, "field"), (4, ""), (5, ""), (6, "")
    ]  # fmt: skip


def test_ten_thousand_rows_are_too_many() -> None:
    found = read(*[PROGRAMMER | {"slug": f"p-{n}"} for n in range(10_000)])
    assert f"The file has 10000 rows; a list has at most {MOST_ROWS}." in said(found)


def test_lines_are_counted_as_an_editor_counts_them() -> None:
    many_lines = FULL | {"day_ru": "Утро.\nДень.\nВечер."}
    found = read(many_lines, PROGRAMMER | {"field": "magic"})
    assert [problem.line for problem in found.problems] == [5]


@given(st.binary(max_size=300))
def test_no_bytes_break_the_reader(data: bytes) -> None:
    found = read_file(data, KNOWN)
    assert found.problems or found.entries


@given(st.dictionaries(st.sampled_from(COLUMNS), st.text(max_size=60)))
def test_whatever_is_taken_can_be_written_and_read_again(values: dict[str, str]) -> None:
    made = Reading(cells(**values), KNOWN).entry()
    if made:
        data = as_csv(COLUMNS, [list(made.cells().values())])
        again = read_file(data, KNOWN)
        assert again.entries == [made], said(again)


# ---- keeping


def names() -> list[str]:
    return [each.name_en for each in current_entries()]


def test_a_list_becomes_a_version_and_the_same_again_does_not(analyst: User) -> None:
    plant_fields()
    saved = import_city_list(data=as_file(WELDER, PROGRAMMER), by=analyst, note="first")
    assert (saved.changed, saved.removed) == (2, 0)
    version = CityList.objects.get()
    assert (version.version, version.made_by, version.note) == (1, analyst, "first")
    assert [row["slug"] for row in version.content] == ["programmer", "welder"]
    assert import_city_list(data=as_file(PROGRAMMER, WELDER), by=analyst).version is None
    assert CityList.objects.count() == 1


def test_a_bad_list_changes_nothing(analyst: User) -> None:
    put_on_list(WELDER)
    with pytest.raises(BadListError) as caught:
        import_city_list(data=as_file(PROGRAMMER, WELDER | {"field": "magic"}), by=analyst)
    assert [str(problem) for problem in caught.value.problems] == [
        "line 3, column “field”: “magic” is not known here"
    ]
    assert names() == ["Welder"]
    assert CityList.objects.count() == 1


def test_what_leaves_the_list_is_kept_and_comes_back_as_the_same(analyst: User) -> None:
    put_on_list(WELDER, PROGRAMMER)
    before = Profession.objects.get(slug="welder").pk
    put_on_list(PROGRAMMER)
    assert names() == ["Programmer"]
    assert not Profession.objects.get(slug="welder").is_listed
    first = CityList.objects.get(version=1)
    saved = restore_city_list(version=first, by=analyst, note="back")
    assert saved.version
    assert saved.version.version == 3
    assert Profession.objects.listed().get(slug="welder").pk == before
    assert differences(first.content, saved.version.content) == []


def test_only_what_changed_is_announced(analyst: User) -> None:
    put_on_list(WELDER, PROGRAMMER)
    heard: list[object] = []

    def hear(profession_id: object, **_kwargs: object) -> None:
        heard.append(profession_id)

    profession_changed.connect(hear)
    try:
        put_on_list(WELDER | {"name_en": "Master welder"}, PROGRAMMER)
    finally:
        profession_changed.disconnect(hear)
    assert heard == [Profession.objects.get(slug="welder").pk]


def test_versions_say_what_differs(analyst: User) -> None:
    put_on_list(WELDER)
    put_on_list(WELDER | {"name_en": "Master welder"}, PROGRAMMER)
    old, new = CityList.objects.order_by("version")
    added, changed = differences(old.content, new.content)
    assert (added.slug, added.what) == ("programmer", "added")
    assert changed.cells == (("name_en", "Welder", "Master welder"),)
    assert differences(new.content, old.content)[0].what == "removed"


def test_two_editors_do_not_undo_each_other(analyst: User) -> None:
    put_on_list(WELDER, PROGRAMMER)
    seen = entry_of(Profession.objects.get(slug="welder"))
    change_profession(entry=entry(name_en="A"), seen=seen, by=analyst)
    with pytest.raises(Refused, match="Somebody changed this profession meanwhile"):
        change_profession(entry=entry(name_en="B"), seen=seen, by=analyst)
    with pytest.raises(Refused, match="already"):
        change_profession(entry=entry(), by=analyst)
    assert names() == ["Programmer", "A"]


def test_a_mark_comes_with_its_date_and_source_and_is_no_longer_generated(analyst: User) -> None:
    put_on_list(WELDER | {"generated": "yes"}, PROGRAMMER)
    mark_professions(
        slugs=["welder"], demand="later", on=date(2026, 11, 1), source="Прогноз", by=analyst
    )
    welder = Profession.objects.get(slug="welder")
    assert (welder.demand, welder.demand_on, welder.demand_source) == (
        "later",
        date(2026, 11, 1),
        "Прогноз",
    )
    assert not welder.is_generated
    with pytest.raises(Refused):
        mark_professions(slugs=["nobody"], demand="", on=None, source="", by=analyst)


def test_an_entry_survives_the_database(analyst: User) -> None:
    plant_fields()
    made: Entry = entry(demand="now", demand_on="2026-09-01", demand_source="x", generated="yes")
    save_city_list(entries=[made], by=analyst)
    assert current_entries() == [made]


def test_the_command_imports_or_names_every_bad_row(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], db: None
) -> None:
    plant_fields()
    path = tmp_path / "list.csv"
    path.write_bytes(as_file(WELDER, PROGRAMMER))
    call_command("import_city_list", str(path))
    assert "Version 1: 2 professions new or changed, 0 off the list." in capsys.readouterr().out
    path.write_bytes(
        as_file(*[WELDER | {"slug": f"w-{n}", "demand": "urgent"} for n in range(250)])
    )
    with pytest.raises(CommandError) as refused:
        call_command("import_city_list", str(path))
    assert "line 2, column “demand”" in str(refused.value)
    assert "line 251, column “demand”" in str(refused.value)
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("import_city_list", str(tmp_path / "none.csv"))


def test_no_cell_of_a_file_is_a_formula() -> None:
    data = as_csv(("a", "b"), [("=cmd|'/c calc'!A1", 5), ("@x", -3), ("\tx", None)]).decode()
    assert data.startswith("\ufeff")
    assert "'=cmd" in data
    assert "'@x,-3" in data
    assert "'\tx" in data
