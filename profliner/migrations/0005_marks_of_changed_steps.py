"""The database itself marks every change of what paths are made of, whoever makes it."""

from django.db import migrations, models

TABLES = (
    "profliner_step",
    "profliner_stepskill",
    "profliner_prerequisite",
    "profliner_opportunity",
    "profliner_organisation",
    "profliner_profession",
    "profliner_professionskill",
)
EVENTS = ("INSERT", "UPDATE", "DELETE")
# One writer at a time, so one row; no upsert, which the outer statement's own could override.
SQLITE = """CREATE TRIGGER {name} AFTER {event} ON {table} BEGIN
    DELETE FROM profliner_graphmark;
    INSERT INTO profliner_graphmark (writer, token)
    VALUES (1, abs(random() % 281474976710656)); END"""
POSTGRESQL = """CREATE FUNCTION profliner_mark() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        INSERT INTO profliner_graphmark (writer, token)
        VALUES (pg_current_xact_id()::text::bigint, floor(random() * 281474976710656))
        ON CONFLICT (writer) DO UPDATE SET token = EXCLUDED.token;
        RETURN NULL;
    END $$"""


def apply(apps, editor):
    if editor.connection.vendor == "sqlite":
        for table in TABLES:
            for event in EVENTS:
                name = f"{table}_marks_{event.lower()}"
                editor.execute(SQLITE.format(name=name, event=event, table=table))
        return
    editor.execute(POSTGRESQL)
    for table in TABLES:
        editor.execute(
            f"""CREATE TRIGGER {table}_marks
            AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {table}
            FOR EACH STATEMENT EXECUTE FUNCTION profliner_mark()"""
        )


def revert(apps, editor):
    if editor.connection.vendor == "sqlite":
        for table in TABLES:
            for event in EVENTS:
                editor.execute(f"DROP TRIGGER {table}_marks_{event.lower()}")
        return
    for table in TABLES:
        editor.execute(f"DROP TRIGGER {table}_marks ON {table}")
    editor.execute("DROP FUNCTION profliner_mark")


class Migration(migrations.Migration):
    dependencies = [("profliner", "0004_organisations_change")]
    operations = [
        migrations.CreateModel(
            name="GraphMark",
            fields=[
                (
                    "writer",
                    models.BigIntegerField(
                        primary_key=True, serialize=False, verbose_name="transaction"
                    ),
                ),
                ("token", models.BigIntegerField(verbose_name="token")),
            ],
            options={
                "verbose_name": "mark of a change of steps",
                "verbose_name_plural": "marks of changes of steps",
            },
        ),
        migrations.RunPython(apply, revert, elidable=False),
    ]
