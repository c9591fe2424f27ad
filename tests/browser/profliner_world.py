"""Professions, something to sign up for, a model, and a student with all of it."""

from datetime import datetime, time, timedelta
from typing import Any

from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from eschool.accounts.actions.give_consent import give_consent
from eschool.accounts.models import (
    Consent,
    ConsentText,
    Enrolment,
    Guardianship,
    Role,
    SchoolClass,
    User,
)
from profliner.actions.choose_item import choose_item
from profliner.actions.derive_steps import derive_steps
from profliner.actions.go_live import put_live
from profliner.actions.make_path import make_path
from profliner.actions.plan_meeting import plan_meeting
from profliner.actions.refresh_popularity import refresh_popularity
from profliner.actions.serve_students import serve_shard
from profliner.actions.sit_interests import answer_statement, begin_sitting, finish_sitting
from profliner.actions.train_model import train_model
from profliner.actions.write_note import write_note
from profliner.models import (
    Field,
    Opportunity,
    Organisation,
    Profession,
    Session,
    Signal,
    TrainedModel,
)
from tests import factories

NEIGHBOURS, SAVED = 90, 6
PURPOSES = ("learning", "recommendation", "counselling")


def make_profliner(people: dict[str, User]) -> dict[str, str]:
    """Addresses by name. ``learner`` has neither consent nor past; ``student`` has both."""
    call_command("load_professions", verbosity=0)
    school_class = SchoolClass.objects.get()
    people |= _family(school_class)
    people["counsellor"].roles.update(school=school_class.school)
    works, waiting = _organisations(people["employer"])
    event, programme = _offers(works)
    derive_steps()
    _neighbours(factories.make_class(school=school_class.school, grade=7, letter="В"))
    _agree(people["guardian"], people["student"])
    paths = _history(people["student"], programme)
    meeting_of(people["counsellor"], people["student"])
    refresh_popularity()
    model = _model()
    return {
        "event": _of("opportunity", event.pk),
        "programme": _of("opportunity", programme.pk),
        "manage an event": _of("opportunity_manage", event.pk),
        "edit an event": _of("opportunity_edit", event.pk),
        "offer something": _of("opportunity_new", works.pk),
        "organisation": _of("organisation", works.pk),
        "organisation that waits": _of("organisation", waiting.pk),
        "members": _of("organisation_members", works.pk),
        "change an organisation": _of("organisation_edit", works.pk),
        "tell of a profession": _of("story_write", works.pk),
        "edit an organisation": _of("organisation_edit", waiting.pk),
        "path": _of("path", paths[0]),
        "paths compared": f"{reverse('path_compare')}?path={paths[0]}&path={paths[1]}",
        "ward": _of("ward", people["student"].pk),
        "ward's record": _of("ward_activity", people["student"].pk),
        "ward's recommendations": _of("ward_recommendations", people["student"].pk),
        "counselled student": _of("counselled_student", people["student"].pk),
        "class of the counsellor": _of("counselling_class", school_class.pk),
        "model": _of("model", model.pk),
    }


def _of(name: str, key: Any) -> str:
    return reverse(name, args=(key,))


def _family(school_class: SchoolClass) -> dict[str, User]:
    learner = factories.make_student(school_class=school_class, last_name="Осинина")
    guardian = factories.make_person(Role.Kind.GUARDIAN, last_name="Осинин")
    Guardianship.objects.create(guardian=guardian, student=learner, confirmed_at=timezone.now())
    return {"learner": learner, "learner's guardian": guardian}


def _organisations(employer: User) -> tuple[Organisation, Organisation]:
    """One checked, with the employer as its member; one that waits."""
    about = {
        "about_ru": "Делаем станки и роботов.",
        "about_en": "We make machines and robots.",
        "applied_at": timezone.now(),
    }
    works = Organisation.objects.create(
        kind="employer",
        name_ru="Завод «Северный станок»",
        name_en="Northern Machine Works",
        state=Organisation.State.CHECKED,
        check_note="Выписка из реестра.",
        **about,
    )
    works.members.add(employer)
    waiting = Organisation.objects.create(
        kind="employer", name_ru="Метеостанция «Облако»", name_en="Cloud weather station", **about
    )
    waiting.members.add(employer)
    for kind, name in (("college", "Technical college"), ("university", "City university")):
        Organisation.objects.create(
            kind=kind,
            name_ru=f"Учебное заведение {kind}",
            name_en=name,
            state=Organisation.State.CHECKED,
            **about,
        )
    return works, waiting


