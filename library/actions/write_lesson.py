"""Begins a lesson in the editor, with the stages of a template."""

import uuid
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from eschool.accounts.models import User
from library.actions.create_lesson import create_lesson
from library.documents.model import FormOfWork, Script, Stage
from library.models import LessonPage, SubjectPage
from library.selectors.writing import school_of

Plan = list[tuple[str, str, int, FormOfWork]]


def lesson_of_45() -> Plan:
    return [
        (_("Start and recall"), _("Recall what is needed today"), 5, "frontal"),
        (_("The question of the lesson"), _("See what is to be found out"), 5, "frontal"),
        (_("New material"), _("Find it out together"), 12, "frontal"),
        (_("First practice"), _("Try it with a neighbour's help"), 10, "pairs"),
        (_("Work on one's own"), _("Check what each can do"), 8, "individual"),
        (_("Summing up and homework"), _("Say what was learnt and what comes next"), 5, "frontal"),
    ]


def lesson_of_practice() -> Plan:
    return [
        (_("Start and recall"), _("Recall what is needed today"), 7, "frontal"),
        (_("Tasks in groups"), _("Use what was learnt in new places"), 18, "groups"),
        (_("Exit quiz"), _("Check what each can do"), 12, "individual"),
        (_("Summing up and homework"), _("Say what was learnt and what comes next"), 8, "frontal"),
    ]


TEMPLATES = {"blank": list, "lesson": lesson_of_45, "practice": lesson_of_practice}


def write_lesson(
    *, owner: User, subject: SubjectPage, title: str, template: str, language: str, **about: Any
) -> LessonPage:
    """The draft; its stages are named in the lesson's language."""
    with override(language):
        plan = TEMPLATES[template]()
    stages = tuple(
        Stage(title=name, purpose=purpose, minutes=minutes, form=form)
        for name, purpose, minutes, form in plan
    )
    return create_lesson(
        script=Script(title=title, lang=language, stages=stages),
        subject=subject,
        owner=owner,
        school=school_of(owner),
        slug_suffix=uuid.uuid4().hex[:8],
        **about,
    )
