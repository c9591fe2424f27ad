"""A small city to look at: a person of every role, and a page in every state."""

import gzip
import json
import tempfile
import tomllib
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone

from eschool.accounts.actions.notify import notify
from eschool.accounts.models import Guardianship, Role, SchoolClass, User
from eschool.demo.originals import FOLDER
from library.actions.answer_work import answer_work
from library.actions.decide_review import decide_review
from library.actions.import_curriculum import import_curriculum
from library.actions.import_lessons import import_lessons
from library.actions.plan_lesson import plan_lesson
from library.actions.plant_subjects import plant_subjects
from library.actions.read_upload import read_upload
from library.actions.set_lesson import set_lesson
from library.actions.start_upload import start_upload
from library.actions.submit_lesson import submit_lesson
from library.documents.model import Script
from library.models import (
    Assignment,
    LessonPage,
    Publication,
    ReviewDecision,
    SubjectPage,
    TextbookPage,
    Upload,
)
from search.actions.rebuild_index import rebuild_index
from tests import factories
from tests.browser.documents import word_lesson
from tests.browser.grants_world import make_grants
from tests.browser.profliner_world import make_profliner

SHIPPED = 30
LONGEST_BODY = 30_000
TEXT = {"type": "text", "value": "<p>Что такое опыт и чем он отличается от наблюдения.</p>"}
OLD_LESSON = "Почему корабль не тонет"


def make_world() -> dict[str, Any]:
    plant_subjects()
    import_curriculum()
    _import_shipped()
    people = _people()
    paths = _pages(people) | make_grants(_subject(), people) | make_profliner(people)
    rebuild_index()
    return {
        "paths": paths,
        "people": {role: person.email for role, person in people.items()},
        "names": {role: person.short_name for role, person in people.items()},
        "password": factories.PASSWORD,
    }


