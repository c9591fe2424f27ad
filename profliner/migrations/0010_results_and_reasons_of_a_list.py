"""Results and reasons that organisers wrote in words of their own give way to lists of them."""

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import Q

REASONS = ("", "few", "illness", "place", "weather", "later", "other")
RESULTS = ("", "winner", "prize", "finalist", "distinction", "completed", "presented")


def forget_words(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Nobody had read them before the student did; what they meant cannot be told by a rule."""
    Opportunity = apps.get_model("profliner", "Opportunity")
    SignUp = apps.get_model("profliner", "SignUp")
    Opportunity.objects.exclude(cancelled_because__in=REASONS).update(cancelled_because="other")
    SignUp.objects.exclude(result__in=RESULTS).update(result="")


class Migration(migrations.Migration):
    dependencies = [("profliner", "0009_names_guardians_hide")]

    operations = [
        migrations.RunPython(forget_words, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="opportunity",
            name="cancelled_because",
            field=models.CharField(
                blank=True,
                choices=[
                    ("few", "Too few people signed up"),
                    ("illness", "Whoever runs it has fallen ill"),
                    ("place", "The place cannot be used"),
                    ("weather", "The weather does not allow it"),
                    ("later", "It will be held at another time"),
                    ("other", "Another reason of the organiser"),
                ],
                max_length=500,
                verbose_name="why it was cancelled",
            ),
        ),
        migrations.AlterField(
            model_name="signup",
            name="result",
            field=models.CharField(
                blank=True,
                choices=[
                    ("winner", "Winner"),
                    ("prize", "Prize-winner"),
                    ("finalist", "Finalist"),
                    ("distinction", "Completed with distinction"),
                    ("completed", "Completed"),
                    ("presented", "Presented their own work"),
                ],
                max_length=200,
                verbose_name="result",
            ),
        ),
        migrations.AddConstraint(
            model_name="opportunity",
            constraint=models.CheckConstraint(
                condition=Q(cancelled_because__in=list(REASONS)),
                name="opportunity_cancelled_for_a_known_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="signup",
            constraint=models.CheckConstraint(
                condition=Q(result__in=list(RESULTS)), name="sign_up_with_a_known_result"
            ),
        ),
    ]
