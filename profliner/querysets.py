"""Reads that chain; who may see what stands in ``visible_to``."""

from collections.abc import Iterable
from datetime import date, datetime
from itertools import pairwise
from typing import Any, Protocol, Self

from django.apps import apps
from django.db import models
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone

from eschool.accounts.ages import age_on, birthday
from eschool.core.calendar import school_year
from profliner.waiting import consent_limit
from profliner.words import spelt_plainly

AHEAD = 2


class Facts(Protocol):
    """What of a student decides whether something is open to them."""

    @property
    def born(self) -> date: ...
    @property
    def grade(self) -> int | None: ...
    @property
    def district_id(self) -> int | None: ...


class ProfessionQuerySet(models.QuerySet[Any]):
    def listed(self) -> Self:
        return self.filter(is_listed=True)


class OrganisationQuerySet(models.QuerySet[Any]):
    def checked(self) -> Self:
        return self.filter(state="checked")

    def visible_to(self, user: Any) -> Self:
        """Checked ones for everyone; one's own in any state; all for administrators."""
        if user.is_authenticated and "administrator" in user.role_kinds:
            return self
        visible = models.Q(state="checked")
        if user.is_authenticated:
            visible |= models.Q(members=user)
        return self.filter(visible).distinct()


class MemberInvitationQuerySet(models.QuerySet[Any]):
    def unanswered(self) -> Self:
        return self.filter(accepted_at=None, withdrawn_at=None)


def in_reach(facts: Facts, now: datetime) -> models.Q:
    """Of opportunities: in time, for the student's age and grade, in their district or online.

    Age and grade are those of the day it begins, or of today once it has begun, as
    ``eligibility.check_student`` has it. Nothing is announced more than ``AHEAD`` years before.
    """
    today = timezone.localdate(now)
    birthdays = [birthday(facts.born, today.year + n) for n in range(AHEAD + 1)]
    turns = [day for day in birthdays if day > today][:AHEAD]
    return in_reach_by_grade(facts, now) & _fits("age", age_on(today, facts.born), turns)


def in_reach_by_grade(facts: Facts, now: datetime) -> models.Q:
    """As ``in_reach``, at whatever age: it holds for all of a grade and district."""
    found = _in_time(now)
    if facts.district_id is not None:
        near = models.Q(is_online=True) | models.Q(district=None)
        found &= near | models.Q(district=facts.district_id)
    if facts.grade is None:
        return found
    first = school_year(timezone.localdate(now)) + 1
    return found & _fits("grade", facts.grade, [date(first + n, 9, 1) for n in range(AHEAD)])


def _fits(limit: str, value: int, turns: list[date]) -> models.Q:
    """Whether ``value``, one more from each of ``turns`` on, lies within the limits on day one."""
    found = models.Q()
    for more, (first, after) in enumerate(pairwise([None, *turns, None])):
        begins = {"starts_on__gte": first, "starts_on__lt": after}
        held = {f"{limit}_from__lte": value + more, f"{limit}_to__gte": value + more}
        found |= models.Q(**held, **{name: day for name, day in begins.items() if day})
    return found


def still_asked(today: date, of: str = "") -> models.Q:
    """Of opportunities that must come first: somebody can still take part, or somebody has.

    What was called off, was never published, or is over with nobody marked as having been there is
    asked of nobody: it would shut what comes after it for ever. ``of`` leads to the opportunity
    from what is filtered.
    """
    start = f"{of}__" if of else ""
    been = (
        apps.get_model("profliner", "SignUp")
        .objects.filter(opportunity=models.OuterRef(f"{start}pk"), state="attended")
        .order_by()
    )
    offered = {f"{start}organisation__state": "checked", f"{start}ends_on__gte": today}
    there = models.Q(**offered) | models.Q(models.Exists(been))
    return models.Q(**{f"{start}state": "published"}) & there


def has_a_place(now: datetime) -> models.Q:
    """Of opportunities: a place is left for the next to come."""
    return models.Q(places=None) | models.Q(places__gt=_taken(now))


def _in_time(now: datetime) -> models.Q:
    return models.Q(deadline_at__gt=now, ends_on__gte=timezone.localdate(now))


def takes_a_place(now: datetime) -> models.Q:
    """Of sign-ups: before the next to come; an unanswered one only until its time is over."""
    asked = models.Q(state="consent", queued_at__gt=consent_limit(now))
    return asked | models.Q(state__in=("place", "waiting", "attended", "missed"))


def free_places(now: datetime, of: str = "") -> models.Case:
    """Places that the next to come could have, None where there is no limit. ``of`` leads to the
    opportunity from what is annotated."""
    start = f"{of}__" if of else ""
    left = Greatest(
        models.F(f"{start}places") - _taken(now, of=f"{start}pk"),
        0,
        output_field=models.IntegerField(),
    )
    return models.Case(models.When(**{f"{start}places": None}, then=None), default=left)


def _taken(now: datetime, of: str = "pk") -> Coalesce:
    taken = (
        apps.get_model("profliner", "SignUp")
        .objects.taking(now)
        .filter(opportunity=models.OuterRef(of))
        .order_by()
        .values("opportunity")
        .annotate(number=models.Count("pk"))
        .values("number")
    )
    return Coalesce(models.Subquery(taken), 0, output_field=models.IntegerField())


