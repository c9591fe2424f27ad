"""What was calculated for an award never changes: approvals stand on it, and so do payments."""

from django.db import migrations

SENTENCE = "what was calculated for an award does not change"
FIXED = ("calculation_id", "round_id", "pseudonym", "points", "kopecks")


def sqlite():
    changed = " OR ".join(f"NEW.{name} IS NOT OLD.{name}" for name in FIXED)
    yield f"""CREATE TRIGGER grants_award_fixed BEFORE UPDATE ON grants_award
    WHEN {changed} OR (NEW.author_id IS NOT NULL AND NEW.author_id IS NOT OLD.author_id)
    BEGIN SELECT RAISE(ABORT, '{SENTENCE}'); END"""


def postgresql():
    changed = " OR ".join(f"NEW.{name} IS DISTINCT FROM OLD.{name}" for name in FIXED)
    yield f"""CREATE TRIGGER grants_award_fixed BEFORE UPDATE ON grants_award FOR EACH ROW
    WHEN ({changed} OR (NEW.author_id IS NOT NULL AND NEW.author_id IS DISTINCT FROM OLD.author_id))
    EXECUTE FUNCTION grants_refuse('{SENTENCE}')"""


def guard(apps, schema_editor):
    statements = sqlite() if schema_editor.connection.vendor == "sqlite" else postgresql()
    for statement in statements:
        schema_editor.execute(statement, params=None)  # a percent sign is no placeholder


def unguard(apps, schema_editor):
    on = "" if schema_editor.connection.vendor == "sqlite" else " ON grants_award"
    schema_editor.execute(f"DROP TRIGGER IF EXISTS grants_award_fixed{on}")


class Migration(migrations.Migration):
    dependencies = [("grants", "0005_kept_digests")]
    operations = [migrations.RunPython(guard, unguard)]
