"""The student sees, corrects, forgets, takes away and switches off what is known of them."""

import csv
import io
import json
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from eschool.accounts.actions.give_consent import give_own_consent
from eschool.accounts.models import ConsentText, User
from eschool.accounts.selectors import has_consent
from library.models import LessonPage
from profliner.actions.record_signal import record_signal
from profliner.actions.set_birth_date import set_birth_date
from profliner.actions.switch_profiling import switch_profiling
from profliner.consenting import may_profile
from profliner.models import Opportunity, Signal, StudentProfile
from profliner.selectors.activity import in_words
from profliner.selectors.interests import interest_profile
from profliner.signals import profiling_changed
from tests.factories import make_class, make_lesson, make_student, make_subject, make_teacher
from tests.profliner.opportunities.making import make_opportunity
from tests.profliner.students.making import do_work, fill, let_profile, make_pupil, set_for

pytestmark = pytest.mark.django_db
EN = {"accept-language": "en"}


@pytest.fixture
def student(db: None) -> User:
    return make_pupil()


@pytest.fixture
def browser(client: Client, student: User) -> Client:
    client.force_login(student)
    return client


@pytest.fixture
def lesson(db: None) -> LessonPage:
    return make_lesson(subject=make_subject(), owner=make_teacher())


def _done(student: User, lesson: LessonPage, value: float | None = 0.8) -> Signal:
    signal = record_signal(
        student=student, kind="lesson", item_kind="lesson", item=str(lesson.pk), value=value
    )
    assert signal is not None
    return signal


def _page(browser: Client, query: str = "") -> str:
    return browser.get(f"/student/activity/{query}", headers=EN).content.decode()


def test_every_signal_is_told_in_words(browser: Client, student: User, lesson: LessonPage) -> None:
    fill(student)
    _done(student, lesson)
    page = _page(browser)
    assert lesson.title in page
    assert "80 %" in page
    assert "Personal recommendations" in page
    assert student.guardians.get().guardian.short_name in page
    assert page.count('class="card padded"') >= 7


def test_interests_are_told_as_their_own_page_tells_them(browser: Client, student: User) -> None:
    fill(student, R=5, I=2)
    rows = {one.title: (one.score, one.percent) for one in in_words(Signal.objects.all())}
    shown = interest_profile(student)
    assert shown is not None
    assert rows == {str(row.kind.name): (row.score.value, None) for row in shown.rows}
    assert "25 of 25" in _page(browser)


def test_what_was_cancelled_keeps_its_name(browser: Client, student: User) -> None:
    event = make_opportunity(title_en="Night of the mills")
    record_signal(student=student, kind=Signal.Kind.SAVED, item_kind="event", item=str(event.pk))
    address = f'href="/opportunities/{event.pk}/"'
    assert address in _page(browser)
    Opportunity.objects.update(state=Opportunity.State.CANCELLED)
    page = _page(browser)
    assert "Night of the mills" in page
    assert address not in page
    Opportunity.objects.update(state=Opportunity.State.DRAFT)
    assert "something that is not here any more" in _page(browser)


def test_kinds_are_filtered_and_nonsense_shows_all(
    browser: Client, student: User, lesson: LessonPage
) -> None:
    fill(student)
    _done(student, lesson)
    assert lesson.title not in _page(browser, "?kind=interests")
    for nonsense in ("?kind=x", "?page=-1", "?page=x", "?kind=lesson&page=99"):
        assert lesson.title in _page(browser, nonsense)


def test_a_wrong_result_is_corrected_at_once_and_marked(
    browser: Client, student: User, lesson: LessonPage
) -> None:
    old = _done(student, lesson)
    assert (
        browser.post(f"/student/activity/{old.pk}/correct/", {"percent": "95"}).status_code == 302
    )
    new = Signal.objects.get()
    assert (new.value, new.corrected, new.occurred_at) == (0.95, True, old.occurred_at)
    assert (new.consent, new.source, new.item) == (old.consent, old.source, old.item)
    assert "Corrected by the student" in _page(browser)


