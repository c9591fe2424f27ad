"""The analyst's desk, as an analyst uses it."""

import csv
import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from eschool.accounts.models import User
from profliner.city_list.entries import COLUMNS
from profliner.models import CityList, Profession
from profliner.selectors.city_list import current_entries
from tests.profliner.professions.making import PROGRAMMER, WELDER, as_file, put_on_list

pytestmark = pytest.mark.django_db
LIST = "/city/professions/"


def form(**values: Any) -> dict[str, Any]:
    return {**WELDER, "generated": "", **values}


def seen_of(client: Client, slug: str) -> str:
    page = client.get(f"{LIST}{slug}/edit/")
    return str(page.context["token"])


def versions() -> int:
    return CityList.objects.count()


def test_a_profession_is_added_changed_and_taken_off(desk: Client, analyst: User) -> None:
    put_on_list(PROGRAMMER)
    assert desk.post(f"{LIST}new/", form(note="a welder")).status_code == 302
    welder = Profession.objects.get(slug="welder")
    assert (welder.field.slug, welder.interests) == ("engineering", "RCI")
    latest = CityList.objects.first()
    assert latest
    assert (latest.note, latest.made_by) == ("a welder", analyst)
    changed = form(name_en="Master welder", seen=seen_of(desk, "welder"), slug="another")
    assert desk.post(f"{LIST}welder/edit/", changed).status_code == 302
    assert Profession.objects.get(slug="welder").name_en == "Master welder"
    assert not Profession.objects.filter(slug="another").exists()
    assert desk.post(f"{LIST}welder/remove/").status_code == 302
    assert [each.slug for each in current_entries()] == ["programmer"]
    assert desk.post(f"{LIST}welder/remove/").status_code == 404
    assert versions() == 4


@pytest.mark.parametrize(
    ("column", "value", "complaint"),
    [
        ("name_ru", "", "This field is required"),
        ("name_en", "=HYPERLINK(1)", "which a spreadsheet takes for a formula"),
        ("interests", "RRR", "up to three different letters"),
        ("occupation", "00-0000.00", "is not known here"),
        ("directions", "99.99.99", "is not known here"),
        ("demand", "now", "a mark needs a date and a source"),
        ("demand_on", "yesterday", "Enter a valid date"),
        ("field", "magic", "Select a valid choice"),
        ("skills_0", "2.A.1.a", "Select a valid choice"),
        ("subjects", "astrology", "Select a valid choice"),
    ],
)
def test_a_form_says_what_is_wrong_and_changes_nothing(
    desk: Client, column: str, value: str, complaint: str
) -> None:
    put_on_list(PROGRAMMER)
    answer = desk.post(f"{LIST}new/", form(**{column: value}))
    assert answer.status_code == 422
    assert complaint in answer.content.decode()
    assert versions() == 1


def test_an_address_that_is_taken_is_refused(desk: Client) -> None:
    put_on_list(WELDER)
    answer = desk.post(f"{LIST}new/", form())
    assert answer.status_code == 422
    assert "There is a profession with this address already." in answer.content.decode()


def test_the_editor_reads_the_name_in_their_language(desk: Client, analyst: User) -> None:
    put_on_list(PROGRAMMER)
    for language in ("en", "ru"):
        analyst.language = language
        analyst.save()
        page = desk.get(f"{LIST}programmer/edit/").content.decode()
        assert f"<h1>{PROGRAMMER[f'name_{language}']}</h1>" in page


def test_a_form_that_grew_old_is_refused(desk: Client) -> None:
    put_on_list(WELDER)
    seen = seen_of(desk, "welder")
    put_on_list(WELDER | {"name_en": "Changed meanwhile"})
    answer = desk.post(f"{LIST}welder/edit/", form(seen=seen))
    assert answer.status_code == 422
    assert "Somebody changed this profession meanwhile" in answer.content.decode()
    assert Profession.objects.get().name_en == "Changed meanwhile"


