"""A student's answer and a guardian's withdrawal at the same moment."""

import threading

import pytest
from django.db import connection, transaction
from django.utils import timezone

from eschool.accounts.actions.give_consent import give_consent
from eschool.accounts.actions.withdraw_consent import withdraw_consent
from eschool.accounts.models import ConsentText, Guardianship
from library.actions.answer_work import ConsentMissing, answer_work
from library.actions.set_lesson import set_lesson
from library.marking import items_of
from library.models import Response
from library.scripts import script_of
from tests import factories

MEANWHILE = 0.5  # seconds in which the answer goes as far as it can


@pytest.mark.usefixtures("committing_db")
def test_no_answer_slips_in_behind_a_withdrawal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("search.receivers.wake", lambda: None)
    teacher = factories.make_teacher()
    school_class = factories.make_class(teacher=teacher)
    student = factories.make_student(school_class=school_class)
    guardian = factories.make_person("guardian")
    Guardianship.objects.create(guardian=guardian, student=student, confirmed_at=timezone.now())
    wording = ConsentText.objects.get(purpose="learning")
    give_consent(guardian=guardian, student=student, wording=wording)
    lesson = factories.make_lesson(subject=factories.make_subject(), owner=teacher)
    assignment = set_lesson(teacher=teacher, lesson=lesson, school_class=school_class)
    item = next(iter(items_of(script_of(assignment.version.revision.as_object()))))
    refused = threading.Event()

    def answer() -> None:
        try:
            answer_work(assignment=assignment, student=student, answers={item.id: "x"})
        except ConsentMissing:
            refused.set()
        finally:
            connection.close()

    thread = threading.Thread(target=answer)
    with transaction.atomic():
        withdraw_consent(guardian=guardian, student=student, purpose="learning")
        thread.start()
        thread.join(MEANWHILE)
    thread.join()
    assert refused.is_set()
    assert not Response.objects.exists()
