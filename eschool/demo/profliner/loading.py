"""The steps of the demo city that belong to Profliner, each of one transaction."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.core.management import call_command
from django.utils import timezone

from eschool.accounts.models import Consent, ConsentText, Enrolment
from eschool.core.calendar import school_year
from eschool.demo.city import DOMAIN, People, Student
from eschool.demo.generate import SEED, ZONE, chance
from eschool.demo.profliner.doings import Doings, Profliner, Thing
from eschool.demo.profliner.offers import Held, hold_offers, load_offers
from eschool.demo.profliner.organisations import draw_hosts, load_organisations
from eschool.demo.profliner.paths import load_paths
from eschool.demo.profliner.steps import taught_at
from eschool.demo.profliner.stories import load_stories
from eschool.demo.profliner.told import load_told
from eschool.demo.rows import insert_rows
from library.models import Work
from profliner import receivers
from profliner.actions.derive_steps import derive_steps
from profliner.actions.refresh_popularity import refresh_popularity
from profliner.actions.serve_students import serve_shard
from profliner.actions.train_model import train_model
from profliner.models import (
    Choice,
    InterestAnswer,
    InterestSitting,
    Opportunity,
    Organisation,
    Profession,
    Recommendation,
    Signal,
    SignUp,
    TrainedModel,
)
from profliner.profiled import profiled
from profliner.riasec import LEAST, MOST, sums
from profliner.signals import student_acted

HOSTS, OFFERS, DOINGS, PATHS = 2, 3, 4, 5  # sources of chance


def load_professions() -> str:
    call_command("load_professions", verbosity=0, stdout=_Silent())
    return f"{Profession.objects.count()} professions of the city's list (marks generated)"


class _Silent:
    def write(self, text: str) -> None:
        """The step says its own line."""


def load_opportunities(until: date) -> str:
    now = noon(until)
    load_organisations(now, chance(HOSTS))
    held = held_offers(until)
    load_offers(held, now)
    derived = derive_steps(is_generated=True, taught_at=taught_at())
    load_told(now)
    return (
        f"{Organisation.objects.count()} organisations, {len(held)} programmes and events, "
        f"{derived.steps} steps to professions (all generated)"
    )


def noon(day: date) -> datetime:
    """As late as the generated city has lived."""
    return datetime.combine(day, time(6), tzinfo=ZONE)


def held_offers(until: date) -> list[Held]:
    """The same whenever it is asked."""
    return hold_offers(draw_hosts(chance(HOSTS)), until, chance(OFFERS))


def load_doings(people: People, until: date) -> str:
    now = noon(until)
    grades = _grades(people, until)
    stories = frozenset(s.person.id for s in people.students if s.person.is_named_login)
    guarded = {pair.student.person.id: pair.guardian.id for pair in people.guardianships}
    keen = next(s.school.id for s in people.students if s.person.id in stories)
    life = Profliner(grades, stories, guarded, keen, now, chance(DOINGS))
    doings = life.doings(_things(), held_offers(until))
    _load_consents(doings)
    may = set(profiled().values_list("pk", flat=True))
    _load_interests(doings, may)
    _load_choices(doings, may)
    _load_places(doings, may, guarded)
    _load_works(may)
    return (
        f"{len(may)} students with consent, {len(doings.places)} sign-ups, "
        f"{Signal.objects.count()} signals (all generated)"
    )


def _grades(people: People, until: date) -> list[tuple[Student, int]]:
    year = school_year(until)
    grade = {one.cohort: one.grade for one in people.classes if one.year == year}
    return [(student, grade[student.cohort]) for student in people.students]


def _things() -> list[Thing]:
    professions = Profession.objects.listed().order_by("slug").values_list("pk", "interests")
    things = [Thing("profession", str(pk), tuple(letters)) for pk, letters in professions]
    published = Opportunity.objects.filter(state=Opportunity.State.PUBLISHED)
    offers = published.prefetch_related("professions").order_by("pk")
    for offer in offers:
        letters = next((one.interests for one in offer.professions.all()), "")
        grades = (offer.grade_from, offer.grade_to)
        things.append(Thing(offer.kind, str(offer.pk), tuple(letters), grades))
    return things


def _load_consents(doings: Doings) -> None:
    wordings = {one.purpose: one for one in ConsentText.objects.in_force()}
    held = set(Consent.objects.in_force().values_list("student_id", "wording__purpose"))
    Consent.objects.bulk_create(
        (
            Consent(student_id=who, given_by_id=who, wording=wordings[purpose], given_at=at)
            for who, purpose, at in doings.consents
            if (who, purpose) not in held
        ),
        batch_size=1000,
    )


def _consents() -> dict[UUID, int]:
    found = Consent.objects.in_force().filter(wording__purpose="recommendation")
    return dict(found.values_list("student_id", "pk"))


def _signals(rows: Iterator[dict[str, Any]], may: set[UUID]) -> None:
    """Only of those who agreed, each with the consent it rests on."""
    consents = _consents()
    now = timezone.now()
    insert_rows(
        Signal,
        (
            {**row, "consent_id": consents[row["student_id"]], "recorded_at": now}
            for row in rows
            if row["student_id"] in may
        ),
    )


def _load_interests(doings: Doings, may: set[UUID]) -> None:
    sittings = InterestSitting.objects.bulk_create(
        (
            InterestSitting(student_id=who, started_at=at, finished_at=at + timedelta(minutes=8))
            for who, at, _answers in doings.sittings
        ),
        batch_size=1000,
    )
    pairs = list(zip(sittings, doings.sittings, strict=True))
    insert_rows(
        InterestAnswer,
        (
            {
                "sitting_id": sitting.pk,
                "statement": number,
                "value": value,
                "answered_at": sitting.started_at,
            }
            for sitting, (_who, _at, answers) in pairs
            for number, value in enumerate(answers, 1)
        ),
    )
    _signals(_told(pairs), may)


def _told(pairs: list[Any]) -> Iterator[dict[str, Any]]:
    for sitting, (who, _at, answers) in pairs:
        for letter, total in sums(dict(enumerate(answers, 1))).items():
            yield {
                "student_id": who,
                "kind": Signal.Kind.INTERESTS,
                "item_kind": "",
                "item": letter,
                "value": (total - LEAST) / (MOST - LEAST),
                "source": f"interests:{sitting.pk}:{letter}",
                "occurred_at": sitting.finished_at,
            }


def _load_choices(doings: Doings, may: set[UUID]) -> None:
    last = {(who, thing.id): (who, thing, verdict, at)
            for who, thing, verdict, at in doings.choices}  # fmt: skip
    rows = list(last.values())
    insert_rows(
        Choice,
        (
            {
                "student_id": who,
                "item_kind": thing.kind,
                "item": thing.id,
                "verdict": verdict,
                "reason": "not_interested" if verdict == "refused" else "",
                "chosen_at": at,
            }
            for who, thing, verdict, at in rows
        ),
    )
    _signals(
        (
            {
                "student_id": who,
                "kind": verdict,
                "item_kind": thing.kind,
                "item": thing.id,
                "source": f"choice:{thing.kind}:{thing.id}",
                "occurred_at": at,
            }
            for who, thing, verdict, at in rows
        ),
        may,
    )


def _load_places(doings: Doings, may: set[UUID], guarded: dict[UUID, UUID]) -> None:
    insert_rows(
        SignUp,
        (
            {
                "id": one.id,
                "opportunity_id": one.offer,
                "student_id": one.student,
                "state": one.state,
                "queued_at": one.at,
                "changed_at": one.at,
                "consent_by_id": guarded[one.student] if one.needs_guardian else None,
                "consent_at": one.at if one.needs_guardian else None,
            }
            for one in doings.places
        ),
    )
    _signals(_took_part(doings), may)


def _took_part(doings: Doings) -> Iterator[dict[str, Any]]:
    for one in doings.places:
        came = one.state == "attended"
        yield {
            "student_id": one.student,
            "kind": Signal.Kind.ATTENDED if came else Signal.Kind.SIGNED_UP,
            "item_kind": one.kind,
            "item": str(one.offer),
            "source": f"{'attended' if came else 'signup'}:{one.id}",
            "occurred_at": one.at,
        }


def _load_works(may: set[UUID]) -> None:
    """The lessons they did in the two generated years."""
    done = Work.objects.exclude(completed_at=None).filter(student__in=may)
    columns = ("pk", "student_id", "assignment__lesson_id", "points", "points_possible",
               "completed_at")  # fmt: skip
    _signals(
        (
            {
                "student_id": who,
                "kind": Signal.Kind.LESSON,
                "item_kind": "lesson",
                "item": str(lesson),
                "value": points / possible if possible else None,
                "source": f"work:{pk}",
                "occurred_at": at,
            }
            for pk, who, lesson, points, possible, at in done.values_list(*columns).iterator()
        ),
        may,
    )


def load_personal(until: date) -> str:
    """Stories first, so that the places they need are still free."""
    with recommending_later():
        stories = load_stories(until)
        school = Enrolment.objects.get(
            student__email=f"student@{DOMAIN}", ended_on=None
        ).school_class.school
        paths = load_paths(chance(PATHS), school)
    return f"{stories}, {paths}"


@contextmanager
def recommending_later() -> Iterator[None]:
    """Nobody is recommended anything before there is a model."""
    uid = "profliner-fold-in"
    student_acted.disconnect(dispatch_uid=uid)
    try:
        yield
    finally:
        student_acted.connect(receivers.fold_in, dispatch_uid=uid)


def load_recommendations() -> str:
    """Popularity, one trained model, and recommendations for all who agreed.

    Takes up where it stopped: a live model that has served everybody is left alone.
    """
    refresh_popularity()
    model = TrainedModel.objects.live() or _trained()
    if model is None:
        return "no model that is better than popularity"
    serve_shard(model_id=model.pk, shard=0, shards=1)
    return f"a model trained, recommendations for {Recommendation.objects.count()} students"


def _trained() -> TrainedModel | None:
    """What an interrupted run left behind is begun anew."""
    TrainedModel.objects.unfinished().delete()
    waiting = TrainedModel.objects.create(asked_at=timezone.now(), seed=SEED)
    train_model(model_id=waiting.pk, begin_serving=False)
    return TrainedModel.objects.live()
