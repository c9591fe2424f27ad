"""What the generated students tell, choose and take part in: pure data from a seed.

It proves that everything works together. It says nothing of real students, and no figure measured
on it says how good a recommendation is.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from uuid import UUID

from eschool.demo.city import INTERESTS, Student, draw_id
from eschool.demo.profliner.offers import Held

WEIGHTS = (1.0, 0.67, 0.33)
TELLS = 0.55  # tells interests
CHOOSES = 0.6  # saves and refuses things
OWN_CONSENT = (("recommendation", 0.28), ("counselling", 0.6))
CONSENT_FROM, TELLS_FROM, CHOOSES_FROM = 8, 6, 6
KEEN = 0.95
CAME = 0.85
DAYS = 240


@dataclass(frozen=True, slots=True)
class Thing:
    """Something to choose; ``letters`` are the interests it meets, the strongest first."""

    kind: str
    id: str
    letters: tuple[str, ...]
    grades: tuple[int, int] = (1, 11)

    def suits(self, student: Student) -> float:
        """From 0 to 1."""
        share = dict(zip(INTERESTS, student.interests, strict=True))
        return sum(
            weight * share[letter] for letter, weight in zip(self.letters, WEIGHTS, strict=False)
        )


@dataclass(frozen=True, slots=True)
class Place:
    """A place, or a turn in the line, of one student."""

    id: UUID
    offer: UUID
    kind: str
    student: UUID
    state: str
    at: datetime
    needs_guardian: bool


@dataclass(slots=True)
class Doings:
    consents: list[tuple[UUID, str, datetime]] = field(default_factory=list)
    sittings: list[tuple[UUID, datetime, list[int]]] = field(default_factory=list)
    choices: list[tuple[UUID, Thing, str, datetime]] = field(default_factory=list)
    places: list[Place] = field(default_factory=list)


class Profliner:
    """One draw of everything. Students of ``stories`` live theirs elsewhere."""

    def __init__(
        self,
        students: Sequence[tuple[Student, int]],
        stories: frozenset[UUID],
        guarded: Mapping[UUID, UUID],
        keen: UUID,
        now: datetime,
        rng: Random,
    ) -> None:
        self.rng = rng
        self.students = [pair for pair in students if pair[0].person.id not in stories]
        self.guarded = guarded
        self.keen = keen
        self.now = now

    def doings(self, things: Sequence[Thing], held: Sequence[Held]) -> Doings:
        made = Doings()
        for student, grade in self.students:
            made.consents += self._consents(student, grade)
            made.sittings += self._sitting(student, grade)
            made.choices += self._choices(student, grade, things)
        letters = {thing.id: thing for thing in things}
        for one in held:
            made.places += self._places(one, letters[str(one.id)])
        return made

    def _share(self, usual: float, student: Student) -> float:
        """At one school the counsellor gave an hour to it."""
        return KEEN if student.school.id == self.keen else usual

    def _past(self) -> datetime:
        return self.now - timedelta(minutes=self.rng.randrange(60 * 24, 60 * 24 * DAYS))

    def _consents(self, student: Student, grade: int) -> Iterator[tuple[UUID, str, datetime]]:
        """Their own, where they are old enough to give it."""
        for purpose, share in OWN_CONSENT:
            agrees = self.rng.random() < share
            if agrees and grade >= CONSENT_FROM:
                yield student.person.id, purpose, self.now - timedelta(days=DAYS + 1)

    def _sitting(self, student: Student, grade: int) -> Iterator[tuple[UUID, datetime, list[int]]]:
        """Thirty answers round the six kinds, about as the student's interests have it."""
        if self.rng.random() > self._share(TELLS, student) or grade < TELLS_FROM:
            return
        answers = []
        for number in range(30):
            liking = student.interests[number % len(INTERESTS)]
            drawn = 2.2 + 4.5 * liking + self.rng.gauss(0, 0.9)
            answers.append(min(5, max(1, round(drawn))))
        yield student.person.id, self._past(), answers

    def _choices(
        self, student: Student, grade: int, things: Sequence[Thing]
    ) -> Iterator[tuple[UUID, Thing, str, datetime]]:
        if self.rng.random() > self._share(CHOOSES, student) or grade < CHOOSES_FROM:
            return
        open_ = [thing for thing in things if thing.grades[0] <= grade <= thing.grades[1]]
        weights = [thing.suits(student) ** 2 + 0.002 for thing in open_]
        number = 1 + self.rng.randrange(6)
        for thing in dict.fromkeys(self.rng.choices(open_, weights, k=number)):
            yield student.person.id, thing, "saved", self._past()
        dull = min(self.rng.sample(open_, 4), key=lambda thing: thing.suits(student))
        if self.rng.random() < 0.4:
            yield student.person.id, dull, "refused", self._past()

    def _places(self, one: Held, thing: Thing) -> Iterator[Place]:
        """Those whom it suits come first; more than there are places now and then."""
        first, last = one.offer.grades
        fit = [
            student
            for student, grade in self.students
            if first <= grade <= last
            and (one.offer.kind != "programme" or student.school.district == one.host.district)
            and (one.offer.kind != "internship" or grade >= CONSENT_FROM)
        ]
        if not fit:
            return
        weights = [thing.suits(student) ** 2 + 0.01 for student in fit]
        most = one.places or 40
        wanted = round(most * self.rng.choice((0.4, 0.6, 0.8, 1.0, 1.2)))
        came = dict.fromkeys(self.rng.choices(fit, weights, k=wanted))
        latest = min(self.now, one.deadline_at)
        days = sorted(self.rng.uniform(0.1, 25) for _each in came)
        moments = [latest - timedelta(days=day) for day in reversed(days)]
        for turn, (student, at) in enumerate(zip(came, moments, strict=True)):
            yield self._place(one, student, turn, at)

    def _place(self, one: Held, student: Student, turn: int, at: datetime) -> Place:
        within = one.places is None or turn < one.places
        if one.is_over:
            came = self.rng.random() < CAME
            state = ("attended" if came else "missed") if within else "withdrawn"
        else:
            state = "place" if within else "waiting"
        return Place(
            draw_id(self.rng),
            one.id,
            one.offer.kind,
            student.person.id,
            state,
            at,
            needs_guardian=student.person.id in self.guarded,
        )
