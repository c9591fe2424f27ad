import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("profliner", "0002_signals_are_written_once"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Popularity",
            fields=[
                ("grade", models.PositiveSmallIntegerField(primary_key=True, serialize=False, verbose_name="grade")),
                ("items", models.JSONField(default=dict, verbose_name="things by kind")),
                ("made_at", models.DateTimeField(verbose_name="made")),
            ],
            options={
                "verbose_name": "popularity in a grade",
                "verbose_name_plural": "popularity by grade",
                "ordering": ["grade"],
            },
        ),
        migrations.DeleteModel(name="Recommendation"),
        migrations.CreateModel(
            name="Recommendation",
            fields=[
                ("student", models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name="recommendation", serialize=False, to=settings.AUTH_USER_MODEL)),
                ("items", models.JSONField(default=list, verbose_name="things, the best first")),
                ("is_thin", models.BooleanField(default=False, verbose_name="little is known")),
                ("model", models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="profliner.trainedmodel")),
                ("made_at", models.DateTimeField(verbose_name="made")),
            ],
            options={
                "verbose_name": "recommendations of a student",
                "verbose_name_plural": "recommendations of students",
            },
        ),
        migrations.AddField(
            model_name="trainedmodel",
            name="served_shards",
            field=models.JSONField(default=list, verbose_name="parts of the students done"),
        ),
    ]
