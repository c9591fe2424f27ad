"""Places of what is there already, and an index that finds a rendition by the name of its file."""

from django.db import migrations

from library.placing import places_in

ROWS = 500
INDEX = "library_rendition_file"


def fill(apps, schema_editor):
    Placement = apps.get_model("library", "Placement")
    Version = apps.get_model("library", "Version")
    Publication = apps.get_model("library", "Publication")

    def keep(rows):
        Placement.objects.bulk_create(
            [Placement(publication_id=pk, **place._asdict()) for pk, place in rows],
            ignore_conflicts=True,
        )

    def of_versions():
        contents = Version.objects.values_list("publication_id", "revision__content")
        for pk, content in contents.iterator(ROWS):
            yield from ((pk, place) for place in places_in(content))

    def of_drafts():
        contents = Publication.objects.exclude(latest_revision=None)
        for pk, content in contents.values_list("pk", "latest_revision__content").iterator(ROWS):
            yield from ((pk, place._replace(audience="draft")) for place in places_in(content))

    for rows in (of_versions(), of_drafts()):
        batch = []
        for row in rows:
            batch.append(row)
            if len(batch) == ROWS:
                keep(batch)
                batch.clear()
        keep(batch)


def add_index(apps, schema_editor):
    """Without a lock where the database can; the table is Wagtail's, so no model knows of it."""
    how = "CONCURRENTLY " if schema_editor.connection.vendor == "postgresql" else ""
    schema_editor.execute(
        f"CREATE INDEX {how}IF NOT EXISTS {INDEX} ON wagtailimages_rendition (file)"
    )


def drop_index(apps, schema_editor):
    schema_editor.execute(f"DROP INDEX IF EXISTS {INDEX}")


class Migration(migrations.Migration):
    atomic = False
    dependencies = [
        ("library", "0007_places_of_pictures_and_files"),
        ("wagtailimages", "0027_image_description"),
    ]
    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.RunPython(add_index, drop_index),
    ]
