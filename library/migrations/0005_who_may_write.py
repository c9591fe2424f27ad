"""Teachers make and edit their own pages below a subject; administrators do everything."""

from django.db import migrations

EVERYTHING = ("add", "change", "publish", "bulk_delete", "lock", "unlock")


def permission(apps, app_label, model, action):
    """The row, though Django itself makes it only after all migrations."""
    ContentType = apps.get_model("contenttypes", "ContentType")
    Permission = apps.get_model("auth", "Permission")
    content_type, _ = ContentType.objects.get_or_create(app_label=app_label, model=model)
    found, _ = Permission.objects.get_or_create(
        content_type=content_type,
        codename=f"{action}_{model}",
        defaults={"name": f"Can {action} {model}"},
    )
    return found


def permit(apps, schema_editor):
    Group = apps.get_model("auth", "Group")
    Collection = apps.get_model("wagtailcore", "Collection")
    ForPage = apps.get_model("wagtailcore", "GroupPagePermission")
    ForCollection = apps.get_model("wagtailcore", "GroupCollectionPermission")
    teachers = Group.objects.get(name="Teachers")
    administrators = Group.objects.get(name="Administrators")

    add_page = permission(apps, "wagtailcore", "page", "add")
    for subject in apps.get_model("library", "SubjectPage").objects.all():
        ForPage.objects.get_or_create(group=teachers, page_id=subject.pk, permission=add_page)
    index = apps.get_model("library", "LibraryIndexPage").objects.get()
    for action in EVERYTHING:
        ForPage.objects.get_or_create(
            group=administrators,
            page_id=index.pk,
            permission=permission(apps, "wagtailcore", "page", action),
        )

    root = Collection.objects.get(depth=1)
    for app_label, model in (("wagtailimages", "image"), ("wagtaildocs", "document")):
        for group, actions in (
            (teachers, ("add", "choose")),
            (administrators, ("add", "change", "delete", "choose")),
        ):
            for action in actions:
                ForCollection.objects.get_or_create(
                    group=group,
                    collection=root,
                    permission=permission(apps, app_label, model, action),
                )


class Migration(migrations.Migration):
    dependencies = [
        ("library", "0004_problem_reports"),
        ("accounts", "0004_groups_that_enter_the_admin"),
        ("wagtailcore", "0098_apitoken"),
        ("wagtailimages", "0027_image_description"),
        ("wagtaildocs", "0014_alter_document_file_size"),
    ]
    operations = [migrations.RunPython(permit, migrations.RunPython.noop)]
