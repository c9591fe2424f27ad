"""Who of the generated teachers wrote which practice lesson, alone, together or after whom."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from random import Random

from eschool.demo.city import People, Teacher
from eschool.demo.practice import algebra, mathematics, primary, science, word_topics
from eschool.demo.practice.compose import compose
from eschool.demo.practice.model import Topic
from library.documents.model import Script

TOPICS: tuple[Topic, ...] = (
    *primary.TOPICS,
    *mathematics.TOPICS,
    *algebra.TOPICS,
    *science.TOPICS,
    *word_topics.TOPICS,
)
PREFIX = "eschool-practice-"
SEED = "practice lessons"
LESSONS_AN_AUTHOR = 2.2
TOGETHER = 9  # every so many-th lesson has two authors
REMIXES = 8
COPIES = 3
NAMES = {
    "ru": ("{title}: тренировка {n} (сгенерировано)", "{title}: переработка {n} (сгенерировано)"),
    "en": ("{title}: practice {n} (generated)", "{title}: reworked {n} (generated)"),
}


@dataclass(frozen=True, slots=True)
class Part:
    """A lesson and its authors; ``source`` is the key of the lesson it was made from."""

    key: str
    topic: Topic
    script: Script
    authors: tuple[Teacher, ...]
    source: str = ""


def cast(people: People) -> list[Part]:
    """About 140 lessons by about 60 teachers, the same for the same city."""
    rng = Random(SEED)  # noqa: S311  # a city, not a secret
    parts = list(_originals(people, rng))
    return [*parts, *_remixes(parts, rng), *_copies(parts, rng)]


def _originals(people: People, rng: Random) -> Iterator[Part]:
    by_subject: dict[str, list[Topic]] = defaultdict(list)
    for place, topic in enumerate(TOPICS):
        by_subject[topic.subject] += [topic] * (2 + (place % 3 == 0))
    number = 0
    for subject, topics in by_subject.items():
        authors = _authors(subject, len(topics), people, rng)
        weights = [1 / (place + 1) ** 0.5 for place in range(len(authors))]
        for place, topic in enumerate(topics):
            number += 1
            drawn = rng.choices(authors, weights)[0]
            chosen = authors[place] if place < len(authors) else drawn
            yield _part(number, topic, _with_peer(number, chosen, authors))


def _authors(subject: str, lessons: int, people: People, rng: Random) -> list[Teacher]:
    """The known ones first, each from another school; who writes is not who uses most."""
    able = [t for t in people.teachers if subject in t.subjects and t.is_verified and not t.joined]
    able.sort(key=lambda t: (not t.person.is_named_login, rng.random()))
    wanted = max(2, round(lessons / LESSONS_AN_AUTHOR))
    schools = {t.school.id: t for t in reversed(able)}
    apart = [t for t in able if schools[t.school.id] is t]
    return apart[:wanted]


def _with_peer(number: int, author: Teacher, authors: Sequence[Teacher]) -> tuple[Teacher, ...]:
    if number % TOGETHER:
        return (author,)
    peer = authors[(authors.index(author) + 1) % len(authors)]
    return (author, peer)


def _part(number: int, topic: Topic, authors: tuple[Teacher, ...]) -> Part:
    title = NAMES[topic.lang][0].format(title=topic.title, n=number)
    key = f"{PREFIX}{number:03}"
    return Part(key, topic, compose(topic, key, title), authors)


def _remixes(parts: Sequence[Part], rng: Random) -> Iterator[Part]:
    """A colleague keeps the rule and the worked examples and brings exercises of their own."""
    for number, source in enumerate(rng.sample(_with_colleagues(parts), REMIXES), 1):
        key = f"{PREFIX}remix-{number:02}"
        title = NAMES[source.topic.lang][1].format(title=source.topic.title, n=number)
        fresh = compose(source.topic, key, title)
        stages = (*source.script.stages[:2], *fresh.stages[2:])
        author = _another(source, parts, rng)
        yield Part(key, source.topic, replace(fresh, stages=stages), (author,), source.key)


def _copies(parts: Sequence[Part], rng: Random) -> Iterator[Part]:
    """Word for word, put up by another; some say where from, some do not."""
    for number, source in enumerate(rng.sample(_with_colleagues(parts), COPIES), 1):
        key = f"{PREFIX}same-{number:02}"
        named = source.key if number % 2 else ""
        yield replace(source, key=key, authors=(_another(source, parts, rng),), source=named)


def _another(source: Part, parts: Sequence[Part], rng: Random) -> Teacher:
    """Somebody else who writes in the subject."""
    subject = source.topic.subject
    taken = {teacher.person.id for teacher in source.authors}
    writing = {t.person.id: t for p in parts if p.topic.subject == subject for t in p.authors}
    able = [t for t in writing.values() if t.person.id not in taken]
    return rng.choice([t for t in able if not t.person.is_named_login])


def _with_colleagues(parts: Sequence[Part]) -> list[Part]:
    """Those of subjects in which enough others write."""
    return [part for part in parts if part.topic.subject in {"mathematics", "primary", "physics"}]
