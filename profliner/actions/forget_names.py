"""What ends with the consent to contact with employers: every name that organisers were shown."""

from uuid import UUID

from profliner.models import SignUp


def forget_names(*, student_id: UUID) -> None:
    """In every state, so that no name comes back with a consent that is given again."""
    SignUp.objects.filter(student=student_id).update(
        name_by_student_at=None, name_by_guardian_at=None
    )
