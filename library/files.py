"""Files of a version: written once from the one source, then kept in the storage."""

import logging
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from eschool.core.faults import is_full
from library.documents.model import Audience, Picture
from library.documents.write import WRITERS, Author, Card, safe_name, write, write_zip
from library.licences import licence_url
from library.models import Version
from library.scripts import script_of
from library.selectors.sheets import json_ld

log = logging.getLogger(__name__)

# A part of the kept file's name: raised when a writer changes, so that old files are left behind.
WRITER_GENERATION = 1
FORMATS = frozenset({*WRITERS, "zip"})


@dataclass(frozen=True, slots=True)
class WrittenFile:
    name: str
    data: bytes


def written_file(version: Version, edition: Audience, form: str) -> WrittenFile:
    """The file, from the storage where it was written before."""
    state = f"{version.publication_id}/{version.digest[:16]}"
    path = f"written/{WRITER_GENERATION}/{state}-{edition}.{form}"
    name = safe_name(f"{version.publication.slug}-v{version.number}-{edition}.{form}")
    if default_storage.exists(path):
        with default_storage.open(path) as stream:
            return WrittenFile(name, stream.read())
    data = _write(version, edition, form)
    _keep(path, data)
    return WrittenFile(name, data)


def _keep(path: str, data: bytes) -> None:
    """A reader gets the file, whether there is room to keep it or not."""
    try:
        default_storage.save(path, ContentFile(data))
    except OSError as error:
        if not is_full(error):
            raise
        log.exception("no room to keep %s", path)


def _write(version: Version, edition: Audience, form: str) -> bytes:
    page = version.revision.as_object()
    script = script_of(page).for_audience(edition)
    card = _card(page, version)
    if form != "zip":
        return write(script, card, form)
    pictures = {b.asset for s in script.stages for b in s.blocks() if isinstance(b, Picture)}
    attachments = {name: data for name, data in script.assets.items() if name not in pictures}
    pdf = written_file(version, edition, "pdf").data
    metadata = json_ld(page, tuple(page.authorships.all()))
    return write_zip(script, card, metadata=metadata, attachments=attachments, pdf=pdf)


def _card(page: Any, version: Version) -> Card:
    authors = page.authorships.all()
    return Card(
        title=page.title,
        lang=page.language,
        authors=tuple(Author(a.name, str(a.school) if a.school else "") for a in authors),
        subject=page.subject.title_en if page.language == "en" else page.subject.title,
        grades=f"{page.grade_from}–{page.grade_to}".removesuffix(f"–{page.grade_from}"),
        licence=page.licence,
        licence_url=licence_url(page.licence),
        source=". ".join(filter(None, (page.source_name, page.credit))),
        version=str(version.number),
        address=f"{settings.SITE_URL}{page.relative_address}",
        date=version.published_at.date().isoformat(),
    )
