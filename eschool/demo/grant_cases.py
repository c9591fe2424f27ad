"""Cases that rounds of grants must know how to meet and that need the database to be played."""

from datetime import timedelta

from django.db.models import Count
from django.utils import timezone

from eschool.accounts.models import Role, User
from eschool.demo.city import DOMAIN
from eschool.demo.practice.casting import PREFIX
from grants.models import AwardLine, Round
from library.models import Authorship, LessonPage, Use

LEFT = timedelta(days=150)  # ago: within the last two rounds
CAME = timedelta(days=900)


def bring_close(colleague: User, writer: User) -> None:
    """Who vouches for grants is not always a stranger: one taught at the school of an author who
    can sign in, the other is among the authors of the lesson that is used most.
    """
    author = User.objects.get(email=f"teacher@{DOMAIN}")
    school = author.roles.get(kind=Role.Kind.TEACHER).school
    now = timezone.now()
    Role.objects.create(
        user=colleague, kind=Role.Kind.TEACHER, school=school,
        started_at=now - CAME, ended_at=now - LEFT,
    )  # fmt: skip
    lesson = _most_used()
    Authorship.objects.create(
        publication=lesson.publication_ptr,
        user=writer,
        name=writer.get_full_name(),
        school=lesson.authorships.order_by("sort_order")[0].school,  # of then
        sort_order=9,
    )


def _most_used() -> LessonPage:
    """Of those that somebody wrote here: by how many teachers plan or teach it."""
    practice = LessonPage.objects.filter(source_id__startswith=PREFIX)
    uses = Use.objects.filter(
        kind__in=(Use.Kind.PLANNED, Use.Kind.TAUGHT), publication__in=practice
    )
    most = uses.order_by().values("publication").annotate(n=Count("user_id", distinct=True))
    first = most.order_by("-n", "publication").first()
    return practice.get(pk=first["publication"]) if first else practice.order_by("pk")[0]


def close_an_account() -> None:
    """The last who was confirmed: whatever that account used pays nobody from then on."""
    teachers = Role.objects.current().filter(kind=Role.Kind.TEACHER, user__is_generated=True)
    last = teachers.exclude(verified_at=None).order_by("-verified_at", "user__email").first()
    if last is not None:
        User.objects.filter(pk=last.user_id).update(is_active=False)


def withdraw_a_lesson(round_: Round) -> None:
    """One that counted and was taken off the shelf after the freezing: it pays all the same."""
    counted = AwardLine.objects.filter(award__round=round_, kopecks__gt=0, role="author")
    counted = counted.exclude(lesson__in=LessonPage.objects.exclude(copied_from=None).values("pk"))
    line = counted.order_by("kopecks", "pk").first()
    if line is not None:
        LessonPage.objects.get(pk=line.lesson).unpublish()
