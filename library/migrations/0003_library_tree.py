"""The library's root and the review workflow on it."""

from django.db import migrations


def plant(apps, schema_editor):
    ContentType = apps.get_model("contenttypes.ContentType")
    Page = apps.get_model("wagtailcore.Page")
    LibraryIndexPage = apps.get_model("library.LibraryIndexPage")
    home = Page.objects.get(path="00010001")
    content_type, _ = ContentType.objects.get_or_create(
        model="libraryindexpage", app_label="library"
    )
    index = LibraryIndexPage.objects.create(
        title="Библиотека",
        draft_title="Библиотека",
        slug="library",
        content_type=content_type,
        path="000100010001",
        depth=3,
        numchild=0,
        url_path="/home/library/",
        locale_id=home.locale_id,
    )
    Page.objects.filter(pk=home.pk).update(numchild=1)

    Task = apps.get_model("library.SubjectReviewTask")
    Workflow = apps.get_model("wagtailcore.Workflow")
    task_type, _ = ContentType.objects.get_or_create(model="subjectreviewtask", app_label="library")
    task = Task.objects.create(name="Subject review", active=True, content_type=task_type)
    workflow = Workflow.objects.create(name="Subject review", active=True)
    apps.get_model("wagtailcore.WorkflowTask").objects.create(
        workflow=workflow, task_id=task.task_ptr_id, sort_order=0
    )
    apps.get_model("wagtailcore.WorkflowPage").objects.create(workflow=workflow, page_id=index.pk)


class Migration(migrations.Migration):
    dependencies = [
        ("library", "0002_ledger_is_append_only"),
        ("core", "0002_site_tree"),
    ]
    operations = [migrations.RunPython(plant, migrations.RunPython.noop)]
