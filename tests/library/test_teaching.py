"""A lesson set for a class: done by students, marked on the server, taught once."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from eschool.accounts.actions.give_consent import give_consent
from eschool.accounts.actions.withdraw_consent import withdraw_consent
from eschool.accounts.models import ConsentText, Enrolment, Guardianship, SchoolClass, User
from eschool.accounts.personal_data import personal_data
from library.documents.model import Option, Question, Quiz, Stage, Task, Text
from library.marking import items_of
from library.models import Assignment, LessonPage, Response, SubjectPage, Use, Work
from library.scripts import script_of
from tests.factories import (
    make_class,
    make_lesson,
    make_person,
    make_script,
    make_student,
    make_teacher,
)

BROWSER = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36"


def signed_in(user: User) -> Client:
    client = Client(headers={"user-agent": BROWSER})
    client.force_login(user)
    return client


@pytest.fixture
def peer(db: None) -> User:
    return make_teacher()


@pytest.fixture
def school_class(peer: User) -> SchoolClass:
    return make_class(teacher=peer)


@pytest.fixture
def student(school_class: SchoolClass) -> User:
    return make_student(school_class=school_class)


@pytest.fixture
def assignment(
    lesson: LessonPage, peer: User, school_class: SchoolClass, student: User
) -> Assignment:
    answer = signed_in(peer).post(
        f"/lessons/{lesson.pk}/teach/", {"school_class": str(school_class.pk)}
    )
    assert answer.status_code == 302
    return Assignment.objects.get()


def right_answers(assignment: Assignment) -> dict[str, Any]:
    script = script_of(assignment.version.revision.as_object())
    task, choice, number = items_of(script)
    return {task.id: "Сила на площадь", choice.id: ["0"], number.id: "4,0"}


def test_the_class_is_told(assignment: Assignment, student: User) -> None:
    notice = student.notices.get()
    assert notice.kind == "lesson_set"
    assert signed_in(student).get(notice.url).status_code == 200


def test_a_student_does_it_and_the_ledger_has_one_taught(
    assignment: Assignment, student: User, school_class: SchoolClass, peer: User
) -> None:
    classmate = make_student(school_class=school_class)
    for person in (student, classmate):
        signed_in(person).post(
            f"/student/work/{assignment.pk}/", {**right_answers(assignment), "hand_in": "yes"}
        )
    taught = Use.objects.get(kind="taught")
    assert (taught.user_id, taught.publication_id) == (peer.pk, assignment.lesson_id)
    work = Work.objects.get(student=student)
    assert (work.points, work.points_possible) == (2, 4)
    assert work.completed_at


def test_homework_counts_by_student(
    lesson: LessonPage, peer: User, school_class: SchoolClass, student: User
) -> None:
    signed_in(peer).post(
        f"/lessons/{lesson.pk}/teach/", {"school_class": school_class.pk, "is_homework": "on"}
    )
    found = Assignment.objects.get()
    for person in (student, make_student(school_class=school_class)):
        signed_in(person).post(f"/student/work/{found.pk}/", {"hand_in": "yes"})
    assert Use.objects.filter(kind="homework").count() == 2


def test_where_nothing_is_marked_no_points_are_told(
    subject: SubjectPage, teacher: User, peer: User, school_class: SchoolClass, student: User
) -> None:
    stage = Stage(title="Чтение", minutes=20, student=(Text("<p>Прочитайте.</p>"),))
    lesson = make_lesson(subject=subject, owner=teacher, script=make_script(stages=(stage,)))
    signed_in(peer).post(f"/lessons/{lesson.pk}/teach/", {"school_class": school_class.pk})
    found, client = Assignment.objects.get(), signed_in(student)
    work = f"/student/work/{found.pk}/"
    client.post(work, {"hand_in": "yes"})
    pages = [
        client.get(path, headers={"accept-language": "en"}) for path in ("/student/lessons/", work)
    ]
    for page in pages:
        assert "Handed in" in page.content.decode()
        assert "points" not in page.content.decode().split("<main")[1]


def test_boxes_that_were_all_unticked_take_the_answer_away(
    subject: SubjectPage, teacher: User, peer: User, school_class: SchoolClass, student: User
) -> None:
    several = Question("Что тонет?", kind="multiple", options=(Option("Лёд"), Option("Камень")))
    stage = Stage(title="Опыт", minutes=20, student=(Quiz((several,)),))
    lesson = make_lesson(subject=subject, owner=teacher, script=make_script(stages=(stage,)))
    signed_in(peer).post(f"/lessons/{lesson.pk}/teach/", {"school_class": school_class.pk})
    found, client = Assignment.objects.get(), signed_in(student)
    [item] = items_of(script_of(found.version.revision.as_object()))
    work = f"/student/work/{found.pk}/"
    client.post(work, {item.id: ["", "0", "1"], "save": "yes"})
    assert Response.objects.get().value == [0, 1]
    form = client.get(work).content.decode()
    boxes = re.findall(f'<input type="(\\w+)" name="{item.id}" value="([^"]*)"', form)
    unticked = [value for kind, value in boxes if kind == "hidden"]
    client.post(work, {item.id: unticked, "save": "yes"})
    assert not Response.objects.exists()


def test_answers_are_kept_before_handing_in(assignment: Assignment, student: User) -> None:
    client = signed_in(student)
    url = f"/student/work/{assignment.pk}/"
    client.post(url, {**right_answers(assignment), "save": "yes"})
    html = client.get(url).content.decode()
    assert "Сила на площадь" in html
    assert "checked" in html
    assert not Use.objects.filter(kind="taught").exists()


def test_an_unfinished_work_is_handed_in_only_when_asked_again(
    assignment: Assignment, student: User
) -> None:
    client, url = signed_in(student), f"/student/work/{assignment.pk}/"
    given = right_answers(assignment)
    task = next(iter(given))
    client.post(url, {**given, "save": "yes"})
    told = client.post(url, {task: " ", "hand_in": "when complete"}, follow=True)
    assert told.context["unanswered"] == 1
    assert Response.objects.filter(key=task).count() == 0
    assert Response.objects.count() == 2
    assert not Work.objects.get().completed_at
    client.post(url, {"hand_in": "as it is"})
    assert Work.objects.get().completed_at


def test_enter_in_a_field_saves_and_does_not_hand_in(assignment: Assignment, student: User) -> None:
    html = signed_in(student).get(f"/student/work/{assignment.pk}/").content.decode()
    task = next(iter(right_answers(assignment)))
    assert html.index('name="save"') < html.index(task) < html.index("hand_in")


def test_the_students_screen_never_holds_answers(assignment: Assignment, student: User) -> None:
    client = signed_in(student)
    url = f"/student/work/{assignment.pk}/"
    before = client.get(url).content.decode()
    client.post(url, {"hand_in": "yes"})
    after = client.get(url).content.decode()
    for html in (before, after):
        assert "CANARY" not in html
        assert "подождите ответа" not in html


def test_handing_in_twice_changes_nothing(assignment: Assignment, student: User) -> None:
    client = signed_in(student)
    url = f"/student/work/{assignment.pk}/"
    client.post(url, {"hand_in": "yes"})
    client.post(url, {**right_answers(assignment), "hand_in": "yes"})
    assert Work.objects.get().points == 0
    assert not Response.objects.exists()


def test_ones_data_hold_the_answers_once_they_are_handed_in(
    assignment: Assignment, student: User
) -> None:
    """Before, the file would tell which are right."""
    client, url = signed_in(student), f"/student/work/{assignment.pk}/"
    client.post(url, right_answers(assignment))
    assert "library.response" not in personal_data(student)
    client.post(url, {"hand_in": "yes"})
    told = personal_data(student)["library.response"]
    assert {row["value"] for row in told if isinstance(row["value"], str)} == {
        "Сила на площадь",
        "4,0",
    }


def test_a_closed_assignment_takes_no_answers(
    assignment: Assignment, student: User, peer: User
) -> None:
    signed_in(peer).post(f"/my/classes/{assignment.pk}/close/")
    signed_in(student).post(f"/student/work/{assignment.pk}/", {"hand_in": "yes"})
    assert not Work.objects.exists()


def test_nonsense_answers_are_passed_over(assignment: Assignment, student: User) -> None:
    script = script_of(assignment.version.revision.as_object())
    _task, choice, number = items_of(script)
    junk = {choice.id: ["99", "x", "-1"], number.id: "NaN", "no-such-question": "1"}
    answer = signed_in(student).post(f"/student/work/{assignment.pk}/", {**junk, "hand_in": "yes"})
    assert answer.status_code == 302
    assert Work.objects.get().points == 0


def test_a_later_version_does_not_change_what_was_set(
    assignment: Assignment, student: User
) -> None:
    lesson = LessonPage.objects.get()
    lesson.stages = []
    lesson.save_revision().publish()
    html = signed_in(student).get(f"/student/work/{assignment.pk}/").content.decode()
    assert "Прочитайте и решите." in html


def test_strangers_see_nothing(assignment: Assignment) -> None:
    other = make_teacher()
    assert signed_in(other).get(f"/my/classes/{assignment.pk}/").status_code == 404
    outsider = make_student(school_class=make_class())
    assert signed_in(outsider).get(f"/student/work/{assignment.pk}/").status_code == 404
    assert signed_in(outsider).post(f"/student/work/{assignment.pk}/").status_code == 404
    assert not Work.objects.exists()


def test_the_teacher_sees_progress_and_marks_free_answers(
    assignment: Assignment, student: User, peer: User
) -> None:
    work = f"/student/work/{assignment.pk}/"
    signed_in(student).post(work, right_answers(assignment))
    client = signed_in(peer)
    unfinished = Response.objects.get(is_correct=None)
    marking = f"/my/classes/{assignment.pk}/responses/{unfinished.pk}/"
    assert client.post(marking, {"points": "2"}).status_code == 404, "the student still writes"
    signed_in(student).post(work, {"hand_in": "yes"})
    page = client.get(f"/my/classes/{assignment.pk}/")
    assert page.context["progress"].done == 1
    Enrolment.objects.filter(student=student).update(ended_on=timezone.localdate())
    for _another in range(2):
        make_student(school_class=assignment.school_class)
    (row,) = client.get("/my/classes/").context["page_obj"]
    assert (row.done, row.students) == (1, 3)
    assert "Сила на площадь" in page.content.decode()
    assert page.content.decode().count("Найдите давление.") == 2
    client.post(marking, {"points": "99"})
    assert Work.objects.get().points == 2
    client.post(marking, {"points": "2"})
    assert Work.objects.get().points == 4


def test_a_day_that_has_passed_is_refused_and_the_form_keeps_its_values(
    lesson: LessonPage, peer: User, school_class: SchoolClass
) -> None:
    yesterday = timezone.localdate() - timedelta(days=1)
    page = signed_in(peer).post(
        f"/lessons/{lesson.pk}/teach/",
        {"school_class": school_class.pk, "due_on": yesterday.isoformat()},
    )
    assert page.status_code == 422
    assert yesterday.isoformat() in page.content.decode()
    assert not Assignment.objects.exists()


def test_somebody_elses_class_cannot_be_given_a_lesson(lesson: LessonPage, peer: User) -> None:
    signed_in(peer).post(f"/lessons/{lesson.pk}/teach/", {"school_class": make_class().pk})
    assert not Assignment.objects.exists()


@pytest.mark.django_db
def test_lists_ask_a_fixed_number_of_questions(
    lesson: LessonPage,
    peer: User,
    school_class: SchoolClass,
    student: User,
    django_assert_max_num_queries: Any,
) -> None:
    for _ in range(5):
        signed_in(peer).post(f"/lessons/{lesson.pk}/teach/", {"school_class": school_class.pk})
    teacher_client, student_client = signed_in(peer), signed_in(student)
    with django_assert_max_num_queries(12):
        teacher_client.get("/my/classes/")
    with django_assert_max_num_queries(12):
        student_client.get("/student/lessons/")


@pytest.mark.django_db
def test_a_lesson_made_for_the_board_alone_is_seen_on_the_students_device(
    subject: SubjectPage, teacher: User, peer: User, school_class: SchoolClass, student: User
) -> None:
    board = (Text("<p>Прочитайте с доски.</p>"), Task("<p>Сколько?</p>", "<p>BOARD-CANARY</p>"))
    script = make_script(stages=(Stage("Чтение", board=board),))
    lesson = make_lesson(subject=subject, owner=teacher, script=script)
    signed_in(peer).post(f"/lessons/{lesson.pk}/teach/", {"school_class": school_class.pk})
    html = signed_in(student).get(f"/student/work/{Assignment.objects.get().pk}/").content.decode()
    assert "Прочитайте с доски." in html
    assert "BOARD-CANARY" not in html
    assert "<textarea" in html


def _guardian_says(student: User, *, give: bool) -> None:
    guardian = make_person("guardian")
    Guardianship.objects.create(guardian=guardian, student=student, confirmed_at=timezone.now())
    wording = ConsentText.objects.get(purpose="learning")
    give_consent(guardian=guardian, student=student, wording=wording)
    if not give:
        withdraw_consent(guardian=guardian, student=student, purpose="learning")


@pytest.mark.parametrize(
    ("policy", "said", "kept"),
    [
        ("respected", None, True),
        ("respected", True, True),
        ("respected", False, False),
        ("required", None, False),
        ("required", True, True),
        ("required", False, False),
    ],
)
def test_answers_are_kept_as_guardian_and_school_will_have_it(
    assignment: Assignment,
    student: User,
    settings: Any,
    policy: str,
    said: bool | None,
    kept: bool,
) -> None:
    settings.LEARNING_CONSENT = policy
    if said is not None:
        _guardian_says(student, give=said)
    task = next(iter(items_of(script_of(assignment.version.revision.as_object()))))
    client = signed_in(student)
    address = f"/student/work/{assignment.pk}/"
    page = client.get(address, headers={"accept-language": "en"}).content.decode()
    assert ("answer on paper" in page) is not kept
    answer = client.post(address, {task.id: "Сто паскалей"}, headers={"accept-language": "en"})
    assert answer.status_code == (302 if kept else 409)
    assert Response.objects.exists() is kept
    if not kept:
        assert "Сто паскалей" in answer.content.decode(), "what was typed can be copied"


def test_the_teacher_sees_who_works_on_paper_and_the_class_goes_on(
    assignment: Assignment, student: User, peer: User
) -> None:
    other = make_student(school_class=assignment.school_class)
    _guardian_says(student, give=False)
    address = f"/my/classes/{assignment.pk}/"
    page = signed_in(peer).get(address, headers={"accept-language": "en"}).content.decode()
    assert page.count("no consent: on paper") == 1
    assert "The others can work" in page
    task = next(iter(items_of(script_of(assignment.version.revision.as_object()))))
    work = f"/student/work/{assignment.pk}/"
    assert signed_in(other).post(work, {task.id: "x"}).status_code == 302
    _guardian_says(student, give=True)
    page = signed_in(peer).get(address, headers={"accept-language": "en"}).content.decode()
    assert "no consent" not in page


def test_a_withdrawal_shows_no_marks_before_handing_in(
    assignment: Assignment, student: User
) -> None:
    question = [
        item
        for item in items_of(script_of(assignment.version.revision.as_object()))
        if isinstance(item, Question)
    ][1]
    address = f"/student/work/{assignment.pk}/"
    signed_in(student).post(address, {question.id: "5"})
    _guardian_says(student, give=False)
    page = signed_in(student).get(address, headers={"accept-language": "en"}).content.decode()
    assert "Not right" not in page
