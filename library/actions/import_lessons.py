"""Takes the lessons of a file into the library, each once."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from django.core.exceptions import ValidationError
from django.db import Error

from library.documents.clean import clean
from library.documents.findings import Refused
from library.documents.read import MarkdownBody, Reading, read_markdown_batch
from library.importing.records import Record, Rejection, parse, read_lines
from library.importing.shelving import Author, Book, shelve
from library.models import CurriculumElement, Publication, SubjectPage

AT_ONCE = 240
COURSE_NAME_WORDS = 5


@dataclass
class Report:
    """What became of a file's lines."""

    taken: int = 0
    already_here: int = 0
    rejections: list[Rejection] = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)

    @property
    def seen(self) -> int:
        return self.taken + self.already_here + len(self.rejections)


def import_lessons(
    *, path: Path, on_progress: Callable[[Report], None] = lambda _report: None
) -> Report:
    """Idempotent by source id, so that an interrupted import goes on where it ended.

    ``Report.left_out`` counts what lessons lost on the way (players, embedded pages) by its code.
    """
    importing = _Import(Report())
    with ThreadPoolExecutor(1) as reader:
        pending: Future[list[_Read]] | None = None
        for batch in _in_batches(importing.wanted(path)):
            upcoming = reader.submit(_read, batch)
            if pending:
                importing.store(pending.result())
                on_progress(importing.report)
            pending = upcoming
        if pending:
            importing.store(pending.result())
    on_progress(importing.report)
    return importing.report


_Read = tuple[Record, Reading | Refused]


def _read(records: list[Record]) -> list[_Read]:
    bodies = [MarkdownBody(clean(r.body, r.source), r.title, r.lang) for r in records]
    return list(zip(records, read_markdown_batch(bodies), strict=True))


def _in_batches(records: Iterable[Record]) -> Iterator[list[Record]]:
    iterator = iter(records)
    while batch := list(islice(iterator, AT_ONCE)):
        yield batch


class _Import:
    """One run: the report so far and what it looks up again and again."""

    def __init__(self, report: Report) -> None:
        self.report = report
        self.subjects = {page.slug: page for page in SubjectPage.objects.all()}
        self.curriculum = {one.code: one for one in CurriculumElement.objects.all()}
        known = Publication.objects.exclude(source_id=None)
        self.known = set(known.values_list("source_id", flat=True))

    def wanted(self, path: Path) -> Iterator[Record]:
        """The good records that are not here yet; the others go straight to the report."""
        seen: set[str] = set()
        for number, raw in read_lines(path):
            record = parse(number, raw)
            if isinstance(record, Rejection):
                self.report.rejections.append(record)
            elif record.source_id in seen:
                self._reject(record, "duplicate_id")
            elif record.source_id in self.known:
                self.report.already_here += 1
            elif record.subject not in self.subjects:
                self._reject(record, "subject_unknown", record.subject)
            else:
                yield record
            if isinstance(record, Record):
                seen.add(record.source_id)

    def _reject(self, record: Record, reason: str, detail: str = "") -> None:
        self.report.rejections.append(Rejection(record.line, record.source_id, reason, detail))

    def store(self, read: list[_Read]) -> None:
        ready = []
        for record, reading in read:
            if isinstance(reading, Refused):
                self._reject(record, "unreadable", str(reading)[:200])
            else:
                ready.append((record, self._book(record, reading)))
        try:
            self.report.taken += len(shelve([book for _record, book in ready]))
        except (Error, ValidationError):
            self._store_singly(ready)

    def _store_singly(self, ready: list[tuple[Record, Book]]) -> None:
        """One lesson that the database refuses must not keep out the others."""
        for record, book in ready:
            try:
                self.report.taken += len(shelve([book]))
            except (Error, ValidationError) as error:
                self._reject(record, "not_stored", str(error)[:200])

    def _book(self, record: Record, reading: Reading) -> Book:
        self.report.left_out.update(finding.code for finding in reading.not_understood)
        about = {
            "grade_from": record.grades[0],
            "grade_to": record.grades[1],
            "licence": record.licence,
            "source_name": record.source_name,
            "source_url": record.source_url,
            "credit": record.credit,
            "is_machine_translated": record.is_machine_translated,
        }
        # Some sources name only a course there; an outcome is a sentence.
        aims = [text for text in record.outcomes if len(text.split()) > COURSE_NAME_WORDS]
        if not reading.script.outcome and aims:
            about["outcome"] = "\n".join(aims[:6])
        if record.minutes and not reading.script.minutes:
            about["minutes"] = record.minutes
        return Book(
            script=reading.script,
            subject=self.subjects[record.subject],
            source_id=record.source_id,
            authors=[Author(name) for name in record.authors],
            curriculum=[self.curriculum[c] for c in record.codes if c in self.curriculum],
            about=about,
        )
