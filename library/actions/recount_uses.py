"""Makes what the ledger adds up to anew; readers and writers go on meanwhile."""

from collections.abc import Callable, Iterator

from django.conf import settings
from django.db import connection, transaction

from library.models import Publication, TeacherUse, UseCount

Progress = Callable[[int, int], None]

# What is written while we count stands in a row already, or waits for ours and is added to it.
COUNTS = """
INSERT INTO library_usecount (publication_id, day, kind, district_number, uses)
SELECT publication_id, {day}, kind, COALESCE(district_id, 0), COUNT(*) FROM library_use
WHERE publication_id = %s AND NOT is_robot GROUP BY 1, 2, 3, 4
ON CONFLICT (publication_id, day, kind, district_number)
DO UPDATE SET uses = library_usecount.uses + excluded.uses
"""
TEACHERS = """
INSERT INTO library_teacheruse
(publication_id, user_id, district_number, first_on, took_on)
SELECT publication_id, user_id, COALESCE(district_id, 0), MIN({day}),
MAX(CASE WHEN kind <> 'view' THEN {day} END) FROM library_use
WHERE publication_id = %s AND NOT is_robot AND is_verified_teacher AND user_id IS NOT NULL
GROUP BY 1, 2, 3
ON CONFLICT (publication_id, user_id, district_number) DO UPDATE SET
first_on = CASE WHEN excluded.first_on < library_teacheruse.first_on THEN excluded.first_on
           ELSE library_teacheruse.first_on END,
took_on = CASE WHEN excluded.took_on > COALESCE(library_teacheruse.took_on, '0001-01-01')
          THEN excluded.took_on ELSE library_teacheruse.took_on END
"""
DAY = {
    "sqlite": "django_datetime_cast_date(occurred_at, '{zone}', 'UTC')",
    "postgresql": "(occurred_at AT TIME ZONE '{zone}')::date",
}


def recount_uses(*, progress: Progress = lambda done, total: None) -> int:
    """Publication by publication, each in a transaction of its own. Returns their number."""
    publications = list(_publications())
    for done, publication_id in enumerate(publications, 1):
        _recount(publication_id)
        progress(done, len(publications))
    return len(publications)


def _publications() -> Iterator[int]:
    """Those there are, and those of which only counts are left."""
    known = set(Publication.objects.values_list("pk", flat=True))
    known |= set(UseCount.objects.order_by().values_list("publication", flat=True).distinct())
    yield from sorted(known)


@transaction.atomic
def _recount(publication_id: int) -> None:
    UseCount.objects.filter(publication=publication_id).delete()
    TeacherUse.objects.filter(publication=publication_id).delete()
    day = DAY[connection.vendor].format(zone=settings.TIME_ZONE)
    with connection.cursor() as cursor:
        for statement in (COUNTS, TEACHERS):
            cursor.execute(statement.format(day=day), [publication_id])
