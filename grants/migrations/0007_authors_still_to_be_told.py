from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("grants", "0006_what_was_calculated_stays"),
    ]

    operations = [
        migrations.AddField(
            model_name="round",
            name="telling_since",
            field=models.DateTimeField(blank=True, null=True),
        ),
    ]
