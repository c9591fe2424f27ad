"""People and lessons for tests, made through the project's own actions where there is one."""

import itertools
import uuid
from typing import Any

from django.utils import timezone

from eschool.accounts.actions.grant_role import grant_role
from eschool.accounts.models import District, Enrolment, Role, School, SchoolClass, User
from eschool.core.calendar import school_year
from library.actions.create_lesson import create_lesson
from library.documents.model import Option, Question, Quiz, Script, Stage, Task, Text
from library.models import LessonPage, LibraryIndexPage, SubjectPage

PASSWORD = "a-password-for-tests"
_numbers = itertools.count(1)


def make_district() -> District:
    n = next(_numbers)
    return District.objects.create(
        slug=f"district-{n}", name_ru=f"Район {n}", name_en=f"District {n}"
    )


def make_school(**values: Any) -> School:
    n = next(_numbers)
    values.setdefault("district", District.objects.first() or make_district())
    return School.objects.create(**{"name": f"Школа № {n}", "number": n, **values})


def make_user(**values: Any) -> User:
    n = next(_numbers)
    values = {"first_name": "Анна", "last_name": f"Петрова{n}", "patronymic": "Игоревна", **values}
    return User.objects.create_user(values.pop("email", f"user{n}@example.org"), PASSWORD, **values)


def make_person(
    kind: str, *, school: School | None = None, verified: bool = True, **values: Any
) -> User:
    user = make_user(**values)
    grant_role(user=user, kind=kind, school=school, verified_by=user if verified else None)
    return user


def make_teacher(**values: Any) -> User:
    values.setdefault("school", School.objects.first() or make_school())
    return make_person(Role.Kind.TEACHER, **values)


def make_methodist(*, subject: SubjectPage, **values: Any) -> User:
    user = make_person(Role.Kind.METHODIST, **values)
    subject.methodists.add(user)
    subject.save()
    return user


def make_student(*, school_class: SchoolClass, **values: Any) -> User:
    user = make_person(Role.Kind.STUDENT, school=school_class.school, **values)
    Enrolment.objects.create(
        student=user, school_class=school_class, started_on=timezone.localdate()
    )
    return user


def make_class(
    *, teacher: User | None = None, school: School | None = None, **values: Any
) -> SchoolClass:
    defaults = {
        "year": school_year(timezone.localdate()),
        "grade": 7,
        "letter": f"Б{next(_numbers)}",
    }
    school_class = SchoolClass.objects.create(
        school=school or School.objects.first() or make_school(), **{**defaults, **values}
    )
    if teacher:
        school_class.teachers.add(teacher)
    return school_class


def make_subject(title: str = "Физика", slug: str = "physics", **values: Any) -> SubjectPage:
    index = LibraryIndexPage.objects.get()
    subject = SubjectPage(title=title, slug=slug, title_en=slug.capitalize(), **values)
    return index.add_child(instance=subject)


def make_script(**values: Any) -> Script:
    quiz = Quiz(
        (
            Question(
                prompt="Чему равно ускорение свободного падения?",
                options=(Option("9,8 м/с²", correct=True), Option("1,6 м/с²")),
                explanation="Это EXPLANATION-CANARY.",
            ),
            Question(prompt="Сколько будет 2 + 2?", kind="number", answer="4"),
        )
    )
    stage = Stage(
        title="Открытие",
        purpose="Понять, что такое давление",
        minutes=20,
        teacher=(Text("<p>TEACHER-CANARY: подождите ответа.</p>"),),
        board=(Text("<p>Давление — это сила на площадь: \\(p = F/S\\).</p>"),),
        student=(
            Text("<p>Прочитайте и решите.</p>"),
            Task("<p>Найдите давление.</p>", "<p>ANSWER-CANARY</p>", points=2),
            quiz,
        ),
    )
    defaults = {
        "title": "Давление",
        "lang": "ru",
        "outcome": "Объяснять давление.",
        "stages": (stage,),
    }
    return Script(**{**defaults, **values})


def make_draft(
    *, subject: SubjectPage, owner: User, script: Script | None = None, **about: Any
) -> LessonPage:
    return create_lesson(
        script=script or make_script(),
        subject=subject,
        owner=owner,
        school=School.objects.first(),
        slug_suffix=uuid.uuid4().hex[:8],
        **about,
    )


def make_lesson(**values: Any) -> LessonPage:
    """A published one."""
    lesson = make_draft(**values)
    lesson.get_latest_revision().publish()
    return LessonPage.objects.get(pk=lesson.pk)