@pytest.mark.parametrize(
    ("place", "query"),
    [
        ({"kind": "lesson", "page": "2"}, "?kind=lesson&page=2"),
        ({"kind": "lesson"}, "?kind=lesson"),
        ({"kind": "nonsense", "page": "-1"}, ""),
        ({}, ""),
    ],
)
def test_one_stays_at_the_place_where_the_row_stood(
    browser: Client, student: User, lesson: LessonPage, place: dict[str, str], query: str
) -> None:
    address = f"/student/activity/{_done(student, lesson).pk}"
    answer = browser.post(f"{address}/correct/", {"percent": "95", **place})
    assert answer["Location"] == f"/student/activity/{query}#record"
    answer = browser.post(f"/student/activity/{Signal.objects.get().pk}/forget/", place)
    assert answer["Location"] == f"/student/activity/{query}#record"


@pytest.mark.parametrize("percent", ["", "-1", "101", "1e1", "٥", "9" * 300, "5.5"])
def test_no_result_is_no_correction(
    browser: Client, student: User, lesson: LessonPage, percent: str
) -> None:
    signal = _done(student, lesson)
    browser.post(f"/student/activity/{signal.pk}/correct/", {"percent": percent})
    assert Signal.objects.get() == signal


def test_only_results_of_lessons_are_corrected(browser: Client, student: User) -> None:
    fill(student)
    signal = Signal.objects.first()
    assert signal is not None
    browser.post(f"/student/activity/{signal.pk}/correct/", {"percent": "1"})
    assert not Signal.objects.filter(corrected=True).exists()


def test_a_corrected_result_stays_when_a_teacher_marks_again() -> None:
    school_class = make_class()
    student = make_student(school_class=school_class)
    let_profile(student)
    work = do_work(set_for(school_class, subject=make_subject()), student, 5)
    client = Client()
    client.force_login(student)
    client.post(f"/student/activity/{Signal.objects.get().pk}/correct/", {"percent": "90"})
    from library.signals import work_marked

    work_marked.send(type(work), work_id=work.pk)
    assert Signal.objects.get().value == 0.9


def test_one_is_forgotten_then_a_kind_then_all(
    browser: Client, student: User, lesson: LessonPage
) -> None:
    fill(student)
    signal = _done(student, lesson)
    browser.post(f"/student/activity/{signal.pk}/forget/")
    assert Signal.objects.count() == 6
    _done(student, lesson)
    page = _page(browser, "?kind=interests")
    at = page.index('popover aria-labelledby="forget-all-title"')
    assert 'name="kind" value="interests"' in page[at:]
    assert page.count('action="/student/activity/forget/"') == 1, "only where it is asked again"
    browser.post("/student/activity/forget/", {"kind": "interests"})
    assert Signal.objects.get().kind == "lesson"
    browser.post("/student/activity/forget/", {"kind": "all"})
    assert not Signal.objects.exists()


@pytest.mark.parametrize("kind", ["", "everything", "\0", "x" * 9000])
def test_forgetting_nonsense_is_refused(
    browser: Client, student: User, lesson: LessonPage, kind: str
) -> None:
    _done(student, lesson)
    assert browser.post("/student/activity/forget/", {"kind": kind}).status_code == 400
    assert Signal.objects.exists()


def test_another_students_rows_are_as_absent_as_none(browser: Client, lesson: LessonPage) -> None:
    theirs = _done(make_pupil(), lesson)
    for pk in (theirs.pk, 0, 10**17):
        assert browser.post(f"/student/activity/{pk}/forget/").status_code == 404
        answer = browser.post(f"/student/activity/{pk}/correct/", {"percent": "5"})
        assert answer.status_code == 404
    assert lesson.title not in _page(browser)
    assert Signal.objects.get() == theirs