def test_several_are_marked_at_once_with_date_and_source(desk: Client) -> None:
    put_on_list(WELDER, PROGRAMMER)
    mark = {"slugs": ["welder", "programmer"], "demand": "now", "on": "2026-11-01", "source": "x"}
    assert desk.post(f"{LIST}mark/", mark).status_code == 302
    assert Profession.objects.filter(demand="now", demand_source="x").count() == 2
    for bad, complaint in (
        ({**mark, "source": ""}, "A mark needs a date and a source."),
        ({**mark, "slugs": []}, "Choose at least one profession."),
        ({**mark, "slugs": ["nobody"]}, "Select a valid choice"),
        ({**mark, "source": "=1+1"}, "begins like a formula"),
        ({**mark, "demand": "urgent"}, "Select a valid choice"),
        ({**mark, "demand": ""}, "This field is required"),
    ):
        answer = desk.post(f"{LIST}mark/", bad)
        assert answer.status_code == 422
        assert complaint in answer.content.decode(), bad
    assert versions() == 2
    assert desk.post(f"{LIST}mark/", {"slugs": ["welder"], "demand": "none"}).status_code == 302
    assert [each.slug for each in Profession.objects.exclude(demand="")] == ["programmer"]


def test_a_file_is_imported_or_every_bad_row_is_shown(desk: Client) -> None:
    put_on_list(WELDER)
    good = SimpleUploadedFile("list.csv", as_file(WELDER, PROGRAMMER, encoding="cp1251"))
    assert desk.post(f"{LIST}import/", {"file": good}).status_code == 302
    assert Profession.objects.listed().count() == 2
    latest = CityList.objects.first()
    assert latest
    assert latest.note == "list.csv"
    rows = [PROGRAMMER | {"slug": f"p-{n}", "field": "magic"} for n in range(300)]
    bad = SimpleUploadedFile("bad.csv", as_file(*rows))
    answer = desk.post(f"{LIST}import/", {"file": bad})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "300 things to mend" in page
    assert page.count("is not known here") == 300
    assert versions() == 2


@pytest.mark.parametrize(
    ("data", "complaint"),
    [
        (b"\x00\x01\x02", "This is not a text file."),
        (b"<html></html>", "is missing"),
        (b"", "The file is empty."),
        (b"x" * 5_000_002, "larger than 5 MB"),
    ],
)
def test_nonsense_in_place_of_a_list_gets_a_sentence(
    desk: Client, data: bytes, complaint: str
) -> None:
    answer = desk.post(f"{LIST}import/", {"file": SimpleUploadedFile("x.csv", data)})
    assert answer.status_code == 422
    assert complaint in answer.content.decode()


def test_what_is_exported_can_be_imported(desk: Client) -> None:
    put_on_list(WELDER | {"generated": "yes"}, PROGRAMMER)
    answer = desk.get("/city/professions.csv")
    assert answer["Content-Disposition"] == 'attachment; filename="professions.csv"'
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert tuple(rows[0]) == COLUMNS
    again = SimpleUploadedFile("professions.csv", answer.content)
    assert desk.post(f"{LIST}import/", {"file": again}).status_code == 302
    assert versions() == 1


def test_a_former_version_is_compared_and_restored(desk: Client) -> None:
    put_on_list(WELDER)
    put_on_list(WELDER | {"name_en": "Master welder"}, PROGRAMMER)
    assert "Version 2" in desk.get(f"{LIST}versions/").content.decode()
    page = desk.get(f"{LIST}versions/2/").content.decode()
    assert "What differs from version 1" in page
    assert "Master welder" in page
    assert desk.get(f"{LIST}versions/2/?with=7").status_code == 404
    assert desk.get(f"{LIST}versions/9/").status_code == 404
    assert desk.post(f"{LIST}versions/1/").status_code == 302
    assert [each.name_en for each in current_entries()] == ["Welder"]
    latest = CityList.objects.first()
    assert latest
    assert (latest.version, latest.note) == (3, "As in version 1")


def test_a_version_that_names_what_is_gone_is_not_restored(desk: Client) -> None:
    put_on_list(WELDER)
    old = CityList.objects.get()
    old.content = [{**old.content[0], "subjects": "astrology"}]
    old.save()
    put_on_list(PROGRAMMER)
    answer = desk.post(f"{LIST}versions/1/")
    assert answer.status_code == 422
    assert "“astrology” is not known here" in answer.content.decode()
    assert [each.slug for each in current_entries()] == ["programmer"]


def test_the_list_costs_the_same_however_long_it_is(
    desk: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    put_on_list(WELDER)
    desk.get(LIST)
    with django_assert_num_queries(8):
        desk.get(LIST)
    put_on_list(*[WELDER | {"slug": f"p-{n}"} for n in range(70)])
    with django_assert_num_queries(8):
        page = desk.get(LIST).content.decode()
    assert page.count('name="slugs"') == 50
    assert desk.get(f"{LIST}?q=nothing").status_code == 200
