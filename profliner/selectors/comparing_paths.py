"""Two paths side by side."""

from dataclasses import dataclass
from datetime import date, datetime

from profliner.models import Path
from profliner.selectors.gaps import Gap, gap_of
from profliner.selectors.paths import PathView, StepView, path_view


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two; ``own`` are the steps that the other has not."""

    path: PathView
    gap: Gap
    own: tuple[StepView, ...]
    deadlines: tuple[StepView, ...]

    @property
    def begins_on(self) -> date:
        return self.path.begins_on

    @property
    def next_deadline(self) -> datetime | None:
        return min((step.deadline for step in self.deadlines if step.deadline), default=None)


@dataclass(frozen=True, slots=True)
class Comparison:
    first: Side
    second: Side
    shared: tuple[StepView, ...]


def compare(first: Path, second: Path) -> Comparison:
    one, other = path_view(first), path_view(second)
    theirs = {step.step_id for step in other.steps}
    shared = tuple(step for step in one.steps if step.step_id in theirs)
    return Comparison(_side(first, one, other), _side(second, other, one), shared)


def _side(path: Path, view: PathView, other: PathView) -> Side:
    theirs = {step.step_id for step in other.steps}
    return Side(
        path=view,
        gap=gap_of(path),
        own=tuple(step for step in view.steps if step.step_id not in theirs),
        deadlines=tuple(step for step in view.steps if step.deadline and not step.is_done),
    )
