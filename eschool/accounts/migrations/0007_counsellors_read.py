"""What a counsellor reads is written down too."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0006_first_retention_rules")]
    operations = [
        migrations.AlterField(
            model_name="deed",
            name="kind",
            field=models.CharField(
                choices=[
                    ("role_granted", "Granted a role"),
                    ("role_ended", "Ended a role"),
                    ("teacher_verified", "Confirmed a teacher"),
                    ("teacher_refused", "Refused a teacher"),
                    ("subjects_set", "Chose the subjects of a methodist"),
                    ("class_teacher_added", "Put a teacher down for a class"),
                    ("class_teacher_removed", "Took a teacher off a class"),
                    ("enrolled", "Enrolled in a class"),
                    ("left_class", "Ended a place in a class"),
                    ("classes_moved_up", "Made the new year's classes"),
                    ("guardian_invited", "Invited a guardian"),
                    ("guardian_uninvited", "Withdrew the invitation of a guardian"),
                    ("guardian_confirmed", "Became a guardian"),
                    ("guardian_ended", "Ended a guardianship"),
                    ("student_read", "Read a student's page as a counsellor"),
                    ("erased", "Erased a person"),
                ],
                max_length=24,
                verbose_name="what",
            ),
        ),
    ]
