"""What opportunities require is marked as well; and SQLite, which makes a table anew where another
database changes it, lost the marks of opportunities with their new constraint."""

from importlib import import_module

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

first = import_module("profliner.migrations.0005_marks_of_changed_steps")
REQUIRED = "profliner_opportunity_requires"


def apply(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    if editor.connection.vendor == "sqlite":
        for table in (*first.TABLES, REQUIRED):
            for event in first.EVENTS:
                name = f"{table}_marks_{event.lower()}"
                editor.execute(f"DROP TRIGGER IF EXISTS {name}")
                editor.execute(first.SQLITE.format(name=name, event=event, table=table))
        return
    editor.execute(
        f"""CREATE TRIGGER {REQUIRED}_marks
        AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {REQUIRED}
        FOR EACH STATEMENT EXECUTE FUNCTION profliner_mark()"""
    )


def revert(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    if editor.connection.vendor == "sqlite":
        for event in first.EVENTS:
            editor.execute(f"DROP TRIGGER {REQUIRED}_marks_{event.lower()}")
        return
    editor.execute(f"DROP TRIGGER {REQUIRED}_marks ON {REQUIRED}")


class Migration(migrations.Migration):
    dependencies = [("profliner", "0010_results_and_reasons_of_a_list")]
    operations = [migrations.RunPython(apply, revert, elidable=False)]
