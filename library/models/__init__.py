from library.models.coauthors import CoauthorInvitation
from library.models.counts import TeacherUse, UseCount
from library.models.curriculum import CurriculumElement
from library.models.ledger import Use
from library.models.pages import LessonPage, LibraryIndexPage, SubjectPage, TextbookPage
from library.models.placements import Placement
from library.models.plans import PlanEntry
from library.models.publications import Authorship, Publication, Version
from library.models.reports import ProblemReport
from library.models.review import ReviewDecision, SubjectReviewTask
from library.models.teaching import Assignment, Response, Work
from library.models.uploads import Upload

__all__ = [
    "Assignment",
    "Authorship",
    "CoauthorInvitation",
    "CurriculumElement",
    "LessonPage",
    "LibraryIndexPage",
    "Placement",
    "PlanEntry",
    "ProblemReport",
    "Publication",
    "Response",
    "ReviewDecision",
    "SubjectPage",
    "SubjectReviewTask",
    "TeacherUse",
    "TextbookPage",
    "Upload",
    "Use",
    "UseCount",
    "Version",
    "Work",
]
