"""Whom a counsellor may see: own school's students whose consent to counselling is in force."""

from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from eschool.accounts.actions.notify import notify
from eschool.accounts.models import Consent, ConsentText, Enrolment, Role, School, User
from eschool.core.calendar import school_year

SIGN_UPS_NAMED = 2  # since this version the wording of the consent names sign-ups


def schools_of(counsellor: Any) -> QuerySet[Role, Any]:
    """The ids of the schools where the person is a counsellor today."""
    held = Role.objects.current().filter(user=counsellor, kind=Role.Kind.COUNSELLOR)
    return held.exclude(school=None).values("school")


def places_now(**of: Any) -> QuerySet[Enrolment]:
    """Places in classes of this school year that have not ended."""
    year = school_year(timezone.localdate())
    return Enrolment.objects.filter(ended_on=None, school_class__year=year, **of)


def counselled_by(counsellor: Any) -> QuerySet[User]:
    """A consent withdrawn or a school left takes the student out at once."""
    if not counsellor.is_authenticated:
        return User.objects.none()
    here = places_now(student=OuterRef("pk"), school_class__school__in=schools_of(counsellor))
    agreed = Consent.objects.in_force().filter(
        student=OuterRef("pk"), wording__purpose=ConsentText.Purpose.COUNSELLING
    )
    return User.objects.filter(Exists(here), Exists(agreed), erased_at=None)


def may_see_sign_ups(student: User) -> bool:
    """Whether what was agreed to names them."""
    agreed = Consent.objects.in_force().filter(
        student=student,
        wording__purpose=ConsentText.Purpose.COUNSELLING,
        wording__version__gte=SIGN_UPS_NAMED,
    )
    return agreed.exists()


def counselled_at(counsellor: Any, school: School) -> QuerySet[User]:
    """Those at one of the counsellor's schools."""
    here = places_now(school_class__school=school)
    return counselled_by(counsellor).filter(pk__in=here.values("student"))


def by_their_school(rows: QuerySet[Any], by: str) -> QuerySet[Any]:
    """Of rows about students, those that a counsellor of the student's school of today wrote."""
    here = places_now(student=OuterRef(OuterRef("student"))).values("school_class__school")
    wrote = Role.objects.filter(user=OuterRef(by), kind=Role.Kind.COUNSELLOR, school__in=here)
    return rows.filter(Exists(wrote))


def hold_still(student: User) -> None:
    """Consents of the student change in their turn: before this transaction or after it."""
    User.objects.select_for_update().get(pk=student.pk)


def tell_family(student: User, kind: str, **params: Any) -> None:
    """The student and their confirmed guardians; each reads it on a page of their own."""
    guardians = User.objects.filter(
        wards__student=student, wards__confirmed_at__isnull=False, is_active=True
    )
    for person in (student, *guardians.distinct()):
        notify(recipient=person, kind=kind, url="/my/counselling/", **params)


def moment_of(meeting: Any) -> str:
    """In figures, which read alike in every language."""
    return timezone.localtime(meeting.starts_at).strftime("%d.%m.%Y, %H:%M")
