"""The first rules of retention; administrators change them."""

from django.db import migrations

RULES = (
    ("read-notices", 365, True, "A year, so that last year's can be found again."),
    ("invitations", 90, True, "A link is good for thirty days; the rest is for questions."),
    ("never-signed-in", 365, True, "Somebody who signed up and never came."),
    ("students-who-left", 1095, False, "Switch it on when the school has agreed on the term."),
    ("works", 1825, False, "Switch it on when the school has agreed on the term."),
    ("uploads", 180, True, "A file that was refused, or whose draft was deleted."),
    ("problem-reports", 730, True, "Two years, to see what a lesson was told before."),
    ("coauthor-invitations", 180, True, "Answered or not, they have done their work."),
)


def write(apps, schema_editor):
    RetentionRule = apps.get_model("accounts", "RetentionRule")
    for what, days, is_active, reason in RULES:
        defaults = {"keep_days": days, "is_active": is_active, "reason": reason}
        RetentionRule.objects.get_or_create(what=what, defaults=defaults)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0005_initial")]
    operations = [migrations.RunPython(write, migrations.RunPython.noop)]
