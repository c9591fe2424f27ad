from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0011_letters_to_send"),
    ]

    operations = [
        migrations.AddField(
            model_name="erasure",
            name="logged_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddIndex(
            model_name="erasure",
            index=models.Index(
                condition=models.Q(("logged_at", None)),
                fields=["erased_at"],
                name="erasure_to_be_logged",
            ),
        ),
    ]
