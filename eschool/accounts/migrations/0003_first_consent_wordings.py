"""The first wording of each consent."""

from datetime import UTC, datetime

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

PUBLISHED = datetime(2026, 9, 1, tzinfo=UTC)
TEXTS = {
    "learning": {
        "text_ru": (
            "Я согласен (согласна), чтобы ребёнок выполнял на этом сайте задания, которые "
            "задаёт учитель, а сайт хранил его имя, класс, ответы и отметки. Их видят сам "
            "ребёнок и его учителя. Данные не передаются другим организациям и не "
            "используются для рекламы. Согласие можно отозвать в любой день; сайт сохранит "
            "день отзыва и скажет о нём ребёнку."
        ),
        "text_en": (
            "I agree that the child does the tasks set by their teachers on this site and that "
            "the site keeps the child's name, class, answers and marks. The child and "
            "their teachers can see them. They are not passed to other organisations and not "
            "used for advertising. I may withdraw this consent on any day; the site keeps the "
            "day and tells the child."
        ),
    },
    "recommendation": {
        "text_ru": (
            "Я согласен (согласна), чтобы сайт подбирал ребёнку уроки, занятия и профессии по "
            "тому, что он выполнил и чем интересовался на этом сайте. Рядом с каждым советом "
            "написано, откуда он взялся. Решений за ребёнка сайт не принимает. Без этого "
            "согласия советы общие для всех."
        ),
        "text_en": (
            "I agree that the site suggests lessons, activities and professions to the child "
            "from what the child has done and looked for on this site. Each suggestion says "
            "where it comes from. The site decides nothing for the child. Without this consent "
            "suggestions are the same for everyone."
        ),
    },
    "counselling": {
        "text_ru": (
            "Я согласен (согласна), чтобы школьный консультант по профориентации видел интересы "
            "ребёнка, его учебный путь на этом сайте и записи встреч с ним и помогал ему "
            "выбирать. Другие сотрудники школы этих записей не видят."
        ),
        "text_en": (
            "I agree that the school's career counsellor sees the child's interests, their path "
            "on this site and the notes of meetings with them, and helps the child to choose. "
            "Other staff of the school do not see these notes."
        ),
    },
    "employers": {
        "text_ru": (
            "Я согласен (согласна), чтобы ребёнок записывался на практику и чтобы организатор "
            "экскурсии, практики или встречи узнал имя ребёнка, если ребёнок его покажет. "
            "Каждую запись я вижу на своей странице. Школу, класс, телефон и почту ребёнка "
            "организатор не получает."
        ),
        "text_en": (
            "I agree that the child may sign up for placements, and that the organiser of a "
            "visit, a placement or a meeting learns the child's name where the child shows it. I "
            "see each sign-up on my page. The organiser does not receive the child's school, "
            "class, telephone number or e-mail."
        ),
    },
}


def write(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    ConsentText = apps.get_model("accounts", "ConsentText")
    for purpose, texts in TEXTS.items():
        ConsentText.objects.get_or_create(
            purpose=purpose,
            version=1,
            defaults={**texts, "published_at": PUBLISHED},
        )


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_sessions_and_notes")]
    operations = [migrations.RunPython(write, migrations.RunPython.noop)]
