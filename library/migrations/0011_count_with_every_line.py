"""The database itself adds every line of the ledger to the counts that the pages show.

However a line is written (a page, a bulk, a loader), it is counted in the same transaction. A day
is one of the city's own time zone, as ``TIME_ZONE`` says when this runs.
"""

from django.conf import settings
from django.db import migrations

# ``{day}`` and ``{row}`` differ between the databases.
COUNT = """
INSERT INTO library_usecount (publication_id, day, kind, district_number, uses)
SELECT {row}publication_id, {day}, {row}kind, COALESCE({row}district_id, 0), {number}
{of} {group}
ON CONFLICT (publication_id, day, kind, district_number)
DO UPDATE SET uses = library_usecount.uses + 1;
"""
TEACHER = """
INSERT INTO library_teacheruse
(publication_id, user_id, district_number, first_on, took_on)
SELECT {row}publication_id, {row}user_id, COALESCE({row}district_id, 0), {first}({day}),
{last}(CASE WHEN {row}kind <> 'view' THEN {day} END)
{of} AND {row}is_verified_teacher AND {row}user_id IS NOT NULL {group}
ON CONFLICT (publication_id, user_id, district_number) DO UPDATE SET
first_on = CASE WHEN excluded.first_on < library_teacheruse.first_on THEN excluded.first_on
           ELSE library_teacheruse.first_on END,
took_on = CASE WHEN excluded.took_on > COALESCE(library_teacheruse.took_on, '0001-01-01')
          THEN excluded.took_on ELSE library_teacheruse.took_on END
WHERE excluded.first_on < library_teacheruse.first_on
   OR excluded.took_on > COALESCE(library_teacheruse.took_on, '0001-01-01');
"""
DAY = {
    "sqlite": "django_datetime_cast_date({row}occurred_at, '{zone}', 'UTC')",
    "postgresql": "({row}occurred_at AT TIME ZONE '{zone}')::date",
}
TRIGGER = {
    "sqlite": ["CREATE TRIGGER library_use_counted AFTER INSERT ON library_use BEGIN {body} END"],
    "postgresql": [
        """CREATE FUNCTION library_use_count() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN {body} RETURN NULL; END $$""",
        """CREATE TRIGGER library_use_counted AFTER INSERT ON library_use
        FOR EACH ROW EXECUTE FUNCTION library_use_count()""",
    ],
}
UNDO = {
    "sqlite": ["DROP TRIGGER IF EXISTS library_use_counted"],
    "postgresql": [
        "DROP TRIGGER IF EXISTS library_use_counted ON library_use",
        "DROP FUNCTION IF EXISTS library_use_count",
    ],
}


def _statements(vendor, *, row, of, group, number="1", first="", last=""):
    day = DAY[vendor].format(row=row, zone=settings.TIME_ZONE)
    given = {"row": row, "day": day, "of": of, "number": number, "first": first, "last": last}
    teachers = "GROUP BY 1, 2, 3" if group else ""
    return (
        COUNT.format(**given, group="GROUP BY 1, 2, 3, 4" if group else ""),
        TEACHER.format(**given, group=teachers),
    )


def count(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    for statement in _statements(
        vendor, row="", of="FROM library_use WHERE NOT is_robot", group=True,
        number="COUNT(*)", first="MIN", last="MAX",
    ):  # fmt: skip
        schema_editor.execute(statement, params=None)
    body = "".join(_statements(vendor, row="NEW.", of="WHERE NOT NEW.is_robot", group=False))
    for statement in TRIGGER[vendor]:
        schema_editor.execute(statement.replace("{body}", body), params=None)


def leave(apps, schema_editor):
    for statement in UNDO[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("library", "0010_what_the_ledger_adds_up_to")]
    operations = [migrations.RunPython(count, leave)]