def _import_shipped() -> None:
    """The first of each subject, and among them many in Russian."""
    chosen: dict[tuple[str, str], list[str]] = {}
    with gzip.open(FOLDER.parent / "lessons.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            lesson = json.loads(line)
            if len(lesson["body_markdown"]) < LONGEST_BODY:
                chosen.setdefault((lesson["lang"], lesson["source"]), []).append(line)
    kinds = sorted(chosen, reverse=True)
    picked = [chosen[kind][n] for n in range(3) for kind in kinds if n < len(chosen[kind])]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "lessons.jsonl"
        path.write_text("".join(picked[:SHIPPED]), encoding="utf-8")
        import_lessons(path=path)


def _people() -> dict[str, User]:
    district, far = factories.make_district(), factories.make_district()
    school = factories.make_school(district=district)
    other_school = factories.make_school(district=far)
    school_class = factories.make_class(school=other_school, grade=7, letter="Б")
    people = {
        "teacher": factories.make_teacher(school=school, last_name="Озерова"),
        "neighbour": factories.make_teacher(school=other_school, last_name="Кедрова"),
        "newcomer": factories.make_teacher(school=school, verified=False, last_name="Новикова"),
        "methodist": factories.make_methodist(subject=_subject(), last_name="Липовская"),
        "student": factories.make_student(school_class=school_class, last_name="Стрижова"),
        "pupil": factories.make_student(school_class=school_class, last_name="Ласточкина"),
        "nobody": factories.make_user(last_name="Гостева"),
    }
    for kind in ("guardian", "counsellor", "employer", "analyst", "grants_admin", "administrator"):
        people[kind] = factories.make_person(kind, last_name=f"Иванова-{kind}")
    school_class.teachers.add(people["neighbour"])
    Guardianship.objects.create(
        guardian=people["guardian"], student=people["student"], confirmed_at=timezone.now()
    )
    return people


def _subject() -> SubjectPage:
    return SubjectPage.objects.get(slug="physics")


def _pages(people: dict[str, User]) -> dict[str, str]:
    teacher = people["teacher"]
    lesson = _lesson(teacher)
    original = _original(teacher, "15-brosok-pod-uglom.toml")
    draft, refused = _uploads(teacher)
    returned, gone = _reviewed(people)
    waiting = _waiting(teacher)
    open_work, done_work = _set(people, lesson, original)
    plan_lesson(teacher=teacher, publication=original)
    _notices(people)
    shipped = LessonPage.objects.filter(owner=None, language="en").order_by("pk")[0]
    return {
        "lesson": lesson.relative_address,
        "lesson of another library": shipped.relative_address,
        "original lesson": original.relative_address,
        "textbook": _textbook(teacher).relative_address,
        "old version": reverse("lesson_version", args=(lesson.pk, 1)),
        "similar lessons": reverse("search_similar", args=(lesson.pk,)),
        "report a problem": reverse("report_problem", args=(lesson.pk,)),
        "set for a class": reverse("teach", args=(lesson.pk,)),
        "uses": reverse("lesson_uses", args=(lesson.pk,)),
        "draft": _own(draft),
        "delete a draft": reverse("lesson_delete", args=(draft.pk,)),
        "waiting lesson": _own(waiting),
        "returned lesson": _own(returned),
        "published lesson": _own(lesson),
        "refused upload": reverse("upload_state", args=(refused.pk,)),
        "review": _review(waiting),
        "decided review": gone,
        "assignment": reverse("assignment", args=(open_work.pk,)),
        "work": reverse("work", args=(open_work.pk,)),
        "work handed in": reverse("work", args=(done_work.pk,)),
    }


def _own(lesson: Publication) -> str:
    return reverse("my_lesson", args=(lesson.pk,))


def _review(lesson: Publication) -> str:
    return reverse("review", args=(lesson.current_workflow_task_state.pk,))


def _lesson(owner: User) -> LessonPage:
    """In its second version."""
    script = factories.make_script(title=OLD_LESSON)
    lesson = factories.make_lesson(
        subject=_subject(), owner=owner, script=script, grade_from=7, grade_to=8
    )
    lesson.outcome = "Объяснять, почему тела плавают и тонут."
    lesson.save_revision(user=owner).publish()
    return LessonPage.objects.get(pk=lesson.pk)


def _original(owner: User, name: str) -> LessonPage:
    data = tomllib.loads((FOLDER / name).read_text(encoding="utf-8"))
    pictures = {
        f"pictures/{path.name}": path.read_bytes() for path in (FOLDER / "pictures").iterdir()
    }
    script = replace(Script.from_json(data), assets=pictures)
    return factories.make_lesson(
        subject=_subject(), owner=owner, script=script, grade_from=9, grade_to=11
    )


def _textbook(owner: User) -> TextbookPage:
    book = TextbookPage(
        title="Физика вокруг нас",
        slug="physics-around-us",
        owner=owner,
        subject=_subject(),
        language="ru",
        outcome="Замечать физику в обычных вещах.",
        live=False,
    )
    _subject().add_child(instance=book)
    book.chapters = book.chapters.stream_block.to_python(
        [{"type": "chapter", "value": {"title": "Опыты на кухне", "content": [TEXT]}}]
    )
    book.save_revision(user=owner).publish()
    return TextbookPage.objects.get(pk=book.pk)


def _uploads(owner: User) -> tuple[Publication, Upload]:
    """One that became a draft, one that was refused."""
    good = _upload(owner, word_lesson("Как работает рычаг"), "Рычаг.docx")
    bad = _upload(owner, b"PK\x03\x04 torn", "Порванный.docx")
    if good.publication is None or not bad.refusal:
        raise RuntimeError(f"{good.state} {good.refusal}, {bad.state}")
    return good.publication, bad


def _upload(owner: User, data: bytes, name: str) -> Upload:
    file = ContentFile(data, name=name)
    upload, _new = start_upload(owner=owner, subject=_subject(), file=file, filename=name)
    read_upload(upload_id=upload.pk)
    upload.refresh_from_db()
    return upload


def _waiting(owner: User) -> LessonPage:
    """New words for a published lesson, so that the methodist sees a comparison."""
    lesson = factories.make_lesson(
        subject=_subject(), owner=owner, script=factories.make_script(title="Как плавает рыба")
    )
    lesson.outcome = "Объяснять, зачем рыбе плавательный пузырь."
    lesson.save_revision(user=owner)
    submit_lesson(publication=lesson, user=owner)
    return LessonPage.objects.get(pk=lesson.pk)


def _reviewed(people: dict[str, User]) -> tuple[LessonPage, str]:
    """A returned lesson, and the address where it was decided."""
    lesson = factories.make_draft(
        subject=_subject(),
        owner=people["teacher"],
        script=factories.make_script(title="Зачем нужен рычаг"),
    )
    submit_lesson(publication=lesson, user=people["teacher"])
    lesson = LessonPage.objects.get(pk=lesson.pk)
    state = lesson.current_workflow_task_state
    decide_review(
        task_state_id=state.pk,
        revision_id=state.revision_id,
        reviewer=people["methodist"],
        outcome=ReviewDecision.Outcome.RETURNED,
        reasons=[ReviewDecision.Reason.LEVEL],
        note="Для седьмого класса слишком много формул.",
    )
    return lesson, reverse("review", args=(state.pk,))


def _set(
    people: dict[str, User], lesson: LessonPage, other: LessonPage
) -> tuple[Assignment, Assignment]:
    """One that the student may still do, and one handed in."""
    school_class = SchoolClass.objects.get()
    teacher, student = people["neighbour"], people["student"]
    open_work = set_lesson(teacher=teacher, lesson=lesson, school_class=school_class)
    done = set_lesson(teacher=teacher, lesson=other, school_class=school_class)
    answer_work(assignment=done, student=student, answers={}, hand_in=True)
    return open_work, done


def _notices(people: dict[str, User]) -> None:
    for role in ("teacher", "student"):
        notify(recipient=people[role], kind="lesson_set", url="/workplace/", title=OLD_LESSON)
    if not Role.objects.filter(user=people["newcomer"], verified_at=None).exists():
        raise RuntimeError("the administrator would have nobody to confirm")
