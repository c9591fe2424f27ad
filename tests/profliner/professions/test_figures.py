"""Figures of the city: counted, charted, given as files, and silent about small groups."""

import csv
import io
from datetime import date, datetime
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from eschool.accounts.models import District, School, SchoolClass, User
from eschool.core.calendar import school_year
from profliner.models import Opportunity, Path, Profession, SignUp
from profliner.selectors.city_figures import city_figure, this_year, years
from tests import factories
from tests.profliner.opportunities.making import make_opportunity, make_organisation
from tests.profliner.professions.making import PROGRAMMER, WELDER, put_on_list

pytestmark = pytest.mark.django_db
MARK = {"demand": "now", "demand_on": "2026-09-01", "demand_source": "Labour office"}


def make_classes(district: District, sizes: list[int]) -> list[list[User]]:
    """A school for each size, with so many students."""
    made = []
    for size in sizes:
        number = School.objects.count() + 1
        school = School.objects.create(name=f"School {number}", number=number, district=district)
        school_class = SchoolClass.objects.create(
            school=school, year=school_year(timezone.localdate()), grade=7, letter="А"
        )
        made.append([factories.make_student(school_class=school_class) for _n in range(size)])
    return made


def make_district(name: str) -> District:
    return District.objects.create(slug=name.lower(), name_ru=name, name_en=name)


def join(students: list[User], opportunity: Opportunity, state: str = "place") -> None:
    now = timezone.now()
    SignUp.objects.bulk_create(
        SignUp(opportunity=opportunity, student=each, state=state, queued_at=now, changed_at=now)
        for each in students
    )


def told(name: str) -> dict[str, int | None]:
    return {row.label: row.number for row in city_figure(name, this_year()).rows}


def test_programmes_count_students_and_keep_small_groups_out() -> None:
    (students,) = make_classes(make_district("North"), [40])
    house = make_organisation()
    titles = ("Robots", "Theatre", "Chess", "Choir")
    offers = [make_opportunity(house, title_en=title) for title in titles]
    for offer, number in zip(offers, (30, 15, 12, 3), strict=True):
        join(students[:number], offer)
    join(students[30:35], offers[0], state="withdrawn")
    # The three of the choir could be had from the organiser's number, so chess goes too.
    assert told("programmes") == {"Robots": 30, "Theatre": 15, "Chess": None, "Choir": None}


def test_an_organiser_does_not_give_its_small_programme_away() -> None:
    (students,) = make_classes(make_district("North"), [60])
    large, small = make_organisation(name_en="Large"), make_organisation(name_en="Small")
    join(students[:30], make_opportunity(large, title_en="Robots"))
    join(students[30:33], make_opportunity(large, title_en="Choir"))
    join(students[33:40], make_opportunity(small, title_en="Chess"))
    join(students[40:55], make_opportunity(title_en="Alone"))
    # Large has 33, so its 30 would tell the 3; of Small nothing is known, so nothing follows.
    assert told("programmes") == {"Robots": None, "Choir": None, "Chess": None, "Alone": 15}
    assert (told("organisers")["Large"], told("organisers")["Small"]) == (33, None)


def test_a_student_with_two_sign_ups_counts_once_where_people_are_counted() -> None:
    (students,) = make_classes(make_district("North"), [12])
    for title in ("Robots", "Theatre"):
        join(students, make_opportunity(title_en=title))
    assert told("districts") == {"North": 12}
    assert told("schools") == {"School 1": 12}


def test_a_school_cannot_be_had_from_its_district() -> None:
    north, south, west = map(make_district, ("North", "South", "West"))
    offer = make_opportunity()
    for district, sizes in ((north, [30, 20, 4]), (south, [40]), (west, [25])):
        for students in make_classes(district, sizes):
            join(students, offer)
    assert told("districts") == {"North": 54, "South": 40, "West": 25}
    # Of the north the four are hidden, and with them the twenty.
    assert told("schools") == {
        "School 1": 30,
        "School 2": None,
        "School 3": None,
        "School 4": 40,
        "School 5": 25,
    }


def test_a_hidden_district_is_not_given_away_by_its_schools() -> None:
    offer = make_opportunity()
    for name, sizes in (("North", [30]), ("South", [4]), ("West", [20, 15])):
        for students in make_classes(make_district(name), sizes):
            join(students, offer)
    districts = told("districts")
    assert districts == {"North": None, "South": None, "West": 35}
    assert told("schools") == {"School 1": None, "School 2": None, "School 3": 20, "School 4": 15}


