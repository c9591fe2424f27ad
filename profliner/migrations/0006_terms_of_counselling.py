"""How long notes and talks of counsellors are kept; administrators change it."""

from django.db import migrations

RULES = (
    ("notes-without-consent", 30, True, "A month to take a withdrawal back; the family may read."),
    ("meetings-without-consent", 30, True, "As the notes."),
    ("counsellor-notes", 1095, True, "Three years: from the first thoughts to leaving school."),
    ("meetings", 1095, True, "As the notes."),
)


def write(apps, schema_editor):
    RetentionRule = apps.get_model("accounts", "RetentionRule")
    for what, days, is_active, reason in RULES:
        defaults = {"keep_days": days, "is_active": is_active, "reason": reason}
        RetentionRule.objects.get_or_create(what=what, defaults=defaults)


class Migration(migrations.Migration):
    dependencies = [
        ("profliner", "0005_opportunities_looked_at"),
        ("accounts", "0007_counsellors_read"),
    ]
    operations = [migrations.RunPython(write, migrations.RunPython.noop)]
