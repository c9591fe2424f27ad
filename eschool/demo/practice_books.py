"""The practice lessons as books for the library, every one labelled as generated."""

from collections.abc import Iterator, Mapping
from typing import Any

from eschool.accounts.models import User
from eschool.demo.city import People
from eschool.demo.practice.casting import Part, cast
from eschool.demo.practice.phrases import PHRASES
from library.importing.shelving import Author, Book
from library.models import CurriculumElement, SubjectPage, Version

GENERATED = {"ru": "сгенерировано", "en": "generated"}


class PracticeBooks:
    """Two shelves: the second holds what was made from lessons of the first."""

    def __init__(self, people: People) -> None:
        self.parts = cast(people)
        self.subjects = {page.slug: page for page in SubjectPage.objects.all()}
        self.elements = {one.code: one for one in CurriculumElement.objects.all()}
        ids = {teacher.person.id for part in self.parts for teacher in part.authors}
        self.authors = len(ids)
        self.users: Mapping[Any, User] = User.objects.prefetch_related("roles__school").in_bulk(ids)

    def first(self) -> Iterator[Book]:
        """``shelve`` makes their versions before the second is asked for."""
        return (self._book(part) for part in self.parts if not part.source)

    def second(self) -> Iterator[Book]:
        keys = {part.source for part in self.parts if part.source}
        versions = {
            version.publication.source_id: version
            for version in Version.objects.filter(
                publication__source_id__in=keys, number=1
            ).select_related("publication")
        }
        for part in self.parts:
            if part.source:
                yield self._book(part, versions[part.source])

    def _book(self, part: Part, source: Version | None = None) -> Book:
        users = [self.users[teacher.person.id] for teacher in part.authors]
        return Book(
            script=part.script,
            subject=self.subjects[part.topic.subject],
            source_id=part.key,
            authors=[self._author(user) for user in users],
            curriculum=[self.elements[code] for code in part.topic.codes if code in self.elements],
            about={**_about(part), "copied_from": source},
            owner=users[0],
        )

    def _author(self, user: User) -> Author:
        role = next(role for role in user.roles.all() if role.kind == "teacher")
        return Author(user.get_full_name(), user, role.school)


def _about(part: Part) -> dict[str, Any]:
    topic = part.topic
    label = {"term": GENERATED[topic.lang], "definition": PHRASES[topic.lang].made}
    terms = [{"term": term, "definition": text} for term, text in topic.terms]
    statement, response = topic.mistake
    return {
        "grade_from": topic.grades[0],
        "grade_to": topic.grades[1],
        "licence": "CC-BY-4.0",
        "source_name": "eschool",
        "credit": PHRASES[topic.lang].made,
        "keywords": [("keyword", term) for term in (*terms, label)],
        "misconceptions": [("misconception", {"statement": statement, "response": response})],
    }
