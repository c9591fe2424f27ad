"""A lesson of two: asked by exact e-mail, confirmed by the colleague, withdrawable."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from eschool.accounts.actions.send_letters import send_letters
from eschool.accounts.models import School, User
from library.actions.invite_coauthor import invite_coauthor
from library.actions.submit_lesson import submit_lesson
from library.actions.withdraw_lesson import withdraw_lesson
from library.models import Authorship, CoauthorInvitation, LessonPage, SubjectPage, Version
from tests.factories import make_class, make_draft, make_person, make_student, make_teacher

pytestmark = pytest.mark.django_db
ENGLISH = {"accept-language": "en"}


@pytest.fixture
def colleague(school: School) -> User:
    return make_teacher(school=school, last_name="Ёлкина")


@pytest.fixture
def draft(subject: SubjectPage, teacher: User) -> LessonPage:
    return make_draft(subject=subject, owner=teacher)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def ask(lesson: LessonPage, by: User, email: str) -> CoauthorInvitation:
    invitation = invite_coauthor(publication=lesson, by=by, email=email)
    send_letters()
    return invitation


def say(invitation: CoauthorInvitation, user: User, answer: str = "yes") -> int:
    return signed_in(user).post(f"/coauthor/{invitation.pk}/", {"answer": answer}).status_code


def test_a_colleague_is_asked_confirms_and_edits(
    draft: LessonPage, teacher: User, colleague: User, django_capture_on_commit_callbacks: Any
) -> None:
    address = f"/my/lessons/{draft.pk}/authors/"
    with django_capture_on_commit_callbacks(execute=True):
        signed_in(teacher).post(address, {"email": colleague.email.upper()})
    notice = colleague.notices.get()
    assert notice.kind == "coauthor_invited"
    assert teacher.last_name in signed_in(colleague).get(notice.url).content.decode()
    assert signed_in(colleague).get(f"/my/lessons/{draft.pk}/").status_code == 404
    answer = signed_in(colleague).post(notice.url, {"answer": "yes"})
    assert answer["Location"] == f"/my/lessons/{draft.pk}/"
    assert signed_in(colleague).get(f"/my/lessons/{draft.pk}/").status_code == 200
    author = Authorship.objects.get(publication=draft, user=colleague)
    assert (author.name, author.school) == (colleague.get_full_name(), colleague.roles.get().school)
    assert teacher.notices.filter(kind="coauthor_accepted").exists()
    newest = LessonPage.objects.get(pk=draft.pk).get_latest_revision_as_object()
    assert [each.user_id for each in newest.authorships.all()] == [teacher.pk, colleague.pk]


def test_the_answer_is_the_same_for_every_address(
    draft: LessonPage, teacher: User, colleague: User
) -> None:
    student = make_student(school_class=make_class())
    client = signed_in(teacher)
    pages = []
    for email in (colleague.email, student.email, "nobody@example.org"):
        answer = client.post(
            f"/my/lessons/{draft.pk}/authors/", {"email": email}, follow=True, headers=ENGLISH
        )
        CoauthorInvitation.objects.all().delete()
        words = answer.content.decode().split("<main")[1].replace(email, "")
        changing = ("csrf", "/withdraw/", "<time")
        lines = words.splitlines()
        pages.append([line for line in lines if not any(word in line for word in changing)])
    assert pages[0] == pages[1] == pages[2]
    assert not student.notices.exists()


def test_a_published_lesson_gets_a_version_that_differs_in_its_authors_only(
    lesson: LessonPage, teacher: User, colleague: User, client: Client
) -> None:
    before = Version.objects.get(publication=lesson)
    assert say(ask(lesson, teacher, colleague.email), colleague) == 302
    after = Version.objects.filter(publication=lesson).latest("number")
    assert after.number == 2
    old, new = (dict(version.revision.content) for version in (before, after))
    changed = {name for name in old if old[name] != new[name]}
    assert "authorships" in changed
    assert not changed & {"stages", "title", "outcome", "licence", "keywords"}
    assert "Ёлкина" in client.get(lesson.relative_address).content.decode()
    assert not LessonPage.objects.get(pk=lesson.pk).has_unpublished_changes


def test_where_a_draft_waits_beside_it_nothing_is_published(
    lesson: LessonPage, teacher: User, colleague: User
) -> None:
    page = lesson.get_latest_revision_as_object()
    page.title = "Ещё не прочитано методистом"
    page.save_revision(user=teacher)
    say(ask(lesson, teacher, colleague.email), colleague)
    found = LessonPage.objects.get(pk=lesson.pk)
    assert found.title == "Давление"
    assert Version.objects.filter(publication=lesson).count() == 1
    assert found.has_unpublished_changes
    newest = found.get_latest_revision()
    newest.publish()
    users = LessonPage.objects.get(pk=lesson.pk).authorships.values_list("user", flat=True)
    assert set(users) == {teacher.pk, colleague.pk}


def test_nothing_changes_while_a_methodist_reads(
    draft: LessonPage, teacher: User, colleague: User, methodist: User
) -> None:
    invitation = ask(draft, teacher, colleague.email)
    submit_lesson(publication=draft, user=teacher)
    assert say(invitation, colleague) == 302
    assert not Authorship.objects.filter(user=colleague).exists()
    withdraw_lesson(publication=draft, user=teacher)
    say(invitation, colleague)
    assert Authorship.objects.filter(user=colleague).exists()


@pytest.mark.parametrize("who", ["visitor", "stranger", "student", "author"])
def test_only_the_one_who_was_asked_answers(
    draft: LessonPage, teacher: User, colleague: User, who: str
) -> None:
    invitation = ask(draft, teacher, colleague.email)
    people = {
        "stranger": make_teacher(),
        "student": make_student(school_class=make_class()),
        "author": teacher,
    }
    if who == "visitor":
        assert Client().get(f"/coauthor/{invitation.pk}/").status_code == 302
    else:
        assert say(invitation, people[who]) == 404
    assert Authorship.objects.filter(publication=draft).count() == 1


def test_no_is_no_and_may_be_asked_anew(draft: LessonPage, teacher: User, colleague: User) -> None:
    first = ask(draft, teacher, colleague.email)
    say(first, colleague, "no")
    say(first, colleague, "yes")
    assert not Authorship.objects.filter(user=colleague).exists()
    second = ask(draft, teacher, colleague.email)
    assert second.pk != first.pk
    assert colleague.notices.count() == 2


def test_what_was_asked_is_taken_back(draft: LessonPage, teacher: User, colleague: User) -> None:
    invitation = ask(draft, teacher, colleague.email)
    address = f"/my/lessons/{draft.pk}/authors/{invitation.pk}/withdraw/"
    assert signed_in(colleague).post(address).status_code == 404
    for _n in range(2):
        assert signed_in(teacher).post(address).status_code == 302
    say(invitation, colleague)
    assert not Authorship.objects.filter(user=colleague).exists()


def test_asking_twice_is_asking_once(draft: LessonPage, teacher: User, colleague: User) -> None:
    assert ask(draft, teacher, colleague.email) == ask(draft, teacher, colleague.email)
    assert colleague.notices.count() == 1


def test_one_who_is_an_author_already_stays_one(
    draft: LessonPage, teacher: User, colleague: User
) -> None:
    for _n in range(2):
        say(ask(draft, teacher, colleague.email), colleague)
    assert Authorship.objects.filter(user=colleague).count() == 1


def test_a_coauthor_leaves_and_the_beginner_cannot(
    lesson: LessonPage, teacher: User, colleague: User
) -> None:
    say(ask(lesson, teacher, colleague.email), colleague)
    address = f"/my/lessons/{lesson.pk}/authors/leave/"
    signed_in(teacher).post(address)
    assert lesson.authorships.filter(user=teacher).exists()
    signed_in(colleague).post(address)
    found = LessonPage.objects.get(pk=lesson.pk)
    assert list(found.authorships.values_list("user", flat=True)) == [teacher.pk]
    assert Version.objects.filter(publication=lesson).count() == 3
    assert signed_in(colleague).get(f"/my/lessons/{lesson.pk}/").status_code == 404
    assert teacher.notices.filter(kind="coauthor_left").exists()


def test_strangers_ask_nobody(draft: LessonPage, colleague: User) -> None:
    for person in (colleague, make_person("administrator")):
        with pytest.raises(PermissionDenied):
            invite_coauthor(publication=draft, by=person, email="a@example.org")


@pytest.mark.parametrize("email", ["", "nonsense", "x" * 400 + "@example.org", "a@b@c"])
def test_nonsense_gets_a_sentence(draft: LessonPage, teacher: User, email: str) -> None:
    answer = signed_in(teacher).post(f"/my/lessons/{draft.pk}/authors/", {"email": email})
    assert answer.status_code == 422
    assert not CoauthorInvitation.objects.exists()


def test_not_more_than_ten_wait(draft: LessonPage, teacher: User) -> None:
    for n in range(10):
        ask(draft, teacher, f"colleague{n}@example.org")
    answer = signed_in(teacher).post(
        f"/my/lessons/{draft.pk}/authors/", {"email": "one-more@example.org"}
    )
    assert answer.status_code == 422
    assert CoauthorInvitation.objects.count() == 10


def test_the_editor_leads_to_the_authors(draft: LessonPage, teacher: User) -> None:
    page = signed_in(teacher).get(f"/admin/pages/{draft.pk}/edit/").content.decode()
    assert f"/my/lessons/{draft.pk}/authors/" in page
