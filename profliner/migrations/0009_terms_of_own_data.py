"""How long what students did and said is kept; administrators change it."""

from django.db import migrations

RULES = (
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
    dependencies = [("profliner", "0008_steps_of_a_field")]
    operations = [migrations.RunPython(write, migrations.RunPython.noop)]
