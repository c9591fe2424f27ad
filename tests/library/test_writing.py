"""An author's desk and Wagtail's editor, arranged for a teacher."""

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation
from wagtail.models import TaskState
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield

from eschool.accounts.models import Notice, User
from library.actions.submit_lesson import submit_lesson
from library.models import LessonPage, SubjectPage, Use
from library.selectors.drafts import draft_of
from library.selectors.writing import weekly_uses
from tests.factories import make_draft, make_lesson, make_subject, make_teacher

pytestmark = pytest.mark.django_db


@pytest.fixture
def author(client: Client, teacher: User) -> Client:
    client.force_login(teacher)
    return client


def use(lesson: LessonPage, days_ago: int, **values: Any) -> Use:
    moment = timezone.now() - timedelta(days=days_ago)
    return Use.objects.create(
        occurred_at=moment, kind="view", publication=lesson, version=1, **values
    )


def test_an_empty_desk_offers_the_first_step(author: Client) -> None:
    content = author.get(reverse("my_lessons")).content.decode()
    assert reverse("upload") in content
    assert reverse("write") in content


def test_a_template_of_stages_becomes_a_draft_in_the_editor(
    author: Client, subject: SubjectPage, teacher: User
) -> None:
    values = {"title": "Сила трения", "subject": subject.pk, "grade_from": 7, "grade_to": 7,
              "language": "ru", "template": "lesson"}  # fmt: skip
    answer = author.post(reverse("write"), values)
    lesson = LessonPage.objects.get()
    assert answer["Location"] == reverse("wagtailadmin_pages:edit", args=(lesson.pk,))
    assert lesson.minutes == 45
    assert len(lesson.stages) == 6
    assert lesson.authorships.get().user == teacher
    editor = author.get(answer["Location"])
    assert editor.status_code == 200
    assert "empty" in [finding.code for finding in draft_of(lesson).musts]


def test_a_wrong_form_keeps_what_was_typed(author: Client, subject: SubjectPage) -> None:
    values = {"title": "Сила трения", "subject": subject.pk, "grade_from": 9, "grade_to": 7}
    answer = author.post(reverse("write"), values)
    assert answer.status_code == 422
    assert 'value="Сила трения"' in answer.content.decode()
    assert not LessonPage.objects.exists()


def test_a_draft_is_mended_without_the_editor(
    author: Client, subject: SubjectPage, teacher: User
) -> None:
    draft = make_draft(subject=subject, owner=teacher)
    address = reverse("my_lesson", args=(draft.pk,))
    values = {"title": "Новое имя", "outcome": "Уметь", "grade_from": 3, "grade_to": 4,
              "language": "ru", "licence": "CC0-1.0"}  # fmt: skip
    assert author.post(address, values).status_code == 302
    page = LessonPage.objects.get().get_latest_revision_as_object()
    assert (page.title, page.outcome, page.grade_from, page.licence) == (
        "Новое имя", "Уметь", 3, "CC0-1.0",
    )  # fmt: skip
    wrong = author.post(address, {**values, "title": "", "outcome": "Не потерять"})
    assert wrong.status_code == 422
    assert "Не потерять" in wrong.content.decode()
    submit_lesson(publication=draft, user=teacher)
    late = author.post(address, values)
    assert late.status_code == 409
    stranger = Client()
    stranger.force_login(make_teacher())
    assert stranger.get(address).status_code == 404


def test_every_standing_is_told(author: Client, subject: SubjectPage, teacher: User) -> None:
    make_draft(subject=subject, owner=teacher)
    submit_lesson(publication=make_draft(subject=subject, owner=teacher), user=teacher)
    published = make_lesson(subject=subject, owner=teacher)
    published.outcome = "Иное"
    published.save_revision()
    page = author.get(reverse("my_lessons"))
    desks = page.context["page_obj"].object_list
    assert [desk.standing for desk in desks] == ["published", "in_review", "draft"]
    assert desks[0].has_changes


