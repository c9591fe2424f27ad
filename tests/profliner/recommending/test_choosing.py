"""Saving, sending away, and what is shown to whom."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from eschool.accounts.models import User
from library.models import LessonPage
from profliner.actions.choose_item import choose_item, forget_choice
from profliner.actions.refresh_popularity import refresh_popularity
from profliner.items import cards_of
from profliner.models import Choice, Path, Popularity, Recommendation, Signal, SignUp
from profliner.reasons import SENTENCES, Reason, reason_sentence
from profliner.refusals import Refused
from profliner.selectors.recommendations import recommended
from tests.factories import make_lesson, make_subject, make_teacher
from tests.profliner.opportunities.making import make_opportunity
from tests.profliner.recommending.making import make_field, make_profession
from tests.profliner.students.making import let_profile, make_guardian, make_pupil

pytestmark = pytest.mark.django_db


@pytest.fixture
def student() -> User:
    return make_pupil(grade=9, consent=False)


def ids(student: User, **values: Any) -> list[str]:
    return [one.card.id for one in recommended(student, **values).items]


def choose(student: User, kind: str, thing: Any, verdict: str = "refused", **values: str) -> Choice:
    return choose_item(
        student=student, item_kind=kind, item=str(thing.pk), verdict=verdict, **values
    )


class TestChoosing:
    def test_what_was_sent_away_stays_away(self, student: User) -> None:
        profession = make_profession("engineer", make_field("it"))
        refresh_popularity()
        assert ids(student) == [str(profession.pk)]
        choose(student, "profession", profession, reason="too_hard")
        assert ids(student) == []
        refresh_popularity()
        assert ids(student) == []

    def test_undone_it_is_there_again(self, student: User) -> None:
        profession = make_profession("engineer", make_field("it"))
        refresh_popularity()
        choose(student, "profession", profession)
        assert forget_choice(student=student, item_kind="profession", item=str(profession.pk))
        assert ids(student) == [str(profession.pk)]
        assert not forget_choice(student=student, item_kind="profession", item=str(profession.pk))

    def test_a_computed_list_loses_it_at_once(self, student: User) -> None:
        first, second = (make_profession(slug, make_field("it")) for slug in ("one", "two"))
        items = [
            {"kind": "profession", "item": str(one.pk), "reasons": []} for one in (first, second)
        ]
        Recommendation.objects.create(student=student, items=items, made_at=timezone.now())
        choose(student, "profession", first)
        row = Recommendation.objects.get()
        assert [one["item"] for one in row.items] == [str(second.pk)]

    def test_without_consent_nothing_is_recorded_but_the_choice(self, student: User) -> None:
        profession = make_profession("engineer", make_field("it"))
        choose(student, "profession", profession, "saved")
        assert Choice.objects.get().verdict == "saved"
        assert not Signal.objects.exists()

    def test_the_latest_are_shown_and_all_on_one_click(self, student: User, client: Client) -> None:
        for _n in range(23):
            Choice.objects.create(
                student=student, item_kind="event", item=str(uuid4()), verdict="saved",
                chosen_at=timezone.now(),
            )  # fmt: skip
        guardian = make_guardian(student)
        for reader, address in (
            (student, "/recommendations/"),
            (guardian, f"/wards/{student.pk}/"),
        ):
            client.force_login(reader)
            shown = [
                len(client.get(f"{address}{ending}").context["saved"]) for ending in ("", "?all=1")
            ]
            assert shown == [20, 23], address

    def test_twice_is_one_choice_and_one_signal_and_the_last_holds(self, student: User) -> None:
        let_profile(student)
        profession = make_profession("engineer", make_field("it"))
        for verdict in ("saved", "saved", "refused"):
            choose(student, "profession", profession, verdict)
        assert Choice.objects.get().verdict == "refused"
        assert Signal.objects.get().kind == Signal.Kind.REFUSED
        forget_choice(student=student, item_kind="profession", item=str(profession.pk))
        assert not Signal.objects.exists()

    @pytest.mark.parametrize(
        ("kind", "item", "verdict", "reason"),
        [
            ("profession", "no-such-id", "saved", ""),
            ("profession", "5f6c2f0e-3c39-4a5e-9a53-2f7d4c1d8a11", "saved", ""),
            ("dragon", "1", "saved", ""),
            ("lesson", "999999999", "saved", ""),
        ],
    )
    def test_of_nothing_nothing_is_chosen(
        self, student: User, kind: str, item: str, verdict: str, reason: str
    ) -> None:
        with pytest.raises(Refused):
            choose_item(student=student, item_kind=kind, item=item, verdict=verdict, reason=reason)
        assert not Choice.objects.exists()

    @pytest.mark.parametrize(("verdict", "reason"), [("loved", ""), ("refused", "rude")])
    def test_what_is_no_choice(self, student: User, verdict: str, reason: str) -> None:
        profession = make_profession("engineer", make_field("it"))
        with pytest.raises(Refused):
            choose(student, "profession", profession, verdict, reason=reason)


class TestWithoutConsent:
    def test_few_are_no_fashion(self, student: User) -> None:
        """Nine students saved it: that must not show."""
        field = make_field("it")
        plain, saved = make_profession("a-plain", field), make_profession("b-saved", field)
        for _ in range(9):
            choose(make_pupil(grade=9, consent=False), "profession", saved, "saved")
        refresh_popularity()
        row = Popularity.objects.get(grade=9)
        assert [(item, n) for item, n, _field in row.items["profession"]] == [
            (str(plain.pk), 0),
            (str(saved.pk), 0),
        ]

    def test_ten_are(self, student: User) -> None:
        field = make_field("it")
        make_profession("a-plain", field)
        saved = make_profession("b-saved", field)
        for _ in range(10):
            choose(make_pupil(grade=9, consent=False), "profession", saved, "saved")
        refresh_popularity()
        first = recommended(student).items[0]
        assert first.card.id == str(saved.pk)
        assert [reason.code for reason in first.reasons] == ["popular_in_grade"]
        assert not first.is_personal

    def test_what_was_saved_leads(self, student: User) -> None:
        it, art = make_field("it"), make_field("art")
        make_profession("a", art)
        near = make_profession("z", it)
        saved = make_profession("y", it)
        refresh_popularity()
        assert ids(student)[0] != str(near.pk)
        choose(student, "profession", saved, "saved")
        first = recommended(student).items[0]
        assert first.card.id == str(near.pk)
        assert [reason.code for reason in first.reasons] == ["saved_field"]
        assert saved.name in first.sentences[0]

    def test_the_goal_of_the_path_leads(self, student: User) -> None:
        it, art = make_field("it"), make_field("art")
        make_profession("a", art)
        near, goal = make_profession("z", it), make_profession("y", it)
        refresh_popularity()
        now = timezone.now()
        Path.objects.create(
            student=student, profession=goal, is_chosen=True, grade=9, made_at=now, checked_at=now
        )
        codes = {one.card.id: one.reasons[0].code for one in recommended(student).items}
        assert codes[str(near.pk)] == "path_field"

    def test_little_known_is_said_with_three_trials(self, student: User) -> None:
        for n in range(4):
            make_opportunity(title_ru=f"День {n}")
        profession = make_profession("engineer", make_field("it"))
        refresh_popularity()
        found = recommended(student)
        assert found.is_thin
        assert len(found.trials) == 3
        choose(student, "profession", profession, "saved")
        assert not recommended(student).is_thin


class TestFeasible:
    def test_only_what_is_open(self, student: User) -> None:
        now = timezone.now()
        free = make_opportunity()
        make_opportunity(grade_from=1, grade_to=4)
        make_opportunity(age_from=17)
        make_opportunity(state="draft")
        late = make_opportunity()
        full = make_opportunity(places=1)
        asks = make_opportunity()
        asks.requires.add(free)
        SignUp.objects.create(
            opportunity=full,
            student=make_pupil(consent=False),
            state="place",
            queued_at=now,
            changed_at=now,
        )
        refresh_popularity()
        type(late).objects.filter(pk=late.pk).update(deadline_at=now - timedelta(minutes=1))
        assert ids(student) == [str(free.pk)]

    def test_what_one_has_signed_up_for_is_not_recommended(self, student: User) -> None:
        open_day = make_opportunity()
        refresh_popularity()
        now = timezone.now()
        SignUp.objects.create(
            opportunity=open_day, student=student, state="place", queued_at=now, changed_at=now
        )
        assert ids(student) == []

    def test_a_day_later_the_deadline_counts(self, student: User) -> None:
        make_opportunity()
        refresh_popularity()
        assert len(ids(student)) == 1
        assert ids(student, now=timezone.now() + timedelta(days=6)) == []


class TestPages:
    def test_the_number_of_queries_does_not_grow(
        self, student: User, client: Client, django_assert_max_num_queries: Any
    ) -> None:
        for n in range(12):
            make_profession(f"p{n}", make_field(f"f{n}"))
            make_opportunity()
        refresh_popularity()
        client.force_login(student)
        client.get(reverse("recommendations"))
        with django_assert_max_num_queries(32):
            answer = client.get(reverse("recommendations"))
        assert answer.context["found"].items

    def test_refusing_on_the_page_and_taking_it_back(self, student: User, client: Client) -> None:
        profession = make_profession("engineer", make_field("it"))
        refresh_popularity()
        client.force_login(student)
        data = {"kind": "profession", "item": str(profession.pk)}
        answer = client.post(
            reverse("choose_item"), {**data, "verdict": "refused", "reason": "too_far"}, follow=True
        )
        assert answer.context["refused"].id == str(profession.pk)
        assert not list(answer.context["messages"])  # the notice with its undo says it once
        assert not answer.context["groups"]
        answer = client.post(reverse("forget_choice"), data, follow=True)
        assert len(answer.context["groups"]) == 1

    def test_what_was_cancelled_can_still_be_taken_back(
        self, student: User, client: Client
    ) -> None:
        event, contest = make_opportunity(), make_opportunity(kind="contest")
        choose(student, "event", event, "saved")
        choose(student, "contest", contest)
        type(event).objects.update(state="cancelled")
        client.force_login(student)
        answer = client.get(reverse("recommendations"), headers={"accept-language": "en"})
        (card, _choice), *others = answer.context["saved"]
        assert (card.id, card.title, card.url, others) == (str(event.pk), event.title_en, "", [])
        assert [card.id for card, _choice in answer.context["sent_away"]] == [str(contest.pk)]
        page = answer.content.decode()
        assert page.count("No longer offered") == 2
        for words in ("Remove", "Take that back"):
            assert page.count(f'type="submit">{words}<') == 1
        data = {"kind": card.kind, "item": card.id}
        assert not client.post(reverse("forget_choice"), data, follow=True).context["saved"]

    def test_one_comes_back_only_to_this_site(self, student: User, client: Client) -> None:
        client.force_login(student)
        data = {"kind": "profession", "item": "x", "next": "https://evil.example/"}
        assert client.post(reverse("forget_choice"), data)["Location"] == "/recommendations/"

    @pytest.mark.parametrize("language", ["ru", "en"])
    def test_rules_say_what_the_settings_say(
        self, client: Client, settings: Any, language: str
    ) -> None:
        settings.RETRAIN_WITHIN_DAYS = 77
        text = client.get(
            reverse("recommendation_rules"), headers={"accept-language": language}
        ).content.decode()
        assert "77" in text


def test_every_reason_has_words() -> None:
    params = {"kind": "lesson", "item": "1", "title": "Давление", "letters": "RI"}
    for code in SENTENCES:
        assert reason_sentence(Reason(code, params))
    assert not reason_sentence(Reason("of another version", params))
    assert not reason_sentence(Reason("saved", {"kind": "lesson", "item": "1"}))


def test_a_lesson_that_does_not_say_how_long_it_takes_is_not_said_to_take_none(db: None) -> None:
    shared: Any = {"subject": make_subject(), "owner": make_teacher()}
    lessons = [make_lesson(**shared) for _each in range(2)]
    LessonPage.objects.filter(pk=lessons[1].pk).update(minutes=0)
    long, silent = cards_of([("lesson", str(lesson.pk)) for lesson in lessons])
    assert [fact["icon"] for fact in long.facts] == ["book-open", "clock"]
    assert [fact["icon"] for fact in silent.facts] == ["book-open"]


def test_cards_come_in_the_order_asked_for(db: None) -> None:
    one, two = (make_profession(slug, make_field("it")) for slug in ("one", "two"))
    event = make_opportunity()
    refs = [
        ("profession", str(two.pk)),
        ("event", str(event.pk)),
        ("profession", "none"),
        ("profession", str(one.pk)),
    ]
    assert [card.ref for card in cards_of(refs)] == [refs[0], refs[1], refs[3]]
