"""What a counsellor sees of one student, and a family of its counsellor."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from eschool.accounts.models import Deed, SchoolClass, User
from profliner.calendars import Entry
from profliner.counselling import by_their_school, counselled_by, places_now, schools_of
from profliner.models import CounsellorNote, Meeting, SignUp

LATEST = 30
SIGN_UPS = 20
TAKES = timedelta(minutes=45)


@dataclass(frozen=True, slots=True)
class Guidance:
    """Notes and talks of one student, the latest first, and when a counsellor read the page."""

    student: User
    notes: list[CounsellorNote]
    meetings: list[Meeting]
    readings: list[Deed]

    @property
    def planned(self) -> list[Meeting]:
        """The next first."""
        return [one for one in reversed(self.meetings) if one.state == Meeting.State.PLANNED]

    @property
    def past(self) -> list[Meeting]:
        return [one for one in self.meetings if one.state != Meeting.State.PLANNED]


def classes_of_counsellor(counsellor: User) -> QuerySet[SchoolClass]:
    """Those of this school year."""
    places = places_now(school_class__school__in=schools_of(counsellor))
    classes = SchoolClass.objects.filter(pk__in=places.values("school_class"))
    return classes.select_related("school").order_by("school__number", "grade", "letter")


def class_now(student: User) -> SchoolClass | None:
    place = places_now(student=student).select_related("school_class__school")
    found = place.order_by("-started_on", "-pk").first()
    return found.school_class if found else None


def guidance_of(student: User) -> Guidance:
    return guidance_of_many([student])[0]


def guidance_at_school(student: User) -> Guidance:
    """As a counsellor reads it: what a former school wrote stays with the family."""
    return _guidance(
        [student],
        by_their_school(CounsellorNote.objects.all(), "author"),
        by_their_school(Meeting.objects.all(), "counsellor"),
    )[0]


def guidance_of_many(students: Iterable[User]) -> list[Guidance]:
    """As families read it. The caller has checked the right to each."""
    return _guidance(list(students), CounsellorNote.objects.all(), Meeting.objects.all())


def _guidance(
    people: list[User], notes: QuerySet[CounsellorNote], meetings: QuerySet[Meeting]
) -> list[Guidance]:
    """In three queries however many people."""
    notes = notes.filter(student__in=people).select_related("author")
    meetings = meetings.filter(student__in=people).select_related("counsellor")
    readings = Deed.objects.filter(person__in=people, kind=Deed.Kind.STUDENT_READ)
    told = (
        list(notes),
        list(meetings),
        list(readings.select_related("by")[: LATEST * len(people)]),
    )
    return [
        Guidance(
            student=student,
            notes=[note for note in told[0] if note.student_id == student.pk],
            meetings=[meeting for meeting in told[1] if meeting.student_id == student.pk],
            readings=[deed for deed in told[2] if deed.person_id == student.pk][:LATEST],
        )
        for student in people
    ]


def signups_of(student: User) -> list[SignUp]:
    """The latest, without those the student took back."""
    found = SignUp.objects.filter(student=student).exclude(state=SignUp.State.WITHDRAWN)
    return list(
        found.select_related("opportunity__organisation").order_by("-changed_at")[:SIGN_UPS]
    )


def clashing(meeting: Meeting, counsellor: User) -> list[Meeting]:
    """The counsellor's other planned talks that are not over when ``meeting`` begins, or the
    other way round.
    """
    at = meeting.starts_at
    near = Meeting.objects.planned().filter(
        counsellor=counsellor, starts_at__gt=at - TAKES, starts_at__lt=at + TAKES
    )
    mine = near.filter(student__in=counselled_by(counsellor)).exclude(pk=meeting.pk)
    return list(mine.select_related("student").order_by("starts_at", "pk"))


def entry_of(meeting: Meeting) -> Entry:
    """For a calendar. Nothing in it says whose talk it is: calendars are shared."""
    return Entry(
        uid=f"{meeting.pk}@eschool",
        title=_("A talk with the counsellor"),
        begins=meeting.starts_at,
        ends=meeting.starts_at + TAKES,
        place=meeting.place,
        text=meeting.about,
    )
