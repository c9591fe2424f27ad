"""Makes a draft textbook under a subject from a script: stages become chapters."""

from django.db import transaction

from eschool.accounts.models import School, User
from library.actions.create_lesson import draft_fields, shelve_draft
from library.documents.findings import Refused
from library.documents.model import Script
from library.models import SubjectPage, TextbookPage
from library.scripts import Storing


@transaction.atomic
def create_textbook(
    *, script: Script, subject: SubjectPage, slug_suffix: str, owner: User, school: School | None
) -> TextbookPage:
    """The draft with its first revision.

    Raises:
        Refused: nothing in it is for everyone.
    """
    book = TextbookPage(**draft_fields(script, slug_suffix), subject=subject, owner=owner)
    chapters = Storing(script, owner).chapters()
    if not chapters:
        raise Refused("document_empty")
    book.chapters = book.chapters.stream_block.to_python(chapters)
    shelve_draft(page=book, subject=subject, school=school)
    return book
