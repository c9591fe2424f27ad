"""What the rows about Profliner need; each area adds its own and makes it in its own function."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone

from eschool.accounts.models import User
from profliner.actions.make_path import make_path
from profliner.actions.record_signal import record_signal
from profliner.actions.sit_interests import begin_sitting
from profliner.models import (
    CounsellorNote,
    InterestSitting,
    Meeting,
    MemberInvitation,
    Opportunity,
    Organisation,
    Path,
    Signal,
    SignUp,
    Step,
    Story,
    TrainedModel,
)
from profliner.selectors.calendars import token_of
from tests.profliner.guidance.making import let_counsel, make_meeting
from tests.profliner.opportunities.making import join, make_opportunity, make_organisation
from tests.profliner.paths.making import Ways, make_profession
from tests.profliner.professions.making import WELDER, put_on_list
from tests.profliner.students.making import fill, let_profile


@dataclass
class Profliner:
    """Everything of one small city, beside the people and lessons of ``World``."""

    note: CounsellorNote  # of the counsellor on the student
    coming: Meeting
    begun: Meeting
    later: str  # a time for another talk
    signal: Signal  # a lesson of the student, whose guardian agreed
    open_sitting: InterestSitting
    finished_sitting: InterestSitting
    organisation: Organisation  # of the employer, checked
    invitation: MemberInvitation  # of the teacher to it
    new_organisation: Organisation  # of the employer, waits for a check
    opportunity: Opportunity  # published, the student waits for the guardian's answer
    begun_opportunity: Opportunity
    draft_opportunity: Opportunity
    waiting_opportunity: Opportunity  # a moderator must look at it
    signup: SignUp
    story: Story
    calendar: str  # the key to the student's calendar
    profession: str  # its address on the only version of the city's list
    trained: TrainedModel
    path: Path  # of the student
    path_step: UUID  # on it
    step: Step


def make_profliner(people: dict[str, User]) -> Profliner:
    return Profliner(
        profession=_profession(),  # first: it becomes the whole list
        trained=_trained(),
        **_guidance(people),
        **_students(people),
        **_opportunities(people),
        **_paths(people),
    )


def _paths(people: dict[str, User]) -> dict[str, Any]:
    ways = Ways()
    path = make_path(student=people["student"], profession=ways.profession)
    return {"path": path, "path_step": ways.college.pk, "step": ways.club}


def _guidance(people: dict[str, User]) -> dict[str, Any]:
    """The counsellor is of the student's school; only the student's guardian agreed."""
    student, counsellor = people["student"], people["counsellor"]
    counsellor.roles.update(school=student.roles.get().school)
    let_counsel(student, people["guardian"])
    now = timezone.now()
    return {
        "note": CounsellorNote.objects.create(
            student=student, author=counsellor, text="Любит приборы", written_at=now
        ),
        "coming": make_meeting(student, counsellor),
        "begun": make_meeting(student, counsellor, starts_at=now - timedelta(minutes=5)),
        "later": f"{timezone.localtime(now) + timedelta(days=5):%Y-%m-%dT%H:%M}",
    }


def _students(people: dict[str, User]) -> dict[str, Any]:
    student = people["student"]
    let_profile(student, people["guardian"])
    return {
        "signal": record_signal(
            student=student, kind="lesson", item_kind="lesson", item="1", value=0.8
        ),
        "finished_sitting": fill(student),
        "open_sitting": begin_sitting(student=student),
    }


def _profession() -> str:
    put_on_list(WELDER)
    return WELDER["slug"]


def _trained() -> TrainedModel:
    return TrainedModel.objects.create(asked_at=timezone.now(), state="rejected")


def _opportunities(people: dict[str, User]) -> dict[str, Any]:
    """The employer runs all of it; the student is young enough to need the guardian."""
    student, employer, now = people["student"], people["employer"], timezone.now()
    organisation = make_organisation(employer)
    today = timezone.localdate()
    opportunity = make_opportunity(organisation, places=3)
    return {
        "organisation": organisation,
        "invitation": organisation.invitations.create(
            email=people["teacher"].email, invited_by=employer
        ),
        "new_organisation": make_organisation(employer, state=Organisation.State.APPLIED),
        "opportunity": opportunity,
        "begun_opportunity": make_opportunity(organisation, starts_on=today, ends_on=today),
        "draft_opportunity": make_opportunity(organisation, state=Opportunity.State.DRAFT),
        "waiting_opportunity": make_opportunity(
            organisation, state=Opportunity.State.SUBMITTED, submitted_at=now
        ),
        "signup": join(student, opportunity),
        "story": Story.objects.create(
            organisation=organisation,
            profession=make_profession(),
            text_ru="Собираем приборы.",
            written_at=now,
        ),
        "calendar": token_of(student),
    }
