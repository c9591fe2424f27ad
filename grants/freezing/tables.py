"""The tables of a snapshot, read from the database in batches and told by pseudonyms."""

import uuid
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from itertools import islice
from typing import Any

import pyarrow as pa
from django.db.models import Count, Max, Min, Q

from eschool.accounts.models import Role, School
from grants.calculation.snapshot import SCHEMAS
from grants.freezing.families import Families
from grants.models import AwardLine, Round, Snapshot
from grants.pseudonyms import OCCASION, VISITOR, Pseudonyms
from grants.states import PUBLIC
from library.models import Authorship, Publication, Use, Work

BATCH = 10_000
STAFF = ("teacher", "methodist", "grants_admin", "administrator")
Row = tuple[Any, ...]


FIELDS = (
    "pk",
    "occurred_at",
    "kind",
    "publication_id",
    "version",
    "user_id",
    "visitor",
    "school_id",
    "is_verified_teacher",
    "is_robot",
    "detail",
)


class Tables:
    """Reads for one round, all of it about the lessons ``known`` when reading began.

    ``credited`` fills with those that verified teachers used; ``erased`` counts uses of lessons
    that are gone from the library without a trace, which pay nobody; ``late`` those of earlier
    windows that were written after these were frozen.
    """

    def __init__(self, round_: Round, families: Families) -> None:
        self.round = round_
        self.families = families
        self.names = Pseudonyms(round_.salt)
        self.known: set[int] = set()
        self.credited: set[int] = set()
        self.erased = self.late = 0
        self.last_use = Use.objects.aggregate(last=Max("pk"))["last"] or 0
        self.regions = _regions()

    def all(self) -> Iterator[tuple[str, Iterator[pa.RecordBatch]]]:
        """Name by name, ``uses`` last: it is the long one."""
        yield "teachers", batches("teachers", self.teachers())
        yield "schools", batches("schools", self.schools())
        yield "lessons", batches("lessons", self.lessons())
        yield "families", batches("families", self.of_families())
        yield "authors", batches("authors", self.authors())
        yield "affiliations", batches("affiliations", self.affiliations())
        yield "earlier", iter(unique(batches("earlier", self.earlier())))
        yield "uses", batches("uses", self.uses())

    def teachers(self) -> Iterator[Row]:
        roles = Role.objects.filter(kind=Role.Kind.TEACHER).order_by()
        about = roles.values_list("user_id", "user__is_active", "user__erased_at")
        found = about.annotate(first=Min("verified_at"))
        for user, is_active, erased_at, first in found.iterator(chunk_size=BATCH):
            is_suspended = not is_active and erased_at is None  # who asked to go did no wrong
            yield self.names.person(user), plain(first), is_suspended

    def schools(self) -> Iterator[Row]:
        for key, district in School.objects.order_by().values_list("pk", "district__slug"):
            yield self.names.school(key), district, False
        for region in sorted({name for spans in self.regions.values() for *_span, name in spans}):
            yield self.names.region(region), region, True

    def lessons(self) -> Iterator[Row]:
        """All that were ever published, withdrawn ones too: they were used while they were here."""
        rows = Publication.objects.filter(versions__isnull=False).order_by().distinct()
        fields = ("pk", "subject__slug", "grade_from", "grade_to")
        for key, subject, low, high in rows.values_list(*fields).iterator(chunk_size=BATCH):
            self.known.add(key)
            yield key, self.families.of(key), subject or "", low, high

    def of_families(self) -> Iterator[Row]:
        for head in {self.families.of(key) for key in self.known}:
            yield head, self.families.upstream.get(head)

    def authors(self) -> Iterator[Row]:
        rows = Authorship.objects.exclude(user=None).order_by()
        pairs = rows.values_list("publication_id", "user_id").distinct()
        for lesson, user in pairs.iterator(chunk_size=BATCH):
            if lesson in self.known:
                yield lesson, self.names.person(user), 1

    def affiliations(self) -> Iterator[Row]:
        authors = Authorship.objects.exclude(user=None).values("user_id")
        roles = Role.objects.filter(user_id__in=authors, kind__in=STAFF).order_by()
        fields = ("user_id", "school_id", "region", "started_at", "ended_at")
        for user, school, region, since, until in roles.values_list(*fields).iterator():
            place = self._place(school, region)
            if place is not None and (until is None or until > since):
                yield self.names.person(user), place, plain(since), plain(until)

    def earlier(self) -> Iterator[Row]:
        """Pairs of teacher and family that an earlier round has paid for."""
        rounds = Round.objects.filter(state__in=PUBLIC, opens_at__lt=self.round.opens_at)
        for before in rounds:
            yield from self._paid_in(before)

    def _paid_in(self, before: Round) -> Iterator[Row]:
        teachers = Role.objects.filter(kind=Role.Kind.TEACHER).order_by()
        then = Pseudonyms(before.salt)
        people = {then.person(u): u for u in teachers.values_list("user_id", flat=True).distinct()}
        lines = AwardLine.objects.filter(
            award__round=before, award__calculation__is_current=True, kopecks__gt=0, role="author"
        ).exclude(award__status="refused")
        pairs = lines.order_by().values_list("teacher", "lesson").distinct()
        for teacher, lesson in pairs.iterator(chunk_size=BATCH):
            if teacher in people:
                yield self.names.person(people[teacher]), self.families.of(lesson)

    def uses(self) -> Iterator[Row]:
        for chunk in self._ledger(within(self.round)):
            yield from self._uses(chunk)
        for window in late_windows(self.round):
            for chunk in self._ledger(window):
                self.late += len(chunk)
                yield from self._uses(chunk, counted_at=self.round.opens_at)

    def _ledger(self, window: Q) -> Iterator[list[Row]]:
        """What is written while this reads belongs to the next round."""
        rows = Use.objects.filter(window, pk__lte=self.last_use).order_by().values_list(*FIELDS)
        yield from chunks(rows.iterator(chunk_size=BATCH))

    def _uses(self, chunk: list[Row], *, counted_at: datetime | None = None) -> Iterator[Row]:
        occasions = self._occasions(chunk)
        for key, at, kind, lesson, version, user, visitor, school, verified, robot, detail in chunk:
            if lesson not in self.known:
                self.erased += 1
                continue
            occasion, students = occasions.get((kind, detail), (None, None))
            if verified and not robot:
                self.credited.add(lesson)
            yield (
                key,
                plain(counted_at or at),
                kind,
                lesson,
                version,
                self.names.person(user) if user else None,
                self.names.passing(VISITOR, visitor) if visitor else None,
                self._place(school, self._region_of(user, at) if user else ""),
                verified,
                robot,
                occasion,
                students,
            )

    def _occasions(self, chunk: list[Row]) -> dict[tuple[str, str], tuple[int, int | None]]:
        """Assignments behind "taught" and "homework"; for "taught" with who handed in in time."""
        taught = {row[-1] for row in chunk if row[2] == Use.Kind.TAUGHT and is_uuid(row[-1])}
        works = {row[-1] for row in chunk if row[2] == Use.Kind.HOMEWORK and is_uuid(row[-1])}
        handed_in = Work.objects.filter(completed_at__lt=self.round.closes_at).order_by()
        counts = handed_in.filter(assignment_id__in=taught).values_list("assignment_id")
        students = {str(key): n for key, n in counts.annotate(n=Count("pk"))}
        of_work = Work.objects.filter(pk__in=works).values_list("pk", "assignment_id")
        found: dict[tuple[str, str], tuple[int, int | None]] = {
            (Use.Kind.TAUGHT, key): (self.names.passing(OCCASION, key), students.get(key, 0))
            for key in taught
        }
        for work, assignment in of_work:
            found[Use.Kind.HOMEWORK, str(work)] = self.names.passing(OCCASION, assignment), None
        return found

    def _place(self, school: uuid.UUID | None, region: str) -> int | None:
        """Of a teacher of another region the region stands for the school."""
        if school:
            return self.names.school(school)
        return self.names.region(region) if region else None

    def _region_of(self, user: uuid.UUID, at: datetime) -> str:
        for since, until, region in self.regions.get(user, ()):
            if since <= at and (until is None or at < until):
                return region
        return ""


