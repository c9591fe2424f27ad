import django.db.models.deletion
import modelsearch.index
import wagtail.fields
from django.db import migrations, models

PAGE = models.OneToOneField(
    auto_created=True,
    on_delete=django.db.models.deletion.CASCADE,
    parent_link=True,
    primary_key=True,
    serialize=False,
    to="wagtailcore.page",
)
FACETS = "subject grade language kind licence duration attachments curriculum district"


class Migration(migrations.Migration):
    initial = True
    dependencies = [("wagtailcore", "0098_apitoken")]
    operations = [
        migrations.CreateModel(
            "BarePage",
            [("page_ptr", PAGE.clone()), ("stages", wagtail.fields.StreamField([], blank=True))],
            bases=("wagtailcore.page",),
        ),
        migrations.CreateModel(
            "TextPage",
            [("page_ptr", PAGE.clone()), ("body", wagtail.fields.RichTextField(blank=True))],
            bases=("wagtailcore.page",),
        ),
        migrations.CreateModel(
            "FoundLesson",
            [
                ("id", models.BigAutoField(primary_key=True)),
                ("title", models.TextField()),
                ("outcomes", models.TextField(blank=True)),
                ("keywords", models.TextField(blank=True)),
                ("body", models.TextField(blank=True)),
                ("author", models.CharField(max_length=300)),
                *((name, models.CharField(max_length=50)) for name in FACETS.split()),
            ],
            bases=(modelsearch.index.Indexed, models.Model),
        ),
    ]
