"""The groups of staff, and the one permission they all need; rooms add their own."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

GROUPS = ("Teachers", "Methodists", "Grants administrators", "Analysts", "Administrators")


def make(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    Group = apps.get_model("auth", "Group")
    Permission = apps.get_model("auth", "Permission")
    entering = Permission.objects.get(
        codename="access_admin", content_type__app_label="wagtailadmin"
    )
    for name in GROUPS:
        group, _made = Group.objects.get_or_create(name=name)
        group.permissions.add(entering)


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_first_consent_wordings"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("wagtailadmin", "0001_create_admin_access_permissions"),
    ]
    operations = [migrations.RunPython(make, migrations.RunPython.noop)]
