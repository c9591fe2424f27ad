"""PostgreSQL packs recommendations by a method that takes a third less time where it knows it."""

from typing import Any

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

KNOWN = """SELECT 1 FROM pg_settings
    WHERE name = 'default_toast_compression' AND 'lz4' = ANY(enumvals)"""
COMPRESS = "ALTER TABLE profliner_recommendation ALTER COLUMN items SET COMPRESSION lz4"


def compress(_apps: Any, editor: BaseDatabaseSchemaEditor) -> None:
    if editor.connection.vendor != "postgresql":
        return
    with editor.connection.cursor() as cursor:
        cursor.execute(KNOWN)
        if cursor.fetchone():
            cursor.execute(COMPRESS)


class Migration(migrations.Migration):
    dependencies = [("profliner", "0005_marks_of_changed_steps")]

    operations = [migrations.RunPython(compress, migrations.RunPython.noop)]
