"""The database itself refuses to change or delete a line of the ledger."""

from django.db import migrations

SQLITE = [
    """CREATE TRIGGER library_use_no_update BEFORE UPDATE ON library_use
    BEGIN SELECT RAISE(ABORT, 'the ledger of uses is append-only'); END""",
    """CREATE TRIGGER library_use_no_delete BEFORE DELETE ON library_use
    BEGIN SELECT RAISE(ABORT, 'the ledger of uses is append-only'); END""",
]
POSTGRESQL = [
    """CREATE FUNCTION library_use_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'the ledger of uses is append-only' USING ERRCODE = '23514'; END $$""",
    """CREATE TRIGGER library_use_append_only BEFORE UPDATE OR DELETE ON library_use
    FOR EACH ROW EXECUTE FUNCTION library_use_refuse()""",
]
UNDO = {
    "sqlite": [
        "DROP TRIGGER IF EXISTS library_use_no_update",
        "DROP TRIGGER IF EXISTS library_use_no_delete",
    ],
    "postgresql": [
        "DROP TRIGGER IF EXISTS library_use_append_only ON library_use",
        "DROP FUNCTION IF EXISTS library_use_refuse",
    ],
}


def guard(apps, schema_editor):
    statements = SQLITE if schema_editor.connection.vendor == "sqlite" else POSTGRESQL
    for statement in statements:
        schema_editor.execute(statement)


def unguard(apps, schema_editor):
    for statement in UNDO[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("library", "0001_initial")]
    operations = [migrations.RunPython(guard, unguard)]
