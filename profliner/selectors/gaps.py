"""Skills that a profession asks, beside those that a path brings."""

from dataclasses import dataclass

from profliner.models import Path, PathStep, StepSkill

HIGHEST = 5
WIDE = 2


@dataclass(frozen=True, slots=True)
class SkillRow:
    """Levels from 0 to 5. ``now`` from what is done, ``then`` once the whole path is."""

    name: str
    asked: int
    now: int
    then: int

    @property
    def dots(self) -> list[str]:
        """One for each level: have, will (by the path), asked (missing still), none."""
        return [self._dot(level) for level in range(1, HIGHEST + 1)]

    def _dot(self, level: int) -> str:
        if level > self.asked:
            return "none"
        if level <= self.now:
            return "have"
        return "will" if level <= self.then else "asked"

    @property
    def missing(self) -> int:
        return max(0, self.asked - self.then)


@dataclass(frozen=True, slots=True)
class Gap:
    rows: tuple[SkillRow, ...]

    @property
    def asked(self) -> int:
        return sum(row.asked for row in self.rows)

    @property
    def percent_now(self) -> int:
        return self._percent(sum(min(row.now, row.asked) for row in self.rows))

    @property
    def percent_then(self) -> int:
        return self._percent(sum(min(row.then, row.asked) for row in self.rows))

    @property
    def missing(self) -> list[str]:
        """Those that lie two levels or more below what is asked."""
        return [row.name for row in self.rows if row.missing >= WIDE]

    def _percent(self, covered: int) -> int:
        return round(100 * covered / self.asked) if self.asked else 0


def gap_of(path: Path) -> Gap:
    """Three queries."""
    states = dict(path.steps.values_list("step_id", "state"))
    taught = StepSkill.objects.filter(step__in=states).values_list("step_id", "skill_id", "level")
    now: dict[str, int] = {}
    then: dict[str, int] = {}
    for step, skill, level in taught:
        then[skill] = max(level, then.get(skill, 0))
        if states[step] == PathStep.State.DONE:
            now[skill] = max(level, now.get(skill, 0))
    asked = path.profession.asked.select_related("skill").order_by("-level", "skill_id")
    return Gap(
        tuple(
            SkillRow(one.skill.name, one.level, now.get(one.skill_id, 0), then.get(one.skill_id, 0))
            for one in asked
        )
    )
