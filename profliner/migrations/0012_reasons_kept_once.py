"""A reason said of many things is kept once: a third of the bytes. Lists made before are made anew
by the next night's work; until then what is popular stands in their place."""

from typing import ClassVar

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation


def empty(apps: Apps, _editor: BaseDatabaseSchemaEditor) -> None:
    apps.get_model("profliner", "Recommendation").objects.all().delete()


class Migration(migrations.Migration):
    dependencies: ClassVar[list[tuple[str, str]]] = [
        ("profliner", "0011_marks_of_what_comes_first")
    ]
    operations: ClassVar[list[Operation]] = [
        migrations.RunPython(empty, empty),
        migrations.AddField(
            model_name="recommendation",
            name="reasons",
            field=models.JSONField(default=list, verbose_name="reasons"),
        ),
    ]
