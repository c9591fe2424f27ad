"""A city with two tastes: each student saves professions of one of two fields."""

from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from eschool.accounts.models import Consent, ConsentText, Enrolment, Role, SchoolClass, User
from profliner.actions.start_training import start_training
from profliner.models import Field, Profession, Signal, TrainedModel
from tests.factories import make_class, make_person, make_school

TASTES, EACH, STUDENTS = 2, 8, 160
LETTERS = ("RIC", "SAE")


@dataclass(frozen=True, slots=True)
class City:
    professions: list[list[Profession]]  # by taste
    students: list[User]
    school_class: SchoolClass

    def of_taste(self, taste: int) -> list[User]:
        return self.students[taste::TASTES]


def make_field(slug: str) -> Field:
    return Field.objects.get_or_create(slug=slug, defaults={"name_ru": slug, "name_en": slug})[0]


def make_profession(
    slug: str, field: Field, interests: str = "RIC", **values: object
) -> Profession:
    about = {
        f"{name}_{language}": f"{name} {slug}"
        for name in ("name", "summary", "day")
        for language in ("ru", "en")
    }
    return Profession.objects.create(
        slug=slug, field=field, interests=interests, **{**about, **values}
    )


def make_city(students: int = STUDENTS) -> City:
    fields = [make_field(f"taste-{taste}") for taste in range(TASTES)]
    professions = [
        [make_profession(f"p-{taste}-{n}", fields[taste], LETTERS[taste]) for n in range(EACH)]
        for taste in range(TASTES)
    ]
    school_class = make_class(school=make_school(), grade=9)
    people = User.objects.bulk_create(
        User(email=f"pupil{n}@example.org", first_name="Аня", last_name=f"Иванова{n}")
        for n in range(students)
    )
    now = timezone.now()
    Enrolment.objects.bulk_create(
        Enrolment(student=one, school_class=school_class, started_on=now.date()) for one in people
    )
    Role.objects.bulk_create(
        Role(user=one, kind=Role.Kind.STUDENT, school=school_class.school, started_at=now)
        for one in people
    )
    allow(people)
    city = City(professions, people, school_class)
    act(city)
    return city


def allow(people: list[User]) -> None:
    wording = ConsentText.objects.in_force().get(purpose="recommendation")
    Consent.objects.bulk_create(
        Consent(student=one, wording=wording, given_at=timezone.now()) for one in people
    )


def act(city: City) -> None:
    """Each saves six of the eight of their taste, in the course of a hundred days."""
    now = timezone.now()
    Signal.objects.bulk_create(
        Signal(
            student=one,
            kind=Signal.Kind.SAVED,
            item_kind="profession",
            item=str(city.professions[n % TASTES][(n // TASTES + step) % EACH].pk),
            occurred_at=now - timedelta(days=100 - (n * 7 + step * 13) % 97),
        )
        for n, one in enumerate(city.students)
        for step in range(6)
    )


def tell_interests(student: User, letters: str) -> None:
    Signal.objects.bulk_create(
        Signal(
            student=student,
            kind=Signal.Kind.INTERESTS,
            item=letter,
            value=0.9 if letter in letters else 0.2,
            occurred_at=timezone.now() - timedelta(days=90),
        )
        for letter in "RIASEC"
    )


def train(seed: int = 1) -> TrainedModel:
    """As the clock asks for it, and tests do at once."""
    made = start_training(by=None, seed=seed)
    made.refresh_from_db()
    return made


def make_administrator() -> User:
    return make_person(Role.Kind.ADMINISTRATOR)