def _offers(works: Organisation) -> tuple[Opportunity, Opportunity]:
    event = _offer(works, "event", "День открытых дверей завода", "Open day of the works", 14)
    programme = _offer(works, "programme", "Кружок робототехники", "Robotics club", 21)
    _offer(works, "contest", "Турнир роботов", "Tournament of robots", 40)
    _offer(works, "internship", "Практика у станка", "Placement at a machine", 50, age_from=14)
    return event, programme


def _offer(
    works: Organisation, kind: str, ru: str, en: str, days: int, **values: Any
) -> Opportunity:
    today = timezone.localdate()
    starts = today + timedelta(days=days)
    offer = Opportunity.objects.create(
        kind=kind,
        organisation=works,
        title_ru=ru,
        title_en=en,
        text_ru="Покажем цех и дадим попробовать самим.",
        text_en="We show the workshop and let you try.",
        field=Field.objects.get(slug="engineering"),
        places=12,
        starts_on=starts,
        ends_on=starts + timedelta(days=60 if kind == "programme" else 0),
        deadline_at=timezone.now() + timedelta(days=days - 4),
        state=Opportunity.State.PUBLISHED,
        published_at=timezone.now(),
        **values,
    )
    begins = timezone.make_aware(datetime.combine(starts, time(16)))
    Session.objects.create(opportunity=offer, starts_at=begins, ends_at=begins + timedelta(hours=2))
    offer.professions.set(Profession.objects.filter(slug__in=("robotics-engineer", "cnc-operator")))
    return offer


def _neighbours(school_class: SchoolClass) -> None:
    """Of another class, with two tastes, so that there is something to learn from."""
    now = timezone.now()
    others = User.objects.bulk_create(
        User(email=f"neighbour{n}@example.org", first_name="Аня", last_name=f"Соседова{n}")
        for n in range(NEIGHBOURS)
    )
    Role.objects.bulk_create(
        Role(user=one, kind=Role.Kind.STUDENT, school=school_class.school, started_at=now)
        for one in others
    )
    Enrolment.objects.bulk_create(
        Enrolment(student=one, school_class=school_class, started_on=now.date()) for one in others
    )
    wording = ConsentText.objects.in_force().get(purpose="recommendation")
    Consent.objects.bulk_create(
        Consent(student=one, wording=wording, given_at=now) for one in others
    )
    tastes = [
        list(Profession.objects.filter(field__slug=slug).order_by("slug"))
        for slug in ("engineering", "health")
    ]
    Signal.objects.bulk_create(
        Signal(
            student=one,
            kind=Signal.Kind.SAVED,
            item_kind="profession",
            item=str(tastes[n % 2][(n // 2 + step) % len(tastes[n % 2])].pk),
            occurred_at=now - timedelta(days=100 - (n * 7 + step * 13) % 97),
        )
        for n, one in enumerate(others)
        for step in range(SAVED)
    )


def _agree(guardian: User, student: User) -> None:
    for purpose in PURPOSES:
        wording = ConsentText.objects.in_force().get(purpose=purpose)
        give_consent(guardian=guardian, student=student, wording=wording)


def _history(student: User, programme: Opportunity) -> list[Any]:
    sitting = begin_sitting(student=student)
    for number in range(1, 31):
        value = 5 if number % 6 in {1, 2} else 2 + number % 2
        answer_statement(student=student, sitting_id=sitting.pk, statement=number, value=value)
    finish_sitting(student=student, sitting_id=sitting.pk)
    begin_sitting(student=student)  # a retake, of which a statement is open
    choose_item(student=student, item_kind="programme", item=str(programme.pk), verdict="saved")
    goals = ("robotics-engineer", "programmer")
    return [
        make_path(student=student, profession=Profession.objects.get(slug=slug)).pk
        for slug in goals
    ]


def meeting_of(counsellor: User, student: User) -> None:
    write_note(counsellor=counsellor, student=student, text="Любит приборы и схемы.")
    plan_meeting(
        counsellor=counsellor,
        student=student,
        starts_at=timezone.now() + timedelta(days=3),
        place="Кабинет 12",
        about="О выборе кружка",
    )


def _model() -> TrainedModel:
    """Whatever the trial thinks of so small a city: pages of a live model are looked at."""
    model = TrainedModel.objects.create(asked_at=timezone.now(), seed=1)
    train_model(model_id=model.pk)
    model.refresh_from_db()
    if model.state == TrainedModel.State.REJECTED:
        put_live(model, begin_serving=False)
    if not TrainedModel.objects.live():
        raise RuntimeError(f"no model: {model.state} {model.error}")
    serve_shard(model_id=model.pk, shard=0, shards=1)
    return model
