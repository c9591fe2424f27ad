"""Rulesets, terms and windows: what is taken, what is refused, and in which words."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone, translation

from eschool.accounts.models import User
from grants.actions.create_round import create_round
from grants.actions.create_ruleset import create_ruleset
from grants.actions.edit_round import edit_round
from grants.actions.lock_ruleset import lock_ruleset
from grants.actions.open_round import open_round
from grants.actions.publish_seed import publish_seed
from grants.actions.start_job import start_job
from grants.calculation.ruleset import RulesetError
from grants.models import Job, Round, RoundEvent, Ruleset
from grants.refusals import SENTENCES
from grants.states import MOVES, ORDER
from tests import factories
from tests.grants import rounds
from tests.grants.rounds import refused

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def administrator() -> User:
    return rounds.make_administrator()


def terms(**changes: Any) -> dict[str, Any]:
    begins = timezone.now() + DAY
    return {
        "slug": "spring",
        "name_ru": "Весна",
        "name_en": "Spring",
        "opens_at": begins,
        "closes_at": begins + 90 * DAY,
        "budget_kopecks": 100_000,
        "reserve_kopecks": 0,
        "ruleset": Ruleset.objects.first() or rounds.make_ruleset(),
        **changes,
    }


def test_versions_of_rules_are_counted(administrator: User) -> None:
    made = [rounds.make_ruleset(name=name) for name in ("А", "А", "Б")]
    assert [ruleset.version for ruleset in made] == [1, 2, 1]
    assert made[0].digest == made[1].digest
    again = create_ruleset(by=administrator, name=" А ", content=made[0].content, note="те же")
    assert (again.version, again.created_by) == (3, administrator)


def test_every_slip_in_the_rules_is_named(administrator: User) -> None:
    wrong = {**rounds.RULES, "n0": "8", "repaet": "1/2"}
    with pytest.raises(RulesetError) as caught:
        create_ruleset(by=administrator, name="А", content=wrong)
    assert {"n0", "repaet"} <= set(caught.value.errors)
    assert not Ruleset.objects.exists()
    nameless = refused(create_ruleset, by=administrator, name=" ", content=rounds.RULES)
    assert nameless.codes == {"name": "ruleset_nameless"}


def test_only_administrators_of_grants_set_up_anything() -> None:
    for kind in ("teacher", "methodist", "administrator", "student"):
        person = factories.make_person(kind)
        wrong = refused(create_ruleset, by=person, name="А", content=rounds.RULES)
        assert wrong.code == "not_allowed"
        assert refused(create_round, by=person, **terms()).code == "not_allowed"
    assert not Round.objects.exists()


def test_a_locked_ruleset_is_refused_by_the_database() -> None:
    ruleset = rounds.make_ruleset()
    Ruleset.objects.filter(pk=ruleset.pk).update(note="пока можно", content={**ruleset.content})
    assert lock_ruleset(ruleset=ruleset)
    assert not lock_ruleset(ruleset=ruleset)
    rows = Ruleset.objects.filter(pk=ruleset.pk)
    for change in (
        {"content": {"n0": 1}},
        {"digest": "0" * 64},
        {"locked_at": None},
        {"version": 9},
    ):
        with pytest.raises(DatabaseError, match="does not change"), transaction.atomic():
            rows.update(**change)
    with pytest.raises(DatabaseError, match="does not change"), transaction.atomic():
        rows.delete()
    rows.update(note="заметка ничего не решает", created_by=None)


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"budget_kopecks": 0}, "budget_kopecks", "budget_not_positive"),
        ({"budget_kopecks": -5}, "budget_kopecks", "budget_not_positive"),
        ({"budget_kopecks": 10**13 + 1}, "budget_kopecks", "budget_absurd"),
        ({"budget_kopecks": 10**40}, "budget_kopecks", "budget_absurd"),
        ({"reserve_kopecks": -1}, "reserve_kopecks", "reserve_negative"),
        ({"reserve_kopecks": 10**20}, "reserve_kopecks", "reserve_absurd"),
        ({"name_en": "  "}, "name_en", "name_missing"),
        ({"slug": ""}, "slug", "slug_taken"),
    ],
)
def test_terms_that_cannot_be(
    administrator: User, changes: dict[str, Any], field: str, code: str
) -> None:
    wrong = refused(create_round, by=administrator, **terms(**changes))
    assert wrong.codes == {field: code}
    assert wrong.fields[field] in wrong.message
    assert not Round.objects.exists()


def test_all_that_is_wrong_is_said_at_once(administrator: User) -> None:
    wrong = refused(create_round, by=administrator, **terms(budget_kopecks=0, reserve_kopecks=-1))
    assert set(wrong.codes) == {"budget_kopecks", "reserve_kopecks"}
    with translation.override("en"):
        assert "at least one kopeck" in wrong.message


@pytest.mark.parametrize(
    ("begins", "ends", "field", "code"),
    [
        (5, 4, "closes_at", "window_backwards"),
        (5, 5, "closes_at", "window_backwards"),
        (-9, -2, "closes_at", "window_over"),
        (-1, 20, "opens_at", "window_begun"),
    ],
)
def test_windows_that_cannot_be(
    administrator: User, begins: int, ends: int, field: str, code: str
) -> None:
    now = timezone.now()
    window = {"opens_at": now + begins * DAY, "closes_at": now + ends * DAY}
    wrong = refused(create_round, by=administrator, **terms(**window))
    assert wrong.codes == {field: code}


def test_windows_touch_and_do_not_overlap(administrator: User) -> None:
    first = create_round(by=administrator, **terms())
    after = {"opens_at": first.closes_at, "closes_at": first.closes_at + 30 * DAY}
    second = create_round(by=administrator, **terms(slug="next", **after))
    for begins, ends in (
        (first.opens_at, first.closes_at),
        (first.opens_at + DAY, first.closes_at - DAY),
        (first.closes_at - timedelta(microseconds=1), second.opens_at + DAY),
    ):
        window = {"opens_at": begins, "closes_at": ends}
        wrong = refused(create_round, by=administrator, **terms(slug="third", **window))
        assert wrong.codes == {"opens_at": "window_overlaps"}
        assert first.name in wrong.message
    wrong = refused(
        edit_round, round_=second, by=administrator, opens_at=second.opens_at - timedelta(seconds=1)
    )
    assert wrong.codes == {"opens_at": "window_overlaps"}
    second.refresh_from_db()
    assert second.opens_at == first.closes_at


def test_a_draft_is_changed_and_the_change_is_noted(administrator: User) -> None:
    round_ = create_round(by=administrator, **terms())
    edit_round(round_=round_, by=administrator, budget_kopecks=200_000)
    event = RoundEvent.objects.get(kind="edited")
    assert event.details == {"changes": {"budget_kopecks": [100_000, 200_000]}}
    assert event.actor_name == administrator.get_full_name()
    with pytest.raises(TypeError, match="seed"):
        edit_round(round_=round_, by=administrator, seed="0")


def test_rules_are_fixed_before_the_window_begins(administrator: User) -> None:
    round_ = create_round(by=administrator, **terms())
    late = refused(open_round, round_=round_, by=administrator, now=round_.opens_at)
    assert late.codes == {"opens_at": "window_begun"}
    before = round_.opens_at - timedelta(microseconds=1)
    opened = open_round(round_=round_, by=administrator, now=before)
    assert opened.ruleset.is_locked
    assert (
        refused(edit_round, round_=round_, by=administrator, name_ru="Иное").code == "wrong_state"
    )
    assert refused(open_round, round_=round_, by=administrator).code == "wrong_state"


def test_the_seed_is_published_once_and_within_the_window(administrator: User) -> None:
    round_ = create_round(by=administrator, **terms())
    other = rounds.make_round(seed_published_at=None)
    assert len(round_.seed) == 64
    assert round_.seed != other.seed
    late = refused(publish_seed, round_=round_, by=administrator, now=round_.closes_at)
    assert late.code == "seed_late"
    just = round_.closes_at - timedelta(microseconds=1)
    publish_seed(round_=round_, by=administrator, now=just)
    assert refused(publish_seed, round_=round_, by=administrator).code == "seed_published"
    with pytest.raises(DatabaseError), transaction.atomic():
        Round.objects.filter(pk=round_.pk).update(seed_published_at=round_.closes_at)
    assert refused(start_job, round_=other, kind=Job.Kind.FREEZE, by=administrator).code == (
        "seed_not_published"
    )
    with pytest.raises(DatabaseError), transaction.atomic():
        Round.objects.filter(pk=other.pk).update(state="frozen")


def test_the_database_keeps_the_order_of_states() -> None:
    ruleset = rounds.make_ruleset()
    for old in ORDER:
        round_ = rounds.make_round(ruleset=ruleset, state=old)
        for new in ORDER:
            rows = Round.objects.filter(pk=round_.pk)
            if new == old or (old, new) in MOVES:
                with transaction.atomic():
                    rows.update(state=new)
                    transaction.set_rollback(True)
                continue
            with pytest.raises(DatabaseError, match="one state to another"), transaction.atomic():
                rows.update(state=new)


def test_the_log_of_events_is_never_changed(administrator: User) -> None:
    create_round(by=administrator, **terms())
    events = RoundEvent.objects.all()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        events.update(actor_name="Некто")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        events._raw_delete(events.db)
    administrator.delete()
    assert RoundEvent.objects.get().actor_name == "Анна Игоревна " + administrator.last_name


def test_each_refusal_has_a_sentence_in_use() -> None:
    room = Path(__file__).resolve().parents[3] / "grants"
    code = "\n".join(path.read_text() for path in room.rglob("*.py") if path.name != "refusals.py")
    unused = [name for name in SENTENCES if f'"{name}"' not in code]
    assert unused == []
