"""How long what students did and said, and what was said of them, is kept; administrators change it."""

from django.db import migrations

RULES = (
    ("notes-without-consent", 30, True, "A month to take a withdrawal back; the family may read."),
    ("meetings-without-consent", 30, True, "As the notes."),
    ("counsellor-notes", 1095, True, "Three years: from the first thoughts to leaving school."),
    ("meetings", 1095, True, "As the notes."),
    ("signals", 1095, True, "Three years: what is older says little of what suits somebody now."),
    ("interest-sittings", 1095, True, "Three years: by then an answer weighs an eighth."),
    ("sign-ups", 1095, True, "Three years, from a first club to leaving school."),
)


def write(apps, schema_editor):
    RetentionRule = apps.get_model("accounts", "RetentionRule")
    for what, days, is_active, reason in RULES:
        defaults = {"keep_days": days, "is_active": is_active, "reason": reason}
        RetentionRule.objects.get_or_create(what=what, defaults=defaults)


class Migration(migrations.Migration):
    dependencies = [
        ("profliner", "0002_signals_are_written_once"),
        ("accounts", "0010_models_trained"),
    ]
    operations = [migrations.RunPython(write, migrations.RunPython.noop)]
