"""What stands on a student's own page, and on the page of a ward."""

from dataclasses import dataclass

from eschool.accounts.models import User
from library.models import Assignment, Work
from library.selectors.teaching import left_to_do
from profliner.selectors.paths import NextStep, PathView, chosen_path, next_step
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

    @property
    def has_more_lessons(self) -> bool:
        return len(self.lessons) == LESSONS


def home_of(student: User) -> Home:
    return Home(
        step=next_step(student),
        path=chosen_path(student),
        lessons=left_to_do(student, LESSONS),
        dates=upcoming(student)[:DATES],
        found=recommended(student, limit=RECOMMENDED),
    )