def test_the_desk_asks_the_same_number_of_questions_for_many(
    author: Client, subject: SubjectPage, teacher: User, django_assert_max_num_queries: Any
) -> None:
    def questions() -> int:
        with django_assert_max_num_queries(20) as seen:
            assert author.get(reverse("my_lessons")).status_code == 200
        return len(seen)

    def fill() -> None:
        make_draft(subject=subject, owner=teacher)
        submit_lesson(publication=make_draft(subject=subject, owner=teacher), user=teacher)
        use(make_lesson(subject=subject, owner=teacher), 1)

    fill()
    questions()
    few = questions()
    for _more in range(4):
        fill()
    assert questions() == few


def test_uses_are_counted_by_week_in_one_query(
    lesson: LessonPage, subject: SubjectPage, teacher: User, django_assert_num_queries: Any
) -> None:
    other = make_lesson(subject=subject, owner=teacher)
    for days in (0, 0, 7, 400):
        use(lesson, days)
    use(lesson, 0, is_robot=True)
    with django_assert_num_queries(1):
        weeks = weekly_uses([lesson.pk, other.pk])
    assert [week["value"] for week in weeks[lesson.pk]][-2:] == [1, 2]
    assert sum(week["value"] for week in weeks[lesson.pk]) == 3
    assert not any(week["value"] for week in weeks[other.pk])


def editor_values(lesson: LessonPage, **changes: Any) -> dict[str, Any]:
    board = streamfield([("text", rich_text("<p>Так пишут в редакторе.</p>"))])
    stage = {"title": "Начало", "purpose": "", "minutes": "5", "form": "frontal",
             "teacher": streamfield([]), "board": board, "student": streamfield([])}  # fmt: skip
    author = lesson.authorships.get()
    values = {
        "title": "Сила из редактора", "outcome": "Знать", "stages": streamfield([("stage", stage)]),
        "grade_from": "7", "grade_to": "8", "language": "ru", "licence": "CC-BY-4.0",
        "keywords": streamfield([]), "key_points": streamfield([]),
        "misconceptions": streamfield([]), "equipment": "",
        "source_name": "", "source_url": "", "credit": "", "curriculum": [],
        "authorships": {"TOTAL_FORMS": 1, "INITIAL_FORMS": 1, "MIN_NUM_FORMS": 0,
                        "MAX_NUM_FORMS": 1000,
                        "0": {"id": author.pk, "name": author.name, "ORDER": 1, "DELETE": "",
                              "school": author.school_id or ""}},
        "comments": {"TOTAL_FORMS": 0, "INITIAL_FORMS": 0},
        **changes,
    }  # fmt: skip
    return nested_form_data(values)


def test_sending_from_the_editor_is_the_same_as_from_the_site(
    author: Client, subject: SubjectPage, teacher: User, methodist: User,
    django_capture_on_commit_callbacks: Any,
) -> None:  # fmt: skip
    draft = make_draft(subject=subject, owner=teacher)
    address = reverse("wagtailadmin_pages:edit", args=(draft.pk,))
    with django_capture_on_commit_callbacks(execute=True):
        answer = author.post(address, editor_values(draft, **{"action-submit": "1"}))
    assert answer.status_code == 302
    assert len(author.get(answer["Location"]).context["messages"]) == 1
    state = TaskState.objects.get()
    assert state.revision.as_object().title == "Сила из редактора"
    assert Notice.objects.get().recipient == methodist
    assert [letter.to for letter in mail.outbox] == [[methodist.email]]
    editor = author.get(address)
    assert editor.context["locked_for_user"]
    author.post(address, editor_values(draft, title="Тайком"))
    kept = LessonPage.objects.get().get_latest_revision_as_object()
    assert kept.title == "Сила из редактора"
    author.post(address, editor_values(draft, **{"action-cancel-workflow": "1"}))
    state.refresh_from_db()
    assert state.status == TaskState.STATUS_CANCELLED


