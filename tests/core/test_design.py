"""What the design system computes: covers, charts, numbers, navigation, forms."""

import datetime as dt
from types import SimpleNamespace

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template import Context, Template
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.utils import timezone, translation
from hypothesis import given
from hypothesis import strategies as st

from eschool.core import charts, covers, formats
from eschool.core.gallery import SampleForm
from eschool.core.navigation import navigation


@given(st.text(max_size=40), st.text(max_size=40))
def test_a_cover_is_the_same_for_ever(subject: str, seed: str) -> None:
    assert covers.tiles(subject, seed) == covers.tiles(subject, seed)
    assert 0 <= covers.hue_of(subject) < covers.HUES
    assert len(covers.tiles(subject, seed)) <= covers.COLUMNS * covers.ROWS


def test_covers_of_one_subject_differ() -> None:
    assert len({str(covers.tiles("physics", n)) for n in range(50)}) == 50


@given(st.lists(st.floats(0, 1e9, allow_nan=False), max_size=60), st.sampled_from(["bar", "spark"]))
def test_marks_stay_inside_the_chart(values: list[float], kind: charts.Kind) -> None:
    drawing = charts.draw([{"label": "x", "value": value} for value in values], kind)
    assert len(drawing.marks) == len(values)
    for mark in drawing.marks:
        assert -2 <= mark.y <= drawing.height
        assert 0 <= mark.x <= mark.x + mark.width <= drawing.width
    assert drawing.ticks[-1].y == 0


@pytest.mark.parametrize("kind", ["bar", "rows"])
def test_every_bar_has_its_name_in_a_row_of_its_own(kind: charts.Kind) -> None:
    points = [{"label": f"Field {n}", "value": n} for n in range(15)]
    template = Template("{% load eschool %}{% chart points title='Fields' kind=kind %}")
    page = template.render(Context({"points": points, "kind": kind}))
    rows = page[page.index('class="bar-table"') :]
    assert all(f'<th scope="row">Field {n}</th>' in rows for n in range(15))
    assert ("<svg" in page.partition('class="bar-table"')[0]) is (kind == "bar")


def test_the_axis_has_round_steps() -> None:
    assert [tick.value for tick in charts.draw([{"label": "", "value": 61}]).ticks] == [
        0, 20, 40, 60, 80,
    ]  # fmt: skip


@given(st.integers(0, 10**6))
def test_an_axis_of_counts_names_whole_numbers(largest: int) -> None:
    assert all(
        tick.value.is_integer() for tick in charts.draw([{"label": "", "value": largest}]).ticks
    )


@pytest.mark.parametrize(
    ("language", "value", "shown"),
    [
        ("ru", 1234, "1234"),
        ("ru", 12345.5, "12\u202f346"),
        ("en", 12345, "12,345"),
        ("ru", -3, "\u22123"),
        ("en", 0, "0"),
    ],
)
def test_numbers(language: str, value: float, shown: str) -> None:
    with translation.override(language):
        assert formats.number(value) == shown


def test_money_as_written_in_each_language() -> None:
    with translation.override("ru"):
        assert formats.money(12345.5) == "12\u202f345,50\u00a0₽"
    with translation.override("en"):
        assert formats.money(12345.5) == "₽12,345.50"
        assert formats.money(-80, "EUR") == "\u2212€80.00"


def test_days_by_name_and_date() -> None:
    now = timezone.localtime()
    with translation.override("en"):
        assert formats.when(now).startswith("today, ")
        assert formats.when(now.date() - dt.timedelta(days=1)) == "yesterday"
        assert formats.when(dt.date(2020, 10, 12)) == "12 October 2020"
    with translation.override("ru"):
        assert formats.when(dt.date(2020, 10, 12)) == "12 октября 2020"


def test_a_moment_always_has_its_hour() -> None:
    at = dt.datetime(2020, 10, 12, 9, 5, tzinfo=timezone.get_default_timezone())
    with translation.override("en"):
        assert formats.moment(at) == "12 October 2020, 09:05"


def test_durations_and_sizes() -> None:
    with translation.override("en"):
        assert formats.duration(95) == "1\u00a0h\u00a035\u00a0min"
        assert formats.duration(0) == "0\u00a0min"
        assert formats.size(200) == "1 kB"
        assert formats.size(2_540_000) == "2.5 MB"


def test_a_field_names_its_hint_and_error_for_a_screen_reader() -> None:
    html = str(SampleForm({"email": "x"}))
    assert 'id="id_title_helptext"' in html
    assert 'aria-describedby="id_title_helptext id_title_error"' in html
    assert 'id="id_title_error"' in html
    assert 'href="#id_title"' in html


def test_what_was_typed_into_a_form_is_escaped() -> None:
    class Note(forms.Form):
        note = forms.CharField(max_length=3, help_text="plain")

    html = str(Note({"note": "<script>alert(1)</script>"}))
    assert "<script>" not in html


def test_navigation_shows_only_what_the_roles_open(rf: RequestFactory) -> None:
    request = rf.get("/")
    labels = [item.label for item in navigation(request).main]
    request.user = SimpleNamespace(  # type: ignore[assignment]  # only what navigation reads
        role_kinds=frozenset({"administrator"}), theme="dark", unread_notices=3
    )
    wider = navigation(request)
    assert {item.label for item in wider.main} > set(labels)
    assert (wider.theme, wider.unread) == ("dark", 3)


def test_an_unknown_theme_is_that_of_the_device(rf: RequestFactory) -> None:
    request = rf.get("/")
    request.COOKIES["theme"] = '"><script>'
    assert navigation(request).theme == "auto"


def test_pagination_keeps_the_rest_of_the_query(rf: RequestFactory) -> None:
    request = rf.get("/", {"q": "дроби", "page": "2"})
    page = Paginator(range(100), 10).page(2)
    template = Template("{% load eschool %}{% pagination page %}")
    html = template.render(Context({"request": request, "page": page}))
    assert "q=%D0%B4%D1%80%D0%BE%D0%B1%D0%B8&amp;page=3" in html
    assert html.count('aria-current="page"') == 1


def test_an_icon_alone_has_a_name() -> None:
    html = Template('{% load eschool %}{% icon "x" label=word %}').render(Context({"word": '"<b>'}))
    assert 'aria-label="&quot;&lt;b&gt;"' in html


@pytest.mark.parametrize("code", ["400", "403", "404", "500"])
def test_error_pages_need_nothing(code: str) -> None:
    assert code in render_to_string(f"{code}.html")


@pytest.mark.django_db
def test_a_page_carries_no_inline_script_or_style(client: Client) -> None:
    html = client.get("/accounts/login/").content.decode()
    assert "<style" not in html
    assert "<script>" not in html
    assert ' style="' not in html


def test_months_are_small_in_russian_and_whole_in_english() -> None:
    day = dt.date(2031, 10, 3)
    with translation.override("ru"):
        assert formats.month(day) == "октябрь 2031"
    with translation.override("en"):
        assert formats.month(day) == "October 2031"
    assert formats.month(None) == ""


@pytest.mark.parametrize(
    ("path", "role", "place"),
    [
        ("/grants/rulesets/new/", "grants_admin", "/grants/rounds/"),
        ("/paths/compare/", "student", "/student/"),
        ("/interests/7/", "student", "/student/"),
    ],
)
def test_a_page_elsewhere_belongs_to_its_place(path: str, role: str, place: str) -> None:
    request = RequestFactory().get(path)
    request.user = SimpleNamespace(role_kinds=frozenset({role}))  # type: ignore[assignment]
    assert [item.url for item in navigation(request).main if item.current] == [place]
