"""Makes a teacher's own draft from a peer's lesson; licence and credit travel with it."""

import uuid

from django.db import transaction
from django.utils.translation import gettext as _

from eschool.accounts.actions.notify import notify
from eschool.accounts.models import User
from library.actions.record_use import record_use
from library.models import Authorship, LessonPage, Use
from library.visitors import Visitor

KEPT = [
    "title",
    "outcome",
    "language",
    "grade_from",
    "grade_to",
    "licence",
    "keywords",
    "key_points",
    "misconceptions",
    "equipment",
    "stages",
    "minutes",
    "source_name",
    "source_url",
    "is_machine_translated",
]


@transaction.atomic
def copy_lesson(*, lesson: LessonPage, teacher: User) -> LessonPage:
    """The draft, linked to the version it was made from."""
    version = lesson.current_version
    if version is None or lesson.subject is None:
        raise ValueError("only a published lesson can be copied")
    copy = LessonPage(
        **{name: getattr(lesson, name) for name in KEPT},
        slug=f"{lesson.slug[:80]}-{uuid.uuid4().hex[:8]}",
        subject=lesson.subject,
        owner=teacher,
        copied_from=version,
        credit=_credit(lesson),
        live=False,
        has_unpublished_changes=True,
    )
    copy.curriculum.set(lesson.curriculum.all())
    role = teacher.roles.current().filter(kind="teacher").select_related("school").first()
    copy.authorships.add(
        Authorship(user=teacher, name=teacher.get_full_name(), school=role.school if role else None)
    )
    lesson.subject.add_child(instance=copy)
    copy.save_revision(user=teacher)
    record_use(
        kind=Use.Kind.COPIED, publication=lesson, version=version.number, visitor=Visitor(teacher)
    )
    _tell(lesson, teacher)
    return copy


def _credit(lesson: LessonPage) -> str:
    names = ", ".join(author.name for author in lesson.authorships.all())
    made_from = _("Made from “%(title)s” by %(names)s.") % {"title": lesson.title, "names": names}
    return " ".join(filter(None, (made_from, lesson.credit)))


def _tell(lesson: LessonPage, teacher: User) -> None:
    for author in (
        lesson.authorships.exclude(user=None).exclude(user=teacher).select_related("user")
    ):
        notify(
            recipient=author.user,
            kind="lesson_copied",
            url=lesson.relative_address,
            title=lesson.title,
        )
