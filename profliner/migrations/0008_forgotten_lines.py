"""What was forgotten does not come back: not by a correction, not by a batch that read it before."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("profliner", "0007_invitations_of_colleagues")]

    operations = [
        migrations.CreateModel(
            name="ForgottenAttendance",
            fields=[
                (
                    "signup",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="profliner.signup",
                    ),
                ),
            ],
            options={
                "verbose_name": "forgotten line",
                "verbose_name_plural": "forgotten lines",
            },
        ),
        migrations.AddField(
            model_name="studentprofile",
            name="forgettings",
            field=models.PositiveIntegerField(
                default=0, verbose_name="how often something was forgotten"
            ),
        ),
    ]
