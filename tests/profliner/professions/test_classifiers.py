"""Classifiers are loaded once, whole or not at all."""

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from library.actions.plant_subjects import plant_subjects
from profliner.actions.load_classifiers import load_classifiers
from profliner.actions.load_release import load_release
from profliner.classifiers.files import FOLDER, Pack, TornError, read_manifest
from profliner.management.commands.load_professions import CITY_LIST
from profliner.models import (
    CityList,
    Direction,
    Element,
    Field,
    Occupation,
    OccupationElement,
    Profession,
    RelatedOccupation,
    Release,
)
from tests.profliner.professions.making import small_pack

pytestmark = pytest.mark.django_db


def counts() -> list[int]:
    models = (Release, Occupation, Element, OccupationElement, RelatedOccupation, Direction)
    return [model._default_manager.count() for model in models]


def test_what_is_shipped_is_loaded_and_a_second_time_changes_nothing(
    capsys: pytest.CaptureFixture[str],
) -> None:
    plant_subjects()
    call_command("load_professions")
    assert counts() == [3, 1016, 6876, 66580, 9230, 988]
    assert Profession.objects.listed().count() >= 60
    assert Field.objects.count() == 11
    loaded = list(Release.objects.values_list("pk", "loaded_at", "digest"))
    call_command("load_professions")
    assert list(Release.objects.values_list("pk", "loaded_at", "digest")) == loaded
    assert CityList.objects.count() == 1
    assert "The city has its list already; it stays." in capsys.readouterr().out
    _is_as_published()
    _is_whole()


def _is_as_published() -> None:
    welder = Occupation.objects.get(code="51-4121.00")
    assert welder.isco == [{"code": "7212", "name": "Welders and flamecutters"}]
    measured = welder.elements.filter(element__kind="skill")
    assert measured.count() == 35
    assert not measured.filter(element__name_ru="").exists()
    assert 0 < welder.elements.filter(element__kind="task").count() <= 8
    assert Direction.objects.get(code="31.05.01").level == "special"
    assert Direction.objects.get(code="22.02.06").name_en == "Welding"


def _is_whole() -> None:
    """Every profession that is shipped says all that a page of it shows."""
    listed = Profession.objects.listed().prefetch_related("subjects", "directions", "asked")
    for profession in listed:
        assert len(profession.interests) == 3
        assert profession.subjects.all()
        assert profession.directions.all()
        assert len(profession.asked.all()) >= 5
        for day in (profession.day_ru, profession.day_en):
            assert day.count(". ") >= 2, profession.slug
        assert not profession.demand or profession.is_generated


def test_the_shipped_files_are_small_and_credited() -> None:
    files = [*FOLDER.iterdir(), CITY_LIST]
    assert sum(path.stat().st_size for path in files) < 3_000_000
    credit = {pack.source: pack.credit for pack in read_manifest()}
    assert credit["onet"] == (
        "O*NET 29.3 Database by the U.S. Department of Labor, Employment and Training "
        "Administration (USDOL/ETA), used under CC BY 4.0, converted to CSV"
    )


def test_a_small_release_comes_with_its_words(tmp_path: Path) -> None:
    assert load_release(pack=small_pack(tmp_path), folder=tmp_path)
    welder = Occupation.objects.get(code="51-4121.00")
    assert (welder.job_zone, welder.realistic, welder.education) == (3, 7.0, {"2": 60.5, "3": 39.5})
    assert Element.objects.get(code="2.C.3.e").name_ru == "Механика"
    asked = welder.elements.get(element="2.C.3.e")
    assert (asked.importance, asked.level) == (3.5, 4.2)
    assert welder.elements.get(element="T1").importance is None


def test_a_corrected_release_takes_the_place_of_the_former(tmp_path: Path) -> None:
    load_release(pack=small_pack(tmp_path), folder=tmp_path)
    elements = [("2.C.3.e", "knowledge", "Machines"), ("T1", "task", "Weld.")]
    assert load_release(pack=small_pack(tmp_path, elements=elements), folder=tmp_path)
    assert Element.objects.get(code="2.C.3.e").name_en == "Machines"
    assert Release.objects.count() == 1
    assert OccupationElement.objects.count() == 2


@pytest.mark.parametrize(
    ("table", "rows", "complaint"),
    [
        ("elements", [("2.C.3.e", "hobby", "x")], "“hobby” is no kind of element"),
        ("demands", [("51-4121.00", "2.C.9", "3", "3")], "line 2 names the unknown element"),
        ("demands", [("51-4121.00", "2.C.3.e", "9", "3")], "9 is not between 1 and 5"),
        ("demands", [("51-4121.00", "2.C.3.e", "much", "3")], "could not convert"),
        ("related", [("51-4121.00", "00-0000.00", "1")], "unknown other “00-0000.00”"),
    ],
)
def test_a_wrong_file_is_refused_and_nothing_is_half_loaded(
    tmp_path: Path, table: str, rows: list[tuple[str, ...]], complaint: str
) -> None:
    pack = small_pack(tmp_path, **{table: rows})
    with pytest.raises(TornError, match=complaint):
        load_release(pack=pack, folder=tmp_path)
    assert counts() == [0] * 6


def test_a_torn_file_is_refused_before_anything_is_read(tmp_path: Path) -> None:
    small_pack(tmp_path)
    whole = (tmp_path / "related.csv.gz").read_bytes()
    (tmp_path / "related.csv.gz").write_bytes(whole[:-4])
    with pytest.raises(CommandError, match=r"related\.csv\.gz is torn or was changed"):
        call_command("load_professions", "--from", str(tmp_path))
    assert counts() == [0] * 6


def test_a_missing_file_or_manifest_is_named(tmp_path: Path) -> None:
    with pytest.raises(TornError, match=r"manifest\.json cannot be read"):
        load_classifiers(folder=tmp_path)
    small_pack(tmp_path)
    (tmp_path / "elements.csv.gz").unlink()
    with pytest.raises(TornError, match=r"elements\.csv\.gz is missing"):
        load_classifiers(folder=tmp_path)


def test_an_unknown_classifier_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TornError, match="“astrology” is no classifier known here"):
        load_release(pack=Pack("astrology", "1", "", "", {}), folder=tmp_path)