def test_the_few_who_signed_up_for_nothing_are_not_told_of(desk: Client) -> None:
    offer = make_opportunity()
    north, south = map(make_district, ("North", "South"))
    for district, sizes in ((north, [12, 40]), (south, [50, 6])):
        for students in make_classes(district, sizes):
            join(students[: -1 if len(students) == 12 else 20], offer)
    for ending, cell in (("/", ">{}<"), (".csv", ",{},")):
        page = desk.get(f"/city/figures/schools{ending}").content.decode()
        assert (cell.format(12) in page, cell.format(11) in page) == (True, False)
    schools = city_figure("schools", this_year()).rows
    rows = {row.label: (row.number, *row.more[1:]) for row in schools}
    # Eleven of twelve tell of the one, and with them the twenty of the same district;
    # the six are few, and with them the fifty.
    assert rows == {
        "School 1": (None, 12, None),
        "School 2": (None, 40, None),
        "School 3": (None, None, None),
        "School 4": (None, None, None),
    }
    districts = city_figure("districts", this_year()).rows
    assert {row.label: (row.number, *row.more) for row in districts} == {
        "North": (31, 52, 60),
        "South": (26, 56, 46),
    }


def test_demand_is_of_professions_and_who_chose_them_is_told_from_ten(desk: Client) -> None:
    put_on_list(WELDER | MARK, PROGRAMMER | MARK)
    (students,) = make_classes(make_district("North"), [14])
    welder, programmer = (Profession.objects.get(slug=slug) for slug in ("welder", "programmer"))
    for place, student in enumerate(students):
        Path.objects.create(
            student=student,
            profession=welder if place < 11 else programmer,
            is_chosen=True,
            grade=7,
            made_at=timezone.now(),
            checked_at=timezone.now(),
        )
    figure = city_figure("demand", this_year())
    assert {row.label: row.number for row in figure.rows} == {"Welder": 11, "Programmer": None}
    assert figure.rows[0].more[2:] == (date(2026, 9, 1), "Labour office")
    assert [(row.label, row.number) for row in figure.drawn] == [
        ("Engineering and industry", 1),
        ("Information technology", 1),
    ]
    file = desk.get("/city/figures/demand.csv").content.decode("utf-8-sig")
    assert ",2026-09-01,Labour office" in file


def test_each_school_year_stands_for_itself() -> None:
    (students,) = make_classes(make_district("North"), [12])
    offer = make_opportunity(title_en="Robots")
    join(students, offer)
    before = timezone.make_aware(datetime(this_year(), 8, 31, 23, 59))  # noqa: DTZ001  # made aware
    SignUp.objects.update(queued_at=before)
    assert told("programmes") == {}
    assert years() == [this_year(), this_year() - 1]
    assert [row.number for row in city_figure("programmes", this_year() - 1).rows] == [12]
    assert school_year(date(2026, 8, 31)) == 2025


def test_pages_and_files_say_the_same(desk: Client) -> None:
    (students,) = make_classes(make_district("North"), [40])
    house = make_organisation()
    for title, number in (("=Robots", 30), ("Theatre", 15), ("Choir", 3), ("Chess", 2)):
        join(students[:number], make_opportunity(house, title_en=title, places=50))
    overview = desk.get("/city/figures/").content.decode()
    assert "Popularity of programmes and events" in overview
    page = desk.get("/city/figures/programmes/").content.decode()
    assert "fewer than 10, or left out with such" in page
    assert '<th scope="col" class="numeric">Places</th>' in page
    assert '<th scope="col">Organiser</th>' in page
    answer = desk.get("/city/figures/programmes.csv")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert rows[1][:2] == ["'=Robots", "30"]
    assert {row[0]: row[1] for row in rows[2:]} == dict.fromkeys(
        ("Theatre", "Choir", "Chess"), "fewer than 10, or left out with such"
    )


def test_nothing_to_count_is_said(desk: Client) -> None:
    assert "Nothing to count yet" in desk.get("/city/figures/").content.decode()
    for name in ("demand", "programmes", "organisers", "districts", "schools"):
        assert desk.get(f"/city/figures/{name}/").status_code == 200
        assert desk.get(f"/city/figures/{name}.csv").status_code == 200


@pytest.mark.parametrize(
    "address", ["/city/figures/secrets/", "/city/figures/secrets.csv", "/city/figures/DEMAND/"]
)
def test_an_unknown_figure_is_not_found(desk: Client, address: str) -> None:
    assert desk.get(address).status_code == 404


@pytest.mark.parametrize("year", ["1066", "abc", "", "99999999999999999999", "-1"])
def test_a_year_without_sign_ups_becomes_this_one(desk: Client, year: str) -> None:
    answer: Any = desk.get("/city/figures/", {"year": year})
    assert answer.context["year"] == this_year()


def test_figures_cost_the_same_for_a_larger_city(
    desk: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    def grow(name: str, sizes: list[int]) -> None:
        offer = make_opportunity()
        for students in make_classes(make_district(name), sizes):
            join(students, offer)

    put_on_list(WELDER | MARK)
    grow("North", [12])
    desk.get("/city/figures/")
    with django_assert_num_queries(19):
        desk.get("/city/figures/")
    grow("South", [11, 12, 13])
    with django_assert_num_queries(19):
        desk.get("/city/figures/")
