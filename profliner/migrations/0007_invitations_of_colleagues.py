"""Invitations of colleagues are kept, with a term; so nothing counts who has left any more."""

import django.db.models.deletion
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models


RULE = {"keep_days": 90, "is_active": True, "reason": "As long as those of guardians."}


def write(apps, schema_editor):
    RetentionRule = apps.get_model("accounts", "RetentionRule")
    RetentionRule.objects.get_or_create(what="member-invitations", defaults=RULE)


class Migration(migrations.Migration):
    dependencies = [
        ("profliner", "0006_recommendations_compressed"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveField(
            model_name="organisation",
            name="members_epoch",
        ),
        migrations.CreateModel(
            name="MemberInvitation",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("email", models.EmailField(max_length=254, verbose_name="e-mail")),
                (
                    "invited_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="invited"),
                ),
                (
                    "accepted_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="accepted"),
                ),
                (
                    "withdrawn_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="withdrawn"),
                ),
                (
                    "invited_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="invitations",
                        to="profliner.organisation",
                    ),
                ),
            ],
            options={
                "verbose_name": "invitation of a colleague",
                "verbose_name_plural": "invitations of colleagues",
                "ordering": ["-invited_at"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("accepted_at", None), ("withdrawn_at", None)),
                        fields=("organisation", "email"),
                        name="one_open_invitation_of_a_colleague",
                    )
                ],
            },
        ),
        migrations.RunPython(write, migrations.RunPython.noop),
    ]
