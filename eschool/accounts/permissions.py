"""Rights over people, beside the ``visible_to`` of their querysets."""

from django.conf import settings
from django.contrib.auth.models import AnonymousUser

from eschool.accounts.ages import ADULT, age_of
from eschool.accounts.models import Consent, ConsentText, Role, User

STAFF_ROLES = frozenset(
    {
        Role.Kind.TEACHER,
        Role.Kind.METHODIST,
        Role.Kind.GRANTS_ADMIN,
        Role.Kind.ANALYST,
        Role.Kind.ADMINISTRATOR,
    }
)
# Lessons and employers stay a guardian's matter.
OWN_PURPOSES = frozenset({ConsentText.Purpose.RECOMMENDATION, ConsentText.Purpose.COUNSELLING})
OUTSIDERS = frozenset({Role.Kind.STUDENT, Role.Kind.GUARDIAN, Role.Kind.EMPLOYER})


def has_role(user: User | AnonymousUser, *kinds: str) -> bool:
    """Whether the person holds any of ``kinds`` today."""
    return user.is_authenticated and not user.role_kinds.isdisjoint(kinds)


def is_verified_teacher(user: User | AnonymousUser) -> bool:
    return has_role(user, "verified_teacher")


def can_enter_admin(user: User | AnonymousUser) -> bool:
    """A teacher who is a parent too may; a student never."""
    if has_role(user, Role.Kind.STUDENT):
        return False
    return has_role(user, *STAFF_ROLES)


def can_verify_teachers(user: User | AnonymousUser) -> bool:
    return has_role(user, Role.Kind.ADMINISTRATOR)


def can_verify_teacher(user: User | AnonymousUser, role: Role) -> bool:
    """Nobody vouches for themselves."""
    return can_verify_teachers(user) and role.kind == Role.Kind.TEACHER and role.user_id != user.pk


def can_manage_people(user: User | AnonymousUser) -> bool:
    """Finding people, their roles, schools, classes and guardians."""
    return has_role(user, Role.Kind.ADMINISTRATOR)


def can_change_roles(user: User | AnonymousUser, person: User) -> bool:
    """Nobody raises or lowers themselves."""
    return can_manage_people(user) and user.pk != person.pk and person.erased_at is None


def can_erase(user: User | AnonymousUser, person: User) -> bool:
    """An administrator stops being one before they are erased; nobody erases themselves."""
    return can_change_roles(user, person) and not has_role(person, Role.Kind.ADMINISTRATOR)


def can_join_as_teacher(user: User | AnonymousUser) -> bool:
    """Anyone who is not a student; somebody must confirm it afterwards."""
    return user.is_authenticated and not has_role(user, Role.Kind.STUDENT)


def can_be_guardian(user: User | AnonymousUser, student: User) -> bool:
    """Anyone grown up: no student, and nobody of themselves."""
    return user.is_authenticated and user.pk != student.pk and not has_role(user, "student")


def can_give_consent(user: User | AnonymousUser, student: User) -> bool:
    """Confirmed guardians only."""
    return user.is_authenticated and (
        student.guardians.filter(guardian=user).exclude(confirmed_at=None).exists()
    )


def can_decide_alone(user: User | AnonymousUser, purpose: str) -> bool:
    """A student old enough, and only on what concerns nobody but them and the school."""
    if not user.is_authenticated or purpose not in OWN_PURPOSES:
        return False
    return has_role(user, Role.Kind.STUDENT) and age_of(user.pk) >= settings.CONSENT_AGE


def can_give_own_consent(user: User | AnonymousUser, purpose: str) -> bool:
    """A guardian's no holds until the student is of full age."""
    if not user.is_authenticated or not can_decide_alone(user, purpose):
        return False
    last = Consent.objects.filter(student=user, wording__purpose=purpose).first()
    if last is None or last.withdrawn_at is None or last.withdrawn_by_id == user.pk:
        return True
    return age_of(user.pk) >= ADULT
