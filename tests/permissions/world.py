"""One small city with a person of every role and something that belongs to each."""

import io
import uuid
from dataclasses import dataclass, field
from typing import Any

from django.core.files.base import ContentFile
from django.utils import timezone
from PIL import Image
from wagtail.documents.models import Document

from eschool.accounts.actions.notify import notify
from eschool.accounts.models import GuardianInvitation, Guardianship, Role, User
from library.actions.answer_work import answer_work
from library.actions.set_lesson import set_lesson
from library.actions.submit_lesson import submit_lesson
from library.documents.model import File, Picture, Script, Stage
from library.marking import items_of
from library.models import Assignment, CoauthorInvitation, LessonPage, Response, SubjectPage, Upload
from library.rendering import PICTURE
from library.scripts import StoredAssets, script_of
from tests import factories
from tests.permissions.grants_world import Grants, make_grants
from tests.permissions.profliner.world import Profliner, make_profliner

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
    pictures: dict[str, str]
    files: dict[str, Document]
    waiting_role: Role
    coauthor: CoauthorInvitation  # the colleague is asked about the draft
    newcomer: User  # entered by the school, has not signed in
    guardianship: Guardianship
    invitation: GuardianInvitation
    grants: Grants
    profliner: Profliner
    notices: dict[str, int] = field(default_factory=dict)
    sessions: dict[str, str] = field(default_factory=dict)
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


def _handed_in(assignment: Assignment) -> Response:
    """By a classmate; the student's own work stays open."""
    classmate = factories.make_student(school_class=assignment.school_class)
    task = next(iter(items_of(script_of(assignment.version.revision.as_object()))))
    answer_work(assignment=assignment, student=classmate, answers={task.id: "Ответ"}, hand_in=True)
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
    lesson_of_pictures = factories.make_lesson(
        subject=subject, owner=teacher, script=_script_of_pictures()
    )
    places = {place: _placed(lesson_of_pictures, place) for place in ("board", "teacher")}
    draft = factories.make_draft(subject=subject, owner=teacher)
    return World(
        coauthor=CoauthorInvitation.objects.create(
            publication=draft, email=people["colleague"].email, invited_by=teacher
        ),
        pictures={place: picture for place, (picture, _file) in places.items()},
        files={place: file for place, (_picture, file) in places.items()},
        people=people,
        subject=subject,
        lesson=lesson,
        draft=draft,
        waiting_lesson=waiting,
        task_state=waiting.current_workflow_task_state.pk,
        assignment=assignment,
        response=_handed_in(assignment),
        upload=_upload(subject, teacher),
        document=Document.objects.create(title="Лист", file=ContentFile(b"text", name="sheet.txt")),
        waiting_role=people["applicant"].roles.get(),
        newcomer=_newcomer(school_class),
        guardianship=Guardianship.objects.get(),
        invitation=GuardianInvitation.objects.create(
            student=people["student"], email="parent@example.org"
        ),
        grants=make_grants(),
        profliner=make_profliner(people),
        notices={
            name: notify(recipient=person, kind="lesson_set", url="/workplace/", title="x").pk
            for name, person in people.items()
        },
    )


def _newcomer(school_class: Any) -> User:
    newcomer = factories.make_student(school_class=school_class)
    newcomer.set_unusable_password()
    newcomer.save()
    return newcomer


def _script_of_pictures() -> Script:
    """The same on the board, where all see it, and on the teacher's screen."""
    data = io.BytesIO()
    Image.new("RGB", (4, 4)).save(data, "PNG")
    screens = {place: (Picture(f"{place}.png", "x"), File(f"{place}.txt"))
               for place in ("board", "teacher")}  # fmt: skip
    assets = {f"{place}.png": data.getvalue() for place in screens}
    assets |= {f"{place}.txt": b"text" for place in screens}
    stage = Stage(title="Рисунки", board=screens["board"], teacher=screens["teacher"])
    return factories.make_script(stages=(stage,), assets=assets)


def _placed(lesson: LessonPage, place: str) -> tuple[str, Document]:
    """The name of the picture's rendition, and the file."""
    assets = script_of(lesson).assets
    assert isinstance(assets, StoredAssets)
    image = next(image for image in assets.images.values() if place in image.file.name)
    file = next(file for file in assets.documents.values() if place in file.file.name)
    return image.get_rendition(PICTURE).file.name.removeprefix("images/"), file


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
