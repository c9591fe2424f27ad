"""One small city with a person of every role and something that belongs to each."""

import uuid
from dataclasses import dataclass, field
from typing import Any

from django.core.files.base import ContentFile
from django.utils import timezone
from wagtail.documents.models import Document

from eschool.accounts.actions.notify import notify
from eschool.accounts.models import Guardianship, Role, User
from library.actions.answer_work import answer_work
from library.actions.set_lesson import set_lesson
from library.actions.submit_lesson import submit_lesson
from library.marking import items_of
from library.models import Assignment, LessonPage, Response, SubjectPage, Upload
from library.scripts import script_of
from tests import factories

VISITOR = "visitor"
ROLES = (
    VISITOR,
    "nobody",  # signed in, without any role
    "teacher",  # wrote the lessons, teaches the class
    "colleague",  # a verified teacher of another school
    "applicant",  # says to be a teacher; nobody has confirmed it
    "former",  # a teacher once, still in Wagtail's group
    "methodist",  # of the lesson's subject
    "other_methodist",
    "grants_admin",
    "student",  # in the class
    "other_student",
    "guardian",  # of the student, confirmed
    "counsellor",
    "employer",
    "analyst",
    "administrator",
)
SIGNED_IN = tuple(role for role in ROLES if role != VISITOR)
TEACHERS = ("teacher", "colleague", "applicant")
OUTSIDERS = ("nobody", "former", "student", "other_student", "guardian", "counsellor", "employer")


@dataclass
class World:
    people: dict[str, User]
    subject: SubjectPage
    lesson: LessonPage
    draft: LessonPage
    waiting_lesson: LessonPage
    task_state: int
    assignment: Assignment
    response: Response
    upload: Upload
    document: Document
    waiting_role: Role
    notices: dict[str, int] = field(default_factory=dict)
    nothing: uuid.UUID = field(default_factory=uuid.uuid4)


def _people(subject: SubjectPage, other: SubjectPage, school_class: Any) -> dict[str, User]:
    school = school_class.school
    people = {
        "nobody": factories.make_user(),
        "teacher": factories.make_teacher(school=school),
        "colleague": factories.make_teacher(school=factories.make_school()),
        "applicant": factories.make_teacher(school=school, verified=False),
        "former": factories.make_teacher(school=school),
        "methodist": factories.make_methodist(subject=subject),
        "other_methodist": factories.make_methodist(subject=other),
        "student": factories.make_student(school_class=school_class),
        "other_student": factories.make_student(school_class=factories.make_class(school=school)),
    }
    people["former"].roles.update(ended_at=timezone.now())
    for kind in ("grants_admin", "guardian", "counsellor", "employer", "analyst", "administrator"):
        people[kind] = factories.make_person(kind)
    Guardianship.objects.create(
        guardian=people["guardian"], student=people["student"], confirmed_at=timezone.now()
    )
    school_class.teachers.add(people["teacher"])
    return people


def _answered(assignment: Assignment, student: User) -> Response:
    task = next(iter(items_of(script_of(assignment.version.revision.as_object()))))
    answer_work(assignment=assignment, student=student, answers={task.id: "Ответ"}, hand_in=False)
    return Response.objects.get()


def make_world() -> World:
    subject = factories.make_subject()
    other = factories.make_subject("Химия", "chemistry")
    school_class = factories.make_class()
    people = _people(subject, other, school_class)
    teacher = people["teacher"]
    lesson = factories.make_lesson(subject=subject, owner=teacher)
    waiting = factories.make_draft(subject=subject, owner=teacher)
    submit_lesson(publication=waiting, user=teacher)
    assignment = set_lesson(
        teacher=teacher, lesson=lesson, school_class=school_class, is_homework=False, due_on=None
    )
    return World(
        people=people,
        subject=subject,
        lesson=lesson,
        draft=factories.make_draft(subject=subject, owner=teacher),
        waiting_lesson=waiting,
        task_state=waiting.current_workflow_task_state.pk,
        assignment=assignment,
        response=_answered(assignment, people["student"]),
        upload=_upload(subject, teacher),
        document=Document.objects.create(title="Лист", file=ContentFile(b"text", name="sheet.txt")),
        waiting_role=people["applicant"].roles.get(),
        notices={
            name: notify(recipient=person, kind="lesson_set", url="/workplace/", title="x").pk
            for name, person in people.items()
        },
    )


def _upload(subject: SubjectPage, owner: User) -> Upload:
    return Upload.objects.create(
        owner=owner,
        subject=subject,
        file=ContentFile(b"text", name="lesson.md"),
        filename="lesson.md",
        sha256="0" * 64,
        size=4,
        state=Upload.State.REFUSED,
        refusal="empty",
    )
