"""Submission, decision and what everyone hears of it."""

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import TaskState

from eschool.accounts.models import Notice, User
from library.actions.copy_lesson import copy_lesson
from library.actions.decide_review import ChangedMeanwhile, decide_review
from library.actions.mend_draft import mend_draft
from library.actions.submit_lesson import submit_lesson
from library.documents.model import Picture, Question, Quiz, Script, Stage, Text
from library.models import LessonPage, Publication, ReviewDecision, SubjectPage
from library.selectors.changes import compare
from library.selectors.triage import triage
from library.selectors.twins import share, shingles, twins_of
from library.selectors.waits import usual_wait
from library.signals import look_alikes_wanted
from tests.documents_for_uploads import png
from tests.factories import (
    make_class,
    make_draft,
    make_lesson,
    make_methodist,
    make_script,
    make_student,
    make_subject,
    make_teacher,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(subject: SubjectPage, teacher: User) -> LessonPage:
    return make_draft(subject=subject, owner=teacher)


@pytest.fixture
def author(teacher: User) -> Client:
    client = Client()
    client.force_login(teacher)
    return client


@pytest.fixture
def reviewer(methodist: User) -> Client:
    client = Client()
    client.force_login(methodist)
    return client


def submitted(lesson: Publication, user: User) -> TaskState:
    submit_lesson(publication=lesson, user=user)
    return TaskState.objects.filter(status=TaskState.STATUS_IN_PROGRESS).latest("pk")


def decision(state: TaskState, outcome: str = "approved", **values: Any) -> dict[str, Any]:
    return {"outcome": outcome, "revision": state.revision_id, **values}


def test_a_lesson_is_sent_approved_and_published(
    author: Client, reviewer: Client, draft: LessonPage, teacher: User, methodist: User,
    django_capture_on_commit_callbacks: Any,
) -> None:  # fmt: skip
    with django_capture_on_commit_callbacks(execute=True):
        answer = author.post(reverse("lesson_submit", args=(draft.pk,)))
    assert answer["Location"] == reverse("my_lesson", args=(draft.pk,))
    assert Notice.objects.get(recipient=methodist).kind == "review_submitted"
    assert [letter.to for letter in mail.outbox] == [[methodist.email]]
    queue = reviewer.get(reverse("review_queue")).content.decode()
    assert draft.title in queue
    state = TaskState.objects.get()
    address = reverse("review", args=(state.pk,))
    reading = reviewer.get(address).content.decode()
    for canary in ("TEACHER-CANARY", "ANSWER-CANARY", "EXPLANATION-CANARY"):
        assert canary in reading
    mail.outbox.clear()
    with django_capture_on_commit_callbacks(execute=True):
        reviewer.post(address, decision(state))
    lesson = LessonPage.objects.get()
    assert lesson.live
    assert lesson.versions.get().revision_id == state.revision_id
    assert Notice.objects.get(recipient=teacher).kind == "review_approved"
    assert [letter.to for letter in mail.outbox] == [[teacher.email]]
    assert draft.title not in reviewer.get(reverse("review_queue")).content.decode()


def test_a_lesson_is_returned_mended_and_sent_again(
    author: Client, reviewer: Client, draft: LessonPage, teacher: User
) -> None:
    state = submitted(draft, teacher)
    note = "Второй этап <b>без</b> задания."
    reviewer.post(
        reverse("review", args=(state.pk,)),
        decision(state, "returned", reasons=["stages", "answers"], note=note),
    )
    assert not LessonPage.objects.get().live
    page = author.get(reverse("my_lesson", args=(draft.pk,))).content.decode()
    assert "Второй этап &lt;b&gt;без&lt;/b&gt; задания." in page
    assert str(ReviewDecision.Reason.STAGES.label) in page
    mend_draft(publication=draft, user=teacher, outcome="Иное")
    again = submitted(draft, teacher)
    assert again.pk != state.pk
    assert again.workflow_state_id == state.workflow_state_id
    reading = reviewer.get(reverse("review", args=(again.pk,))).content.decode()
    assert str(ReviewDecision.Reason.STAGES.label) in reading
    reviewer.post(reverse("review", args=(again.pk,)), decision(again))
    assert LessonPage.objects.get().outcome == "Иное"


def test_a_return_needs_a_reason_and_keeps_the_note(
    reviewer: Client, draft: LessonPage, teacher: User
) -> None:
    state = submitted(draft, teacher)
    answer = reviewer.post(
        reverse("review", args=(state.pk,)), decision(state, "returned", note="Очень длинно.")
    )
    assert answer.status_code == 422
    assert "Очень длинно." in answer.content.decode()
    assert not ReviewDecision.objects.exists()
    answer = reviewer.post(reverse("review", args=(state.pk,)), {"outcome": "nonsense"})
    assert answer.status_code == 422
    assert TaskState.objects.get().status == TaskState.STATUS_IN_PROGRESS


def test_a_new_version_waits_while_the_old_one_stays_up(
    reviewer: Client, subject: SubjectPage, teacher: User
) -> None:
    lesson = make_lesson(subject=subject, owner=teacher)
    mend_draft(publication=lesson, user=teacher, title="Давление и сила")
    state = submitted(lesson, teacher)
    assert LessonPage.objects.get().title == "Давление"
    reading = reviewer.get(reverse("review", args=(state.pk,))).content.decode()
    assert lesson.relative_address in reading
    reviewer.post(reverse("review", args=(state.pk,)), decision(state))
    lesson = LessonPage.objects.get()
    assert lesson.title == "Давление и сила"
    assert [version.number for version in lesson.versions.all()] == [2, 1]


def test_deciding_twice_changes_nothing_and_says_so(
    reviewer: Client, draft: LessonPage, teacher: User, subject: SubjectPage
) -> None:
    state = submitted(draft, teacher)
    address = reverse("review", args=(state.pk,))
    reviewer.post(address, decision(state))
    other = Client()
    other.force_login(make_methodist(subject=subject))
    late = other.post(address, decision(state, "returned", reasons=["facts"]))
    assert late.status_code == 409
    assert ReviewDecision.objects.get().outcome == "approved"
    assert LessonPage.objects.get().versions.count() == 1


def test_what_the_author_took_back_cannot_be_decided(
    author: Client, reviewer: Client, draft: LessonPage, teacher: User
) -> None:
    state = submitted(draft, teacher)
    author.post(reverse("lesson_withdraw", args=(draft.pk,)))
    late = reviewer.post(reverse("review", args=(state.pk,)), decision(state))
    assert late.status_code == 409
    assert not LessonPage.objects.get().live
    again = submitted(draft, teacher)
    assert again.workflow_state_id != state.workflow_state_id


def test_only_the_revision_that_was_read_is_approved(
    draft: LessonPage, teacher: User, methodist: User
) -> None:
    state = submitted(draft, teacher)
    with pytest.raises(ChangedMeanwhile):
        decide_review(
            task_state_id=state.pk,
            revision_id=state.revision_id - 1,
            reviewer=methodist,
            outcome="approved",
        )
    draft.title = "Подменено"
    draft.save_revision()
    decide_review(
        task_state_id=state.pk,
        revision_id=state.revision_id,
        reviewer=methodist,
        outcome="approved",
    )
    assert LessonPage.objects.get().title == "Давление"


def test_nobody_reviews_their_own_work_or_another_subject(
    draft: LessonPage, teacher: User, subject: SubjectPage
) -> None:
    subject.methodists.add(teacher)
    subject.save()
    elsewhere = make_methodist(subject=make_subject("Химия", "chemistry"))
    state = submitted(draft, teacher)
    address = reverse("review", args=(state.pk,))
    from eschool.accounts.actions.grant_role import grant_role

    grant_role(user=teacher, kind="methodist")
    for person in (teacher, elsewhere):
        client = Client()
        client.force_login(User.objects.get(pk=person.pk))
        assert client.get(address).status_code == 404
        assert client.post(address, decision(state)).status_code == 404
        assert draft.title not in client.get(reverse("review_queue")).content.decode()
    assert not ReviewDecision.objects.exists()
    assert not Notice.objects.filter(recipient=teacher).exists()


def test_only_methodists_come_in(client: Client, draft: LessonPage, teacher: User) -> None:
    state = submitted(draft, teacher)
    for address in (reverse("review_queue"), reverse("review", args=(state.pk,))):
        assert "login" in client.get(address)["Location"]
        for person in (teacher, make_student(school_class=make_class())):
            inside = Client()
            inside.force_login(person)
            assert inside.get(address).status_code == 403


def test_submitting_and_taking_back_in_the_wrong_order_only_says_so(
    author: Client, draft: LessonPage, subject: SubjectPage, teacher: User
) -> None:
    assert author.post(reverse("lesson_withdraw", args=(draft.pk,))).status_code == 302
    for _time in range(2):
        author.post(reverse("lesson_submit", args=(draft.pk,)))
    assert TaskState.objects.count() == 1
    published = make_lesson(subject=subject, owner=teacher)
    author.post(reverse("lesson_submit", args=(published.pk,)))
    assert TaskState.objects.count() == 1
    stranger = Client()
    stranger.force_login(make_teacher())
    for name in ("lesson_submit", "lesson_withdraw", "lesson_delete"):
        assert stranger.post(reverse(name, args=(draft.pk,))).status_code == 404
    assert author.get(reverse("lesson_submit", args=(draft.pk,))).status_code == 405


def test_the_queue_asks_the_same_number_of_questions_for_many(
    reviewer: Client, subject: SubjectPage, teacher: User, django_assert_max_num_queries: Any
) -> None:
    def questions() -> int:
        with django_assert_max_num_queries(20) as seen:
            assert reviewer.get(reverse("review_queue")).status_code == 200
        return len(seen)

    submitted(make_draft(subject=subject, owner=teacher), teacher)
    few = questions()
    for _more in range(4):
        submitted(make_draft(subject=subject, owner=teacher), teacher)
    assert questions() == few


def test_the_usual_wait_is_the_median(subject: SubjectPage, teacher: User, methodist: User) -> None:
    assert usual_wait(subject.pk) is None
    for days in (1, 2, 9):
        state = submitted(make_draft(subject=subject, owner=teacher), teacher)
        TaskState.objects.filter(pk=state.pk).update(
            started_at=timezone.now() - timedelta(days=days)
        )
        decide_review(
            task_state_id=state.pk,
            revision_id=state.revision_id,
            reviewer=methodist,
            outcome="approved",
        )
    found = usual_wait(subject.pk)
    assert found is not None
    assert round(found.total_seconds() / 86_400) == 2


def test_triage_names_what_a_methodist_would_return(subject: SubjectPage, teacher: User) -> None:
    make_lesson(subject=subject, owner=teacher)
    script = Script(
        "Давление!", "ru", "",
        (
            Stage("А", board=(Picture("p.png"), Text("<p>Пишите: ivan@example.org</p>"))),
            Stage("Б", minutes=50),
        ),
        {"p.png": png()},
    )  # fmt: skip
    draft = make_draft(subject=subject, owner=teacher, script=script, source_name="Сайт")
    codes = {finding.code for finding in triage(draft)}
    assert codes == {
        "no_outcome", "no_alt", "no_minutes", "personal_data", "no_credit", "duplicate",
        "no_student_screen",
    }  # fmt: skip


def test_changes_are_told_by_stage() -> None:
    def script(*stages: Stage) -> Script:
        return Script("Т", "ru", "", stages)

    old = script(Stage("А"), Stage("Б", minutes=5), Stage("В"))
    new = script(Stage("А"), Stage("Б", minutes=9), Stage("Г"), Stage("Д"))
    told = [(change.kind, change.title, change.parts) for change in compare(old, new)]
    assert told == [
        ("same", "А", ()),
        ("changed", "Б", ("minutes",)),
        ("removed", "В", ()),
        ("added", "Г", ()),
        ("added", "Д", ()),
    ]


def test_what_must_be_mended_is_not_sent(
    author: Client, subject: SubjectPage, teacher: User, methodist: User
) -> None:
    bare = Stage(title="Опыт", minutes=5, student=(Quiz((Question("Почему?", kind="text"),)),))
    fine = make_script().stages[0]
    phone = Stage(title="Дома", minutes=5, student=(Text("<p>Звоните: +7 912 345-67-89.</p>"),))
    script = make_script(outcome="", stages=(fine, bare, phone))
    draft = make_draft(subject=subject, owner=teacher, script=script)
    answer = author.post(reverse("lesson_submit", args=(draft.pk,)))
    assert answer.status_code == 422
    content = answer.content.decode()
    assert [finding.code for finding in answer.context["draft"].musts] == [
        "no_outcome", "no_quiz_answer", "personal_data",
    ]  # fmt: skip
    for place in ("#id_outcome", "#stage-2", "#stage-3"):
        assert f'href="{place}"' in content
    assert 'id="stage-2"' in content
    assert 'id="stage-3"' in content
    assert 'id="id_outcome"' in content
    assert not TaskState.objects.exists()
    assert not Notice.objects.exists()


WORDS = " ".join(f"слово{number}" for number in range(90))


def with_text(text: str, **values: Any) -> Script:
    return make_script(
        stages=(Stage("Опыт", minutes=5, board=(Text(f"<p>{text}</p>"),)),), **values
    )


@pytest.mark.parametrize(
    ("text", "is_twin"),
    [
        (WORDS, True),
        (WORDS.replace("слово5 ", "иначе "), True),
        (f"Своё начало. {' '.join(WORDS.split()[:60])}", True),
        (" ".join(reversed(WORDS.split())), False),
        ("Несколько слов.", False),
    ],
)
def test_the_methodist_sees_a_published_lesson_of_the_same_words(
    reviewer: Client, subject: SubjectPage, teacher: User, text: str, is_twin: bool
) -> None:
    twin = make_lesson(subject=subject, owner=teacher, script=with_text(WORDS))
    wanted: list[str] = []

    def candidates(*, texts: list[str], **_kwargs: Any) -> list[int]:
        wanted.extend(texts)
        return [twin.pk]

    look_alikes_wanted.connect(candidates)
    try:
        script = with_text(text, title="Совсем иное имя")
        state = submitted(make_draft(subject=subject, owner=teacher, script=script), teacher)
        page = reviewer.get(reverse("review", args=(state.pk,)))
    finally:
        look_alikes_wanted.disconnect(candidates)
    found = [check.code for check in page.context["submission"].checks]
    assert ("twin" in found) is is_twin
    assert (f'href="{twin.relative_address}"' in page.content.decode()) is is_twin
    assert bool(wanted) is (text != "Несколько слов.")


def test_an_open_copy_is_no_twin(subject: SubjectPage, teacher: User) -> None:
    source = make_lesson(subject=subject, owner=teacher, script=with_text(WORDS))
    copy = copy_lesson(lesson=source, teacher=make_teacher())
    assert share(shingles(WORDS), shingles(WORDS)) == 1
    assert twins_of(copy) == []
    assert "duplicate" not in [finding.code for finding in triage(copy)]
