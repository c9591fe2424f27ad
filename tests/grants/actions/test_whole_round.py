"""A round from its draft to its end, through the site's own actions."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from eschool.accounts.models import Notice
from grants.actions.close_round import close_round
from grants.actions.create_round import create_round
from grants.actions.fetch_file import fetch_file
from grants.actions.open_round import open_round
from grants.actions.publish_round import publish_round
from grants.actions.publish_seed import publish_seed
from grants.actions.start_review import start_review
from grants.actions.tell_authors import tell_awarded
from grants.models import Award, AwardLine, ExportFile, Payment, Round, RoundEvent
from tests.grants import rounds

pytestmark = pytest.mark.django_db


def test_a_round_goes_from_draft_to_closed() -> None:
    city = rounds.make_city()
    first, second, _third = city.administrators
    rounds.use_all(city)
    begins = timezone.now() - timedelta(days=60)
    round_ = create_round(
        by=first,
        slug="autumn",
        name_ru="Осень",
        name_en="Autumn",
        opens_at=begins,
        closes_at=begins + timedelta(days=59),
        budget_kopecks=rounds.BUDGET,
        reserve_kopecks=7,
        ruleset=rounds.make_ruleset(),
        now=begins - timedelta(days=2),
    )
    open_round(round_=round_, by=first, now=begins - timedelta(days=1))
    publish_seed(round_=round_, by=first, now=begins + timedelta(days=3))
    round_.refresh_from_db()
    assert round_.ruleset.is_locked
    assert rounds.freeze(round_, first).state == "done"
    assert rounds.calculate(round_, first).state == "done"
    assert round_.state == Round.State.CALCULATED
    awards = Award.objects.current().filter(round=round_)
    assert {award.author for award in awards} == set(city.authors)
    assert sum(award.kopecks for award in awards) == rounds.BUDGET
    for award in awards:
        assert sum(award.lines.values_list("kopecks", flat=True)) == award.kopecks
    start_review(round_=round_, by=first)
    for number, author in enumerate(city.authors):
        rounds.give_details(author, number)
    rounds.approve_by(round_, first, second)
    assert round_.state == Round.State.APPROVED
    publish_round(round_=round_, by=second)
    assert rounds.export(round_, first).state == "done"
    assert round_.state == Round.State.PAID
    csv = ExportFile.objects.get(format="csv", batch__round=round_)
    assert fetch_file(file=csv, by=first).count(b"\r\n") == 3
    assert sum(Payment.objects.values_list("kopecks", flat=True)) == rounds.BUDGET
    done = close_round(round_=round_, by=first)
    assert done.settlement is not None
    assert (done.settlement["paid"], done.settlement["reserve"]) == (rounds.BUDGET, 7)
    told = list(RoundEvent.objects.order_by("pk").values_list("kind", flat=True))
    assert told == [
        "created",
        "rules_locked",
        "opened",
        "seed_published",
        "job_asked",
        "frozen",
        "job_asked",
        "calculated",
        "review_started",
        "approval_given",
        "approval_given",
        "approved",
        "published",
        "job_asked",
        "exported",
        "paid",
        "downloaded",
        "closed",
    ]
    tell_awarded(round_id=round_.pk)
    kinds = set(Notice.objects.filter(recipient=city.authors[0]).values_list("kind", flat=True))
    assert kinds == {"round_counts", "award_published", "bank_details_saved"}


def test_lines_say_where_a_use_came_from() -> None:
    city = rounds.make_city(authors=1, teachers=2)
    rounds.use_all(city)
    round_ = rounds.calculated(city)
    line = AwardLine.objects.filter(award__round=round_).order_by("at").first()
    assert line is not None
    assert line.lesson == city.lessons[0].pk
    assert line.lesson_title == city.lessons[0].title
    assert line.teacher in {round_.pseudonym_of(teacher.pk) for teacher in city.teachers}
    assert line.school in city.schools
    assert line.district == city.schools[0].district
    assert line.points == 10**9 // 4


def test_authors_are_told_by_mail_too(django_capture_on_commit_callbacks: object) -> None:
    city = rounds.make_city(authors=1, teachers=2)
    rounds.use_all(city)
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]  # a fixture
        rounds.freeze(rounds.make_round(name_ru="Осень"))
    told = [letter for letter in mail.outbox if letter.to == [city.authors[0].email]]
    assert [letter.subject for letter in told] == ["Раунд грантов учитывает ваши уроки: Осень"] or [
        letter.subject for letter in told
    ] == ["A round of grants counts your lessons: Осень"]
