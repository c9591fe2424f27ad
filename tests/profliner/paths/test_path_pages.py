"""The pages of paths, without any script."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone, translation

from eschool.accounts.models import Guardianship
from eschool.core import formats
from profliner.actions.make_path import make_path
from profliner.models import Path, Step
from tests import factories
from tests.profliner.guidance.making import let_counsel
from tests.profliner.paths.making import Ways, make_profession, make_student

pytestmark = pytest.mark.django_db


@pytest.fixture
def ways() -> Ways:
    return Ways()


@pytest.fixture
def path(ways: Ways) -> Path:
    return make_path(student=make_student(grade=8), profession=ways.profession)


@pytest.fixture
def student(path: Path, client: Client) -> Client:
    client.force_login(path.student)
    client.cookies["django_language"] = "en"
    return client


def text(client: Client, url: str) -> str:
    response = client.get(url, headers={"accept-language": "en"})
    assert response.status_code == 200
    return str(response.content.decode())


def test_a_path_is_kept_from_its_page(ways: Ways, client: Client) -> None:
    somebody = make_student(grade=8)
    client.force_login(somebody)
    page = text(client, f"/paths/new/?profession={ways.profession.slug}")
    assert page.count('<form method="post">') == 2
    response = client.post(
        "/paths/new/", {"profession": ways.profession.slug, "route": "not-college"}
    )
    path = Path.objects.get(student=somebody)
    assert response["Location"] == f"/paths/{path.pk}/"
    assert path.steps.filter(step=ways.university).exists()


def test_the_path_page_names_one_next_step(student: Client, path: Path) -> None:
    page = text(student, f"/paths/{path.pk}/")
    assert page.count("path-next") == 1
    assert page.count('aria-current="step"') == 1
    for name in ("Maths 5-9", "College", "Internship", "Goal"):
        assert name in page


def test_a_next_step_is_marked_once_it_is_near(student: Client, path: Path) -> None:
    following = path.steps.exclude(state="doing").earliest("starts_on")
    marking = f'action="/paths/{path.pk}/steps/{following.step_id}/change/"'
    for days, forms in ((0, 2), (200, 1)):
        begins = timezone.localdate() + timedelta(days=days)
        path.steps.filter(pk=following.pk).update(starts_on=begins, ends_on=begins)
        page = text(student, f"/paths/{path.pk}/")
        assert page.count("path-next") == 1
        assert page.count(marking) == forms, "where it can be changed, and as the next step"
        with translation.override("en"):
            shown = formats.month(begins)
        assert f"{shown} –" not in page, "a step within a month names the month once"


def test_a_step_is_swapped_from_what_is_offered_and_undone(
    student: Client, path: Path, ways: Ways
) -> None:
    url = f"/paths/{path.pk}/steps/{ways.college.pk}/"
    assert str(ways.university.pk) in text(student, url)
    fragment = student.get(url, headers={"hx-request": "true"}).content.decode()
    assert "<html" not in fragment
    assert str(ways.university.pk) in fragment
    student.post(f"{url}change/", {"do": "swap", "for": str(ways.university.pk)})
    assert path.steps.filter(step=ways.university).exists()
    assert 'value="undo"' in text(student, f"/paths/{path.pk}/")
    student.post(f"/paths/{path.pk}/change/", {"do": "undo"})
    assert path.steps.filter(step=ways.college).exists()
    assert 'value="undo"' not in text(student, f"/paths/{path.pk}/")


@pytest.mark.parametrize("do", ["", "nonsense", "swap"])
def test_nonsense_changes_nothing(student: Client, path: Path, ways: Ways, do: str) -> None:
    before = list(path.steps.values())
    url = f"/paths/{path.pk}/steps/{ways.college.pk}/change/"
    student.post(url, {"do": do, "for": "not-an-id"})
    assert list(path.steps.values()) == before


def test_two_paths_are_compared(student: Client, path: Path, ways: Ways) -> None:
    other = make_path(
        student=path.student, profession=ways.profession, dropped=[str(ways.college.pk)]
    )
    page = text(student, f"/paths/compare/?path={path.pk}&path={other.pk}")
    assert "University" in page
    assert "College" in page
    same = student.get(f"/paths/compare/?path={path.pk}&path={path.pk}")
    assert same["Location"] == "/paths/"
    assert student.get("/paths/compare/?path=nonsense&path=1").status_code == 404


def test_no_way_there_is_explained_on_the_page(student: Client, ways: Ways) -> None:
    Step.objects.filter(pk=ways.internship.pk).update(is_open=False)
    page = text(student, f"/paths/new/?profession={ways.profession.slug}")
    assert "Internship" in page
    assert '<form method="post">' not in page


def test_with_an_empty_catalogue_the_page_says_so(student: Client) -> None:
    response = student.get(f"/paths/new/?profession={make_profession().slug}")
    assert response.status_code == 200
    assert response.context["refusal"]


def test_who_is_in_no_class_is_told_so(ways: Ways, client: Client) -> None:
    client.force_login(factories.make_person("student"))
    response = client.get(f"/paths/new/?profession={ways.profession.slug}")
    assert response.context["refusal"]


def test_guardians_and_counsellors_read_and_change_nothing(path: Path, client: Client) -> None:
    guardian, counsellor = factories.make_person("guardian"), factories.make_person("counsellor")
    school = path.student.roles.get().school
    counsellor.roles.update(school=school)
    for person in (guardian, counsellor):
        client.force_login(person)
        assert client.get(f"/paths/{path.pk}/").status_code == 404
    Guardianship.objects.create(guardian=guardian, student=path.student, confirmed_at=path.made_at)
    let_counsel(path.student, guardian)
    for person in (guardian, counsellor):
        client.force_login(person)
        page = text(client, f"/paths/{path.pk}/")
        assert "Goal" in page
        assert "no-store" in client.get(f"/paths/{path.pk}/")["Cache-Control"]
        assert 'name="do"' not in page
        assert client.post(f"/paths/{path.pk}/change/", {"do": "delete"}).status_code == 403


def test_the_page_asks_as_much_of_the_database_however_long_the_path(
    student: Client, path: Path, ways: Ways, django_assert_max_num_queries: object
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    url = f"/paths/{path.pk}/"
    student.get(url)
    with CaptureQueriesContext(connection) as few:
        student.get(url)
    make_longer(path, ways)
    with CaptureQueriesContext(connection) as many:
        student.get(url)
    assert len(many) == len(few)
    assert len(many) <= 20


def make_longer(path: Path, ways: Ways) -> None:
    from tests.profliner.paths.making import make_step

    last = path.steps.last()
    assert last
    for number in range(5):
        step = make_step("programme", organisation=None)
        path.steps.create(
            step=step, position=50 + number, starts_on=last.starts_on, ends_on=last.ends_on
        )
