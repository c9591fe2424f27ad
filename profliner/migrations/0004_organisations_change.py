"""What was checked may be changed by proposal, and members may leave."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("profliner", "0003_terms_of_keeping")]

    operations = [
        migrations.AddField(
            "organisation",
            "members_epoch",
            models.PositiveIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            "organisation",
            "proposed",
            models.JSONField(blank=True, null=True, verbose_name="proposed change"),
        ),
        migrations.AddField(
            "organisation",
            "proposed_at",
            models.DateTimeField(blank=True, null=True, verbose_name="change proposed"),
        ),
    ]
