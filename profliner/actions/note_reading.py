"""That a counsellor opened a student's page, once a day, for the student and guardians to see."""

from django.utils import timezone

from eschool.accounts.actions.record_deed import record_deed
from eschool.accounts.models import Deed, User


def note_reading(*, counsellor: User, student: User) -> None:
    today = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    noted = Deed.objects.filter(
        by=counsellor, person=student, kind=Deed.Kind.STUDENT_READ, at__gte=today
    )
    if not noted.exists():
        record_deed(by=counsellor, person=student, kind=Deed.Kind.STUDENT_READ)
