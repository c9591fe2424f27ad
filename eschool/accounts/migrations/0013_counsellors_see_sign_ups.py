"""A wording of the consent to counselling that names sign-ups; who agreed to the first is asked anew."""

from datetime import UTC, datetime

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

PUBLISHED = datetime(2026, 11, 23, tzinfo=UTC)
TEXTS = {
    "text_ru": (
        "Я согласен (согласна), чтобы школьный консультант по профориентации видел интересы "
        "ребёнка, его учебный путь на этом сайте, на какие программы и события он записался, и "
        "заметки о встречах с ним, и помогал ему выбирать. Другие сотрудники школы этого не видят."
    ),
    "text_en": (
        "I agree that the school's career counsellor sees the child's interests, their path on "
        "this site, which programmes and events they signed up for, and the notes of meetings with "
        "them, and helps the child to choose. Other staff of the school do not see this."
    ),
}


def write(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    apps.get_model("accounts", "ConsentText").objects.get_or_create(
        purpose="counselling", version=2, defaults={**TEXTS, "published_at": PUBLISHED}
    )


class Migration(migrations.Migration):
    dependencies = [("accounts", "0012_erasures_logged_after_the_commit")]
    operations = [migrations.RunPython(write, migrations.RunPython.noop)]
