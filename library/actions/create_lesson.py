"""Makes a draft lesson under a subject from a script."""

from typing import Any

from django.db import transaction

from eschool.accounts.models import School, User
from library.documents.model import Script
from library.models import Authorship, LessonPage, SubjectPage, TextbookPage
from library.models.publications import latin_slug
from library.scripts import Storing

MAX_TITLE = 255


@transaction.atomic
def create_lesson(
    *,
    script: Script,
    subject: SubjectPage,
    slug_suffix: str,
    owner: User | None = None,
    school: School | None = None,
    **about: Any,
) -> LessonPage:
    """The draft with its first revision; ``about`` are further fields of ``LessonPage``."""
    lesson = LessonPage(**draft_fields(script, slug_suffix), subject=subject, owner=owner, **about)
    lesson.stages = lesson.stages.stream_block.to_python(Storing(script, owner).stages())
    lesson.minutes = script.minutes
    shelve_draft(page=lesson, subject=subject, school=school)
    return lesson


def draft_fields(script: Script, slug_suffix: str) -> dict[str, Any]:
    """Of a page that nobody but its author sees yet."""
    return {
        "title": script.title[:MAX_TITLE],
        "slug": latin_slug(script.title, slug_suffix),
        "language": script.lang,
        "outcome": script.outcome,
        "live": False,
        "has_unpublished_changes": True,
    }


def shelve_draft(
    *, page: LessonPage | TextbookPage, subject: SubjectPage, school: School | None
) -> None:
    """Puts a new page under ``subject``, its owner the author, with a first revision."""
    owner = page.owner
    if owner:
        page.authorships.add(
            Authorship(user=owner, name=owner.get_full_name(), school=school, sort_order=0)
        )
    subject.add_child(instance=page)
    # Forms and readers have checked what it is made of, and publishing checks the whole.
    page.save_revision(user=owner, log_action=False, clean=False)