def test_all_is_taken_away_as_json_and_as_a_table(
    browser: Client, student: User, lesson: LessonPage
) -> None:
    LessonPage.objects.filter(pk=lesson.pk).update(title="=HYPERLINK(1)")
    _done(student, lesson)
    fill(student)
    told = json.loads(browser.get("/student/activity.json").content)
    assert len(told["activity"]) == 7
    assert len(told["interests"][0]["answers"]) == 30
    text = browser.get("/student/activity.csv").content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert len(rows) == 7
    titles = {row["title"] for row in rows}
    assert not any(title.startswith("=") for title in titles)
    assert any("HYPERLINK" in title for title in titles)


def test_switching_off_keeps_nothing_new_and_tells_the_others(
    browser: Client, student: User, lesson: LessonPage
) -> None:
    _done(student, lesson)
    told: list[tuple[UUID, bool]] = []

    def hear(sender: Any, student_id: UUID, allowed: bool, **kwargs: Any) -> None:
        told.append((student_id, allowed))

    profiling_changed.connect(hear)
    try:
        browser.post("/student/profiling/", {"profiling": "off"})
        browser.post("/student/profiling/", {"profiling": "off"})
        assert not may_profile(student)
        fill(student)
        assert Signal.objects.count() == 1
        assert "You have switched personal recommendations off" in _page(browser)
        browser.post("/student/profiling/", {"profiling": "on"})
    finally:
        profiling_changed.disconnect(hear)
    assert told == [(student.pk, False), (student.pk, True)]
    assert may_profile(student)


def test_switching_on_gives_no_consent() -> None:
    student = make_pupil(consent=False)
    switch_profiling(student=student, on=False)
    switch_profiling(student=student, on=True)
    assert not may_profile(student)


def test_consent_given_while_switched_off_allows_nothing() -> None:
    student = make_pupil(consent=False)
    switch_profiling(student=student, on=False)
    told: list[bool] = []

    def hear(sender: Any, allowed: bool, **kwargs: Any) -> None:
        told.append(allowed)

    profiling_changed.connect(hear)
    try:
        let_profile(student)
    finally:
        profiling_changed.disconnect(hear)
    assert told == [False]


def test_a_long_record_is_cut_into_pages_of_the_same_cost(
    browser: Client, student: User, lesson: LessonPage, django_assert_max_num_queries: Any
) -> None:
    consent = student.consents.get()
    Signal.objects.bulk_create(
        Signal(
            student=student,
            kind="lesson",
            item_kind="lesson",
            item=str(lesson.pk),
            value=0.5,
            consent=consent,
            source=f"n:{n}",
            occurred_at=timezone.now(),
        )
        for n in range(60)
    )
    with django_assert_max_num_queries(22):
        assert _page(browser).count("Written down") == 25
    assert _page(browser, "?page=3").count("Written down") == 10


def test_a_guardian_says_when_a_ward_was_born(student: User) -> None:
    guardian = student.guardians.get().guardian
    client = Client()
    client.force_login(guardian)
    url = reverse("ward_birth_date", args=[student.pk])
    assert client.post(url, {"born_on": "2012-05-01"}).status_code == 302
    assert StudentProfile.objects.get().born_on == date(2012, 5, 1)
    assert client.post(url, {"born_on": ""}).status_code == 302
    assert StudentProfile.objects.get().born_on is None


@pytest.mark.parametrize("text", ["1900-01-01", "2999-01-01", "yesterday", "2012-13-01", "\0"])
def test_an_impossible_day_is_refused_on_the_page(student: User, text: str) -> None:
    client = Client()
    client.force_login(student.guardians.get().guardian)
    answer = client.post(reverse("ward_birth_date", args=[student.pk]), {"born_on": text})
    assert answer.status_code == 422
    assert not StudentProfile.objects.exists()


def test_who_turns_out_too_young_loses_their_own_consents() -> None:
    student = make_pupil(grade=9, consent=False)
    wording = ConsentText.objects.in_force().get(purpose="counselling")
    give_own_consent(student=student, wording=wording)
    guardian = let_profile(student)
    this_year = timezone.localdate().year
    set_birth_date(guardian=guardian, student=student, born_on=date(this_year - 12, 1, 1))
    assert not has_consent(student, "counselling")
    assert may_profile(student), "what a guardian gave stays"
