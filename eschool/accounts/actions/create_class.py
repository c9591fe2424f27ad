"""Makes a class of a school year."""

from django.core.exceptions import PermissionDenied

from eschool.accounts.models import School, SchoolClass, User
from eschool.accounts.permissions import can_manage_people


def create_class(*, by: User, school: School, year: int, grade: int, letter: str) -> SchoolClass:
    """The one that is there, where there is one of that name."""
    if not can_manage_people(by):
        raise PermissionDenied
    found, _created = SchoolClass.objects.get_or_create(
        school=school, year=year, grade=grade, letter=letter
    )
    return found
