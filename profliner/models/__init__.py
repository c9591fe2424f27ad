"""Everything of Profliner that is kept."""

from profliner.models.opportunities import (
    DeadlineReminder,
    Opportunity,
    Organisation,
    Session,
    SignUp,
    Story,
)
from profliner.models.paths import DroppedStep, Path, PathStep, Prerequisite, Step, StepSkill
from profliner.models.professions import (
    CityList,
    Direction,
    Element,
    Field,
    Occupation,
    OccupationElement,
    Profession,
    ProfessionSkill,
    RelatedOccupation,
    Release,
)
from profliner.models.recommending import ActivitySnapshot, Popularity, Recommendation, TrainedModel
from profliner.models.students import (
    Choice,
    CounsellorNote,
    InterestAnswer,
    InterestSitting,
    Meeting,
    Signal,
    StudentProfile,
)

__all__ = [
    "ActivitySnapshot",
    "Choice",
    "CityList",
    "CounsellorNote",
    "DeadlineReminder",
    "Direction",
    "DroppedStep",
    "Element",
    "Field",
    "InterestAnswer",
    "InterestSitting",
    "Meeting",
    "Occupation",
    "OccupationElement",
    "Opportunity",
    "Organisation",
    "Path",
    "PathStep",
    "Popularity",
    "Prerequisite",
    "Profession",
    "ProfessionSkill",
    "Recommendation",
    "RelatedOccupation",
    "Release",
    "Session",
    "SignUp",
    "Signal",
    "Step",
    "StepSkill",
    "Story",
    "StudentProfile",
    "TrainedModel",
]