class OpportunityQuerySet(models.QuerySet[Any]):
    def published(self) -> Self:
        return self.filter(state="published", organisation__state="checked")

    def still_asked(self, today: date) -> Self:
        """Those that may be asked to have been done before another."""
        return self.filter(still_asked(today))

    def open(self, now: datetime) -> Self:
        """Published, with time left to sign up, and not over."""
        return self.published().filter(_in_time(now))

    def feasible_for(self, facts: Facts, now: datetime) -> Self:
        """What this student may sign up for now and can reach; places: see ``with_a_place``."""
        return self.published().filter(in_reach(facts, now))

    def matching(self, parts: Iterable[str]) -> Self:
        """Those with each of ``parts`` in title or description: what is left without an engine."""
        found = self
        for part in parts:
            found = found.filter(words__contains=spelt_plainly(part))
        return found

    def with_free(self, now: datetime) -> Self:
        """``free``: see ``free_places``."""
        return self.annotate(free=free_places(now))

    def with_a_place(self, now: datetime) -> Self:
        """Those whose ``free`` is not nought."""
        return self.filter(has_a_place(now))

    def visible_to(self, user: Any) -> Self:
        """Published and cancelled ones of checked organisations; the rest for who works on them."""
        public = models.Q(state__in=("published", "cancelled"), organisation__state="checked")
        if not user.is_authenticated:
            return self.filter(public)
        if user.role_kinds & {"administrator", "analyst"}:
            return self
        return self.filter(public | models.Q(organisation__members=user)).distinct()


class StoryQuerySet(models.QuerySet[Any]):
    def published(self) -> Self:
        return self.filter(state="published", organisation__state="checked")


class SignUpQuerySet(models.QuerySet[Any]):
    def active(self) -> Self:
        return self.filter(state__in=("consent", "place", "waiting"))

    def in_line(self) -> Self:
        """First come, first: the order of places, and of the waiting list behind them."""
        return self.active().order_by("queued_at", "pk")

    def taking(self, now: datetime) -> Self:
        return self.filter(takes_a_place(now))

    def visible_to(self, user: Any) -> Self:
        """The student's own and those of one's confirmed wards."""
        return self.filter(_of_family(user)).distinct() if user.is_authenticated else self.none()


class SignalQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any) -> Self:
        """The student's own and those of one's confirmed wards."""
        return self.filter(_of_family(user)).distinct() if user.is_authenticated else self.none()


class ChoiceQuerySet(models.QuerySet[Any]):
    def refused(self) -> Self:
        return self.filter(verdict="refused")

    def saved(self) -> Self:
        return self.filter(verdict="saved")


class StepQuerySet(models.QuerySet[Any]):
    def open(self) -> Self:
        return self.filter(is_open=True)


class PrerequisiteQuerySet(models.QuerySet[Any]):
    def between_steps(self) -> Self:
        """Without those among opportunities: what comes first there their organisers say."""
        return self.filter(models.Q(step__opportunity=None) | models.Q(needs__opportunity=None))


class PathQuerySet(models.QuerySet[Any]):
    def of(self, student: Any) -> Self:
        return self.filter(student=student)

    def visible_to(self, user: Any) -> Self:
        """A counsellor reads the chosen one: the consent says "their path"."""
        if not user.is_authenticated:
            return self.none()
        read = _of_family(user) | (models.Q(is_chosen=True) & _of_counsellor(user))
        return self.filter(read).distinct()


class TrainedModelQuerySet(models.QuerySet[Any]):
    def live(self) -> Any:
        """The one that is served from, or None."""
        return self.filter(state="live").first()

    def unfinished(self) -> Self:
        return self.filter(state__in=("waiting", "training"))

    def kept(self) -> Self:
        """Those with a file."""
        return self.exclude(name="")

    def once_live(self) -> Self:
        """Those that may be served from again, the last first."""
        return self.kept().filter(state="retired").order_by("-live_since")


class RecommendationQuerySet(models.QuerySet[Any]):
    def of(self, student: Any) -> Self:
        return self.filter(student=student)


def _of_guidance(user: Any) -> models.Q:
    return _of_family(user) | _of_counsellor(user)


def _of_family(user: Any) -> models.Q:
    """One's own and one's confirmed wards'."""
    ward = models.Q(
        student__guardians__guardian=user, student__guardians__confirmed_at__isnull=False
    )
    return models.Q(student=user) | ward


def _of_counsellor(user: Any) -> models.Q:
    """Those of students one counsels today."""
    from profliner.counselling import counselled_by

    return models.Q(student__in=counselled_by(user))


class CounsellorNoteQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any) -> Self:
        return self.filter(_of_guidance(user)).distinct() if user.is_authenticated else self.none()


class MeetingQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any) -> Self:
        return self.filter(_of_guidance(user)).distinct() if user.is_authenticated else self.none()

    def planned(self) -> Self:
        return self.filter(state="planned")