def test_the_editor_keeps_what_it_may_not_send(
    author: Client, subject: SubjectPage, teacher: User
) -> None:
    draft = make_draft(subject=subject, owner=teacher)
    address = reverse("wagtailadmin_pages:edit", args=(draft.pk,))
    values = editor_values(draft, outcome="", **{"action-submit": "1"})
    answer = author.post(address, values, follow=True)
    assert answer.redirect_chain[-1][0] == reverse("my_lesson", args=(draft.pk,))
    said = [str(message) for message in answer.context["messages"]]
    with translation.override(answer["Content-Language"]):
        [missing] = draft_of(LessonPage.objects.get()).musts
    assert missing.text in said
    assert not TaskState.objects.exists()
    kept = LessonPage.objects.get().get_latest_revision_as_object()
    assert (kept.title, kept.outcome) == ("Сила из редактора", "")


def test_a_teacher_edits_own_pages_only_and_publishes_none(
    author: Client, subject: SubjectPage, teacher: User
) -> None:
    own = make_draft(subject=subject, owner=teacher)
    foreign = make_draft(subject=subject, owner=make_teacher())
    editor = author.get(reverse("wagtailadmin_pages:edit", args=(own.pk,))).content.decode()
    assert "action-publish" not in editor
    assert "action-submit" in editor
    assert reverse("my_lesson", args=(own.pk,)) in editor
    refused = author.get(reverse("wagtailadmin_pages:edit", args=(foreign.pk,)))
    assert refused.status_code == 302
    values = editor_values(own, **{"action-publish": "1"})
    author.post(reverse("wagtailadmin_pages:edit", args=(own.pk,)), values)
    assert not LessonPage.objects.get(pk=own.pk).live
    for name in ("copy", "move", "delete"):
        answer = author.post(reverse(f"wagtailadmin_pages:{name}", args=(foreign.pk,)))
        assert answer.status_code == 302
    assert LessonPage.objects.filter(pk=foreign.pk).exists()


def test_the_editor_offers_no_list_of_people(
    author: Client, subject: SubjectPage, teacher: User
) -> None:
    own = make_draft(subject=subject, owner=teacher)
    other = make_teacher(email="somebody@example.org", last_name="Нездешний")
    editor = author.get(reverse("wagtailadmin_pages:edit", args=(own.pk,))).content.decode()
    assert other.last_name not in editor
    assert other.email not in editor


def test_a_lesson_begins_on_the_site_even_from_the_admin(
    author: Client, subject: SubjectPage
) -> None:
    address = reverse("wagtailadmin_pages:add", args=("library", "lessonpage", subject.pk))
    assert author.get(address)["Location"] == f"{reverse('write')}?subject={subject.pk}"


def test_a_subject_made_later_is_open_to_teachers(author: Client, teacher: User) -> None:
    subject = make_subject("Химия", "chemistry")
    assert subject.permissions_for_user(teacher).can_add_subpage()
    assert not subject.permissions_for_user(teacher).can_edit()
    assert not subject.get_parent().permissions_for_user(teacher).can_add_subpage()


def test_the_admin_shows_a_teacher_little(author: Client) -> None:
    page = author.get(reverse("wagtailadmin_home"))
    content = page.content.decode()
    assert page.status_code == 200
    assert reverse("my_lessons") in content
    assert "/admin/reports/" not in content
    assert content.count(reverse("my_lessons")) > 1


def test_the_preview_may_be_framed_by_the_editor(
    author: Client, subject: SubjectPage, teacher: User
) -> None:
    own = make_draft(subject=subject, owner=teacher)
    address = reverse("wagtailadmin_pages:preview_on_edit", args=(own.pk,))
    assert author.post(address, editor_values(own)).json()["is_valid"]
    preview = author.get(address)
    assert "Сила из редактора" in preview.content.decode()
    assert "frame-ancestors 'self'" in preview["Content-Security-Policy"]
    assert preview["X-Frame-Options"] == "SAMEORIGIN"
