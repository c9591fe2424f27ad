"""What stands on a student's own page, and on the page of a ward."""

from dataclasses import dataclass

from library.models import Assignment, Work
from library.selectors.teaching import left_to_do
from profliner.selectors.known import Known
from profliner.selectors.paths import NextStep, PathView, step_after
from profliner.selectors.recommendations import Recommended, recommended
from profliner.selectors.signups import Upcoming, upcoming

RECOMMENDED, DATES, LESSONS = 3, 5, 4


@dataclass(frozen=True, slots=True)
class Home:
    """``step`` is the one thing to do next; None once a path is done to its end."""

    step: NextStep | None
    path: PathView | None
    lessons: list[tuple[Assignment, Work | None]]
    dates: list[Upcoming]
    found: Recommended


def home_of(known: Known) -> Home:
    student = known.student
    return Home(
        step=step_after(known.path, student),
        path=known.path,
        lessons=left_to_do(student, LESSONS),
        dates=upcoming(student, saved=known.choices)[:DATES],
        found=recommended(student, limit=RECOMMENDED, known=known),
    )
