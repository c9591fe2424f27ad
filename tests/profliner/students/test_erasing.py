"""Whoever is erased, withdraws, or has waited long enough leaves nothing in any table."""

from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, models
from django.utils import timezone

from eschool.accounts.actions.apply_retention import apply_retention
from eschool.accounts.actions.erase_person import erase_person
from eschool.accounts.actions.notify import notify
from eschool.accounts.actions.withdraw_consent import withdraw_consent
from eschool.accounts.models import RetentionRule, User
from profliner.actions.record_signal import record_signal
from profliner.actions.sit_interests import begin_sitting
from profliner.models import (
    Choice,
    CounsellorNote,
    DeadlineReminder,
    DroppedStep,
    InterestAnswer,
    InterestSitting,
    Meeting,
    Opportunity,
    Path,
    PathStep,
    Recommendation,
    Signal,
    SignUp,
    StudentProfile,
)
from tests.factories import make_person
from tests.profliner.opportunities.making import make_opportunity
from tests.profliner.paths.making import make_profession, make_step
from tests.profliner.students.making import born, fill, let_profile, make_pupil

MARKER = "marker-4f1c9a"


def _leave_traces(student: User) -> Opportunity:
    """A row in every table of Profliner that knows students, with the marker where words fit."""
    now, counsellor = timezone.now(), make_person("counsellor")
    born(student, 13)
    fill(student)
    begin_sitting(student=student)
    opportunity = make_opportunity()
    kind, item = opportunity.kind, str(opportunity.pk)
    record_signal(student=student, kind="saved", item_kind=kind, item=item, source=MARKER)
    Choice.objects.create(
        student=student, item_kind=kind, item=item, verdict="saved", chosen_at=now
    )
    CounsellorNote.objects.create(student=student, author=counsellor, text=MARKER, written_at=now)
    Meeting.objects.create(
        student=student, counsellor=counsellor, starts_at=now, about=MARKER, outcome=MARKER
    )
    path = Path.objects.create(
        student=student,
        profession=make_profession(),
        name=MARKER,
        grade=7,
        made_at=now,
        checked_at=now,
        problems=[MARKER],
    )
    step, today = make_step("programme"), timezone.localdate()
    PathStep.objects.create(path=path, step=step, position=1, starts_on=today, ends_on=today)
    DroppedStep.objects.create(path=path, step=step)
    SignUp.objects.create(
        opportunity=opportunity,
        student=student,
        state=SignUp.State.PLACE,
        queued_at=now,
        changed_at=now,
        result="prize",
    )
    Recommendation.objects.update_or_create(
        student=student, defaults={"items": [{"kind": MARKER}], "made_at": now}
    )
    DeadlineReminder.objects.create(student=student, opportunity=opportunity, sent_at=now)
    notify(recipient=student, kind="sign_up_begins", url="/", title=MARKER)
    return opportunity


def _tables_with(*needles: str) -> dict[str, list[str]]:
    """Where any of ``needles`` stands, in whatever column of whatever table."""
    found: dict[str, list[str]] = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608  # a name of ours
            rows = [str(row).lower() for row in cursor.fetchall()]
            if hits := [row for row in rows if any(needle in row for needle in needles)]:
                found[table] = hits
    return found


def _of_students() -> list[Any]:
    """Every model of Profliner that hangs on a student."""
    return [
        model
        for model in apps.get_app_config("profliner").get_models()
        if any(
            isinstance(field, models.ForeignKey | models.OneToOneField) and field.name == "student"
            for field in model._meta.get_fields()
        )
    ]


def _details_of(owners: list[Any]) -> list[Any]:
    """Every model whose rows go with a row of one of these."""
    children = {
        relation.related_model for owner in owners for relation in owner._meta.related_objects
    }
    return sorted(children - set(owners), key=lambda model: str(model._meta.label))


@pytest.mark.django_db
def test_an_erased_student_is_in_no_table() -> None:
    student = make_pupil(first_name=MARKER, last_name=MARKER, email=f"{MARKER}@example.org")
    other = make_pupil()
    opportunity = _leave_traces(student)
    fill(other)
    empty = [model for model in _of_students() if not model.objects.filter(student=student)]
    assert not empty, "a new table: leave a trace in it above"
    assert len(_tables_with(MARKER)) > 5
    erase_person(person=student)
    assert _tables_with(MARKER) == {}
    ids = (str(student.pk), student.pk.hex)
    assert not [name for name in _tables_with(*ids) if name.startswith("profliner_")]
    assert not [model for model in _of_students() if model.objects.filter(student=student)]
    assert Opportunity.objects.get() == opportunity
    assert InterestSitting.objects.get().student == other


@pytest.mark.django_db
def test_the_file_of_a_persons_data_has_it_all() -> None:
    from eschool.accounts.personal_data import personal_data

    student = make_pupil()
    _leave_traces(student)
    told = personal_data(student)
    for model in _of_students():
        assert told[f"{model._meta.label_lower}.student"], model
    for model in _details_of(_of_students()):
        assert told[model._meta.label_lower], model


@pytest.mark.django_db
@pytest.mark.parametrize("what", ["signals", "interest-sittings", "sign-ups"])
def test_what_was_kept_long_enough_ends(what: str) -> None:
    student, now = make_pupil(), timezone.now()
    rule = RetentionRule.objects.get(what=what)
    assert rule.is_active
    before, after = (now - timedelta(days=rule.keep_days + days) for days in (2, -2))
    for at in (before, after):
        record_signal(student=student, kind="saved", item_kind="event", item="x", occurred_at=at)
        sitting = InterestSitting.objects.create(student=student, started_at=at, finished_at=at)
        InterestAnswer.objects.create(sitting=sitting, statement=1, value=1, answered_at=at)
        day = timezone.localdate(at) - timedelta(days=1)
        opportunity = make_opportunity()
        Opportunity.objects.filter(pk=opportunity.pk).update(starts_on=day, ends_on=day)
        SignUp.objects.create(
            opportunity=opportunity, student=student, state="missed", queued_at=at, changed_at=at
        )
    RetentionRule.objects.exclude(what=what).update(is_active=False)
    apply_retention()
    left = {
        "signals": Signal.objects.count(),
        "interest-sittings": InterestSitting.objects.count(),
        "sign-ups": SignUp.objects.count(),
    }
    assert left.pop(what) == 1
    assert set(left.values()) == {2}


@pytest.mark.django_db
def test_a_guardian_withdraws_and_what_is_the_students_own_stays() -> None:
    student = make_pupil(consent=False)
    guardian = let_profile(student)
    _leave_traces(student)
    withdraw_consent(guardian=guardian, student=student, purpose="recommendation")
    assert not Signal.objects.exists()
    assert not Recommendation.objects.filter(student=student).exists()
    for model in (Choice, Path, SignUp, InterestSitting, StudentProfile):
        assert model.objects.filter(student=student).exists(), model