def _regions() -> dict[uuid.UUID, list[tuple[datetime, datetime | None, str]]]:
    found: dict[uuid.UUID, list[tuple[datetime, datetime | None, str]]] = {}
    roles = Role.objects.filter(school=None, kind__in=STAFF).exclude(region="")
    for user, since, until, region in roles.values_list(
        "user_id", "started_at", "ended_at", "region"
    ):
        found.setdefault(user, []).append((since, until, region))
    return found


def within(round_: Round) -> Q:
    return Q(occurred_at__gte=round_.opens_at, occurred_at__lt=round_.closes_at)


def late_windows(round_: Round) -> Iterator[Q]:
    """Of earlier rounds: what was written after them and after all that have looked for it."""
    taken = list(Snapshot.objects.select_related("round").exclude(last_use=None))
    for one in taken:
        if one.round.opens_at < round_.opens_at:
            yield within(one.round) & Q(pk__gt=_seen_until(one, taken))


def _seen_until(one: Snapshot, taken: Iterable[Snapshot]) -> int:
    since = one.round.opens_at
    return max(
        each.last_use or 0
        for each in taken
        if each.round.opens_at >= since and each.created_at >= one.created_at
    )


def chunks(rows: Iterable[Row]) -> Iterator[list[Row]]:
    rows = iter(rows)
    while chunk := list(islice(rows, BATCH)):
        yield chunk


def batches(name: str, rows: Iterable[Row]) -> Iterator[pa.RecordBatch]:
    schema = SCHEMAS[name]
    for chunk in chunks(rows):
        columns = [
            pa.array(column, field.type)
            for field, column in zip(schema, zip(*chunk, strict=True), strict=True)
        ]
        yield pa.RecordBatch.from_arrays(columns, schema=schema)


def unique(found: Iterable[pa.RecordBatch]) -> list[pa.RecordBatch]:
    """Each row once, without making Python objects of them."""
    table = pa.Table.from_batches(list(found), SCHEMAS["earlier"])
    return table.group_by(table.schema.names).aggregate([]).cast(SCHEMAS["earlier"]).to_batches()


def plain(moment: datetime | None) -> datetime | None:
    """UTC without a zone, as Parquet keeps it."""
    return moment.astimezone(UTC).replace(tzinfo=None) if moment else None


def is_uuid(text: str) -> bool:
    try:
        uuid.UUID(text)
    except ValueError:
        return False
    return True
