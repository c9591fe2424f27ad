"""Publishing makes versions, keeps the shape of the script, and tells whoever follows."""

import pytest
from django.utils import timezone
from wagtail.models import ReferenceIndex

from eschool.accounts.models import School, User
from library.models import LessonPage, SubjectPage, TextbookPage, Use, Version
from library.models.publications import content_digest
from library.scripts import script_of
from library.selectors.subjects import subject_overview
from library.signals import publication_changed
from tests.factories import make_draft, make_lesson, make_script, make_subject, make_teacher

pytestmark = pytest.mark.django_db


def _without_ids(data: object) -> object:
    if isinstance(data, dict):
        return {key: _without_ids(value) for key, value in data.items() if key != "id"}
    if isinstance(data, list):
        return [_without_ids(item) for item in data]
    return data


def test_a_stored_script_comes_back_as_it_was(lesson: LessonPage) -> None:
    stored = script_of(LessonPage.objects.get(pk=lesson.pk))
    assert _without_ids(stored.to_json()) == _without_ids(make_script().to_json())


def test_each_publication_of_new_content_is_a_version(lesson: LessonPage) -> None:
    lesson.outcome = "Иное."
    lesson.save_revision().publish()
    lesson.get_latest_revision().publish()
    assert [version.number for version in lesson.versions.all()] == [2, 1]


def test_a_digest_is_of_what_is_stored(lesson: LessonPage) -> None:
    lesson.title = "Давление и сила"
    lesson.save_revision().publish()
    version = Version.objects.select_related("revision").get(publication=lesson, number=2)
    assert version.digest == content_digest(version.revision.content)


def test_what_a_publication_refers_to_is_known(lesson: LessonPage, school: School) -> None:
    references = ReferenceIndex.get_references_for_object(lesson)
    assert references.filter(model_path="authorships.item.school").count() == 1
    author = lesson.authorships.get()
    author.school = None
    lesson.authorships.add(author)
    lesson.save()
    assert not references.filter(model_path="authorships.item.school").exists()


def test_what_readers_may_notice_is_announced(subject: SubjectPage, teacher: User) -> None:
    heard = []

    def listener(sender: object, publication_id: int, **kwargs: object) -> None:
        heard.append(publication_id)

    publication_changed.connect(listener)
    try:
        lesson = make_draft(subject=subject, owner=teacher)
        assert heard == []
        lesson.get_latest_revision().publish()
        assert set(heard) == {lesson.pk}
        heard.clear()
        LessonPage.objects.get(pk=lesson.pk).unpublish()
        assert set(heard) == {lesson.pk}
    finally:
        publication_changed.disconnect(listener)


def test_a_page_made_in_the_editor_takes_the_subject_it_stands_under(subject: SubjectPage) -> None:
    page = subject.add_child(instance=LessonPage(title="Сила", slug="sila"))
    assert page.subject == subject


def test_a_lesson_moved_to_another_subject_belongs_to_it(lesson: LessonPage) -> None:
    chemistry = make_subject("Химия", "chemistry")
    lesson.move(chemistry, pos="last-child")
    moved = LessonPage.objects.get(pk=lesson.pk)
    assert moved.subject == chemistry
    assert moved.get_url().endswith(moved.relative_address)


def test_a_page_titled_in_russian_gets_an_address_in_latin(subject: SubjectPage) -> None:
    page = subject.add_child(instance=TextbookPage(title="Учебник физики"))
    assert page.slug.startswith("uchebnik-fiziki")
    page.save_revision().publish()
    assert TextbookPage.objects.get().relative_address.isascii()


def test_a_subject_shows_what_is_popular_once(lesson: LessonPage, teacher: User) -> None:
    subject = SubjectPage.objects.get(pk=lesson.subject_id)
    other = make_lesson(subject=subject, owner=teacher)
    Use.objects.create(
        kind="planned",
        publication=lesson,
        version=1,
        user_id=make_teacher().pk,
        is_verified_teacher=True,
        occurred_at=timezone.now(),
    )
    found = subject_overview(subject)
    assert [card.pk for card in found.popular] == [lesson.pk]
    assert [card.pk for card in found.newest] == [other.pk]
    assert found.total == 2
