"""The demo city step by step; each is done wholly or not at all, and only once."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from time import monotonic
from typing import ClassVar

from django.db import transaction
from django.utils import timezone

from eschool.accounts.models import Role
from eschool.core.calendar import school_year
from eschool.demo.city import People
from eschool.demo.generate import generate_doings, generate_people
from eschool.demo.grant_rounds import load_rounds
from eschool.demo.loading_life import lessons_of_city, load_life
from eschool.demo.loading_people import load_people
from eschool.demo.logins import LOGINS
from eschool.demo.models import LoadedStep
from eschool.demo.originals import FOLDER, original_books
from eschool.demo.practice_books import PracticeBooks
from eschool.demo.profliner.loading import (
    load_doings,
    load_opportunities,
    load_personal,
    load_professions,
    load_recommendations,
)
from library.actions.import_curriculum import import_curriculum
from library.actions.import_lessons import Report, import_lessons
from library.actions.plant_subjects import plant_subjects
from library.importing.shelving import shelve
from library.signals import publication_changed
from search import receivers
from search.actions.rebuild_index import rebuild_index

LESSONS = FOLDER.parent / "lessons.jsonl.gz"
Say = Callable[[str], None]


class LoadingError(Exception):
    """A step came out otherwise than it must; the message is for people."""


@dataclass
class Loading:
    """One run. ``say`` gets a line for each thing that happens."""

    # These keep what they have done so far; the others start again after an interruption.
    IN_PARTS: ClassVar[frozenset[str]] = frozenset({"lessons", "model", "index"})

    say: Say
    done: dict[str, LoadedStep] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.done = {step.name: step for step in LoadedStep.objects.all()}

    @property
    def steps(self) -> dict[str, tuple[str, Callable[[], str]]]:
        return {
            "subjects": ("Subjects and curriculum", self._subjects),
            "people": ("People, schools, classes", self._people),
            "lessons": ("Lessons of other libraries", self._lessons),
            "originals": ("Lessons of our own", self._originals),
            "practice": ("Practice lessons (generated)", self._practice),
            "life": ("Two years of use and study", self._life),
            "grants": ("Rounds of grants", self._grants),
            "professions": ("Professions and the city's list", load_professions),
            "offers": ("Programmes, events, steps", lambda: load_opportunities(self.until)),
            "doings": ("What students tell and choose", self._doings),
            "stories": ("Paths, stories of four students", lambda: load_personal(self.until)),
            "model": ("A model and its recommendations", load_recommendations),
            "index": ("Search index", self._index),
        }

    @property
    def is_complete(self) -> bool:
        return self.done.keys() >= self.steps.keys()

    def run(self) -> None:
        for number, (name, (title, step)) in enumerate(self.steps.items(), 1):
            if name in self.done:
                continue
            self.say(f"[{number}/{len(self.steps)}] {title} …")
            started = monotonic()
            result = step() if name in self.IN_PARTS else self._wholly(step)
            self.done[name] = LoadedStep.objects.create(name=name, detail=self._detail())
            self.say(f"      {result}, {monotonic() - started:.0f} s")

    def _wholly(self, step: Callable[[], str]) -> str:
        with quiet_workers(), transaction.atomic():
            return step()

    def _detail(self) -> dict[str, str]:
        return {"until": self.until.isoformat()}

    @cached_property
    def until(self) -> date:
        """The day of the first run; a run that goes on next day makes the same city."""
        said = next((s.detail["until"] for s in self.done.values() if "until" in s.detail), None)
        return date.fromisoformat(said) if said else timezone.localdate()

    @cached_property
    def people(self) -> People:
        return generate_people(until=self.until)

    def _subjects(self) -> str:
        return f"{plant_subjects()} subjects, {import_curriculum()} curriculum elements"

    def _people(self) -> str:
        load_people(self.people, year=school_year(self.until))
        people = self.people
        return (
            f"{len(people.schools)} schools, {len(people.teachers)} teachers, "
            f"{len(people.students)} students (all generated)"
        )

    def _lessons(self) -> str:
        """In transactions of its own, so that what is taken need not be taken again."""
        with indexing_later():
            report = import_lessons(path=LESSONS, on_progress=self._tell)
        if report.rejections:
            raise LoadingError(f"A shipped lesson was not taken: {report.rejections[0]}")
        return f"{report.taken + report.already_here} lessons"

    def _tell(self, report: Report) -> None:
        self.say(f"      {report.seen} …")

    def _originals(self) -> str:
        with indexing_later():
            return f"{len(shelve(list(original_books(self.people))))} lessons"

    def _practice(self) -> str:
        books = PracticeBooks(self.people)
        with indexing_later():
            made = [shelve(list(shelf)) for shelf in (books.first(), books.second())]
        return f"{sum(map(len, made))} lessons by {books.authors} teachers (all generated)"

    def _life(self) -> str:
        doings = generate_doings(self.people, lessons_of_city(), until=self.until)
        load_life(self.people, doings)
        return f"{len(doings.uses)} uses, {len(doings.works)} works of students (all generated)"

    def _grants(self) -> str:
        with indexing_later():
            rounds = load_rounds(until=self.until)
        awards = sum(one.awards.current().count() for one in rounds)
        return f"{len(rounds)} rounds, {awards} awards (all generated)"

    def _doings(self) -> str:
        return load_doings(self.people, self.until)

    def _index(self) -> str:
        return f"{rebuild_index()} documents"


@contextmanager
def indexing_later() -> Iterator[None]:
    """The index is made once, in a step of its own, instead of following every lesson."""
    uid = "search.publication_changed"
    publication_changed.disconnect(dispatch_uid=uid)
    try:
        yield
    finally:
        publication_changed.connect(receivers.publication_changed, dispatch_uid=uid)


@contextmanager
def quiet_workers() -> Iterator[None]:
    """What is sent to workers on commit finds its work done, and says so among our lines."""
    loggers = [logging.getLogger(name) for name in ("celery.app.trace", "kombu.connection")]
    levels = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.ERROR)
    try:
        yield
    finally:
        for logger, level in zip(loggers, levels, strict=True):
            logger.setLevel(level)


def roles_and_addresses() -> Iterator[tuple[str, str]]:
    """The roles by name with the address to sign in with."""
    for login in LOGINS:
        role = str(Role.Kind(login.role).label)
        yield f"{role}: {login.story}" if login.story else role, login.email
