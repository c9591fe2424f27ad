"""The database itself refuses to change a signal; it may only be forgotten."""

from django.db import migrations

SENTENCE = "a signal is written once"


def apply(apps, editor):
    if editor.connection.vendor == "sqlite":
        editor.execute(
            f"""CREATE TRIGGER profliner_signal_no_update BEFORE UPDATE OF student_id, kind,
            item_kind, item, value, occurred_at, recorded_at ON profliner_signal
            BEGIN SELECT RAISE(ABORT, '{SENTENCE}'); END"""
        )
        return
    editor.execute(
        f"""CREATE FUNCTION profliner_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION '{SENTENCE}' USING ERRCODE = '23514'; END $$"""
    )
    editor.execute(
        """CREATE TRIGGER profliner_signal_no_update BEFORE UPDATE OF student_id, kind, item_kind,
        item, value, occurred_at, recorded_at ON profliner_signal
        FOR EACH ROW EXECUTE FUNCTION profliner_refuse()"""
    )


def revert(apps, editor):
    if editor.connection.vendor == "sqlite":
        editor.execute("DROP TRIGGER profliner_signal_no_update")
        return
    editor.execute("DROP TRIGGER profliner_signal_no_update ON profliner_signal")
    editor.execute("DROP FUNCTION profliner_refuse")


class Migration(migrations.Migration):
    dependencies = [("profliner", "0001_initial")]
    operations = [migrations.RunPython(apply, revert, elidable=False)]
