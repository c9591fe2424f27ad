"""Loading the demo city: whole, once, and after an interruption the rest."""

import gzip
import io
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db.models import Sum
from django.test import Client
from django.utils import timezone

from eschool.accounts.models import Enrolment, Role, School, User
from eschool.demo import life, loading
from eschool.demo.loading import Loading
from eschool.demo.logins import LOGINS, PASSWORD, STUDENTS
from eschool.demo.models import LoadedStep
from grants.approving import payables_of
from grants.models import Award, AwardLine, BankDetails, Round
from grants.permissions import can_vouch_for
from library.models import (
    Assignment,
    LessonPage,
    PlanEntry,
    SubjectPage,
    Use,
    UseCount,
    Version,
    Work,
)
from profliner import models as profliner
from profliner.counselling import counselled_by
from profliner.kinds import OPPORTUNITIES
from profliner.models import Opportunity, Organisation, Signal, Step

TAKEN = 60
pytestmark = [pytest.mark.django_db, pytest.mark.timeout(400)]


@pytest.fixture(autouse=True)
def a_small_city(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """All the people, but every twentieth lesson and a tenth of what is done."""
    monkeypatch.setattr(loading, "LESSONS", _few_lessons(tmp_path))
    for name in ("TEACHER_SESSIONS", "STUDENT_VIEWS", "VISITS", "ASSIGNMENTS"):
        monkeypatch.setattr(life, name, getattr(life, name) // 10)


def _few_lessons(folder: Path) -> Path:
    path = folder / "few.jsonl"
    with gzip.open(loading.LESSONS, "rb") as all_lessons:
        path.write_bytes(b"".join(islice(all_lessons, 0, TAKEN * 20, 20)))
    return path


def load() -> str:
    out = io.StringIO()
    call_command("load_demo", stdout=out)
    return out.getvalue()


def test_the_city_stands(client: Client) -> None:
    printed = load()
    assert School.objects.count() == 40
    assert Role.objects.current().filter(kind="teacher").count() == 400
    assert Enrolment.objects.filter(ended_on=None).count() == 4_000
    assert not User.objects.filter(is_generated=False).exists()
    assert SubjectPage.objects.exclude(methodists=None).count() == 18

    originals = LessonPage.objects.filter(source_id__startswith="eschool-original-")
    practice = LessonPage.objects.filter(source_id__startswith="eschool-practice-")
    assert LessonPage.objects.count() == TAKEN + originals.count() + practice.count()
    check_practice(practice)
    check_rounds(printed)
    assert originals.count() >= 12
    assert all(page.authorships.get().user.is_generated for page in originals)

    assert Use.objects.count() > 5_000
    assert sum(UseCount.objects.by("kind").values()) == Use.objects.human().count()
    assert Work.objects.filter(points__gt=0).exists()
    assert PlanEntry.objects.exists()
    first = Use.objects.order_by("occurred_at").first()
    assert first is not None
    version = Version.objects.get(publication=first.publication_id, number=first.version)
    assert version.published_at <= first.occurred_at

    for login in LOGINS:
        assert login.email in printed
        answer = client.post("/accounts/login/", {"login": login.email, "password": PASSWORD})
        assert answer.status_code == 302, login
        client.post("/accounts/logout/")
        assert User.objects.get(email=login.email).roles.filter(kind=login.role).exists()
    student = User.objects.get(email="student@demo.example")
    waiting = Assignment.objects.visible_to(student).filter(closed_at=None)
    assert waiting.exclude(works__student=student).exists()

    check_profliner()
    before = LoadedStep.objects.count(), Use.objects.count()
    assert "…" not in load()
    assert (LoadedStep.objects.count(), Use.objects.count()) == before


def check_practice(practice: Any) -> None:
    """Each says in its title, credit and keywords that a program made it."""
    assert practice.count() >= 120
    for page in practice.prefetch_related("authorships__user"):
        words = ("сгенерирован", "generated")
        assert any(word in page.title for word in words)
        assert any(word in page.credit.lower() for word in words)
        assert any(k.value["term"] in {"сгенерировано", "generated"} for k in page.keywords)
        assert all(a.user.is_generated and a.school for a in page.authorships.all())
    remixes = practice.exclude(copied_from=None)
    assert remixes.count() >= 8
    for page in remixes.select_related("copied_from__publication"):
        assert page.copied_from.publication.first_published_at < page.first_published_at


def check_profliner() -> None:
    """Everything generated says so; the four students live what their login promises."""
    assert Organisation.objects.count() == 25
    assert not Organisation.objects.filter(is_generated=False).exists()
    assert not Opportunity.objects.filter(is_generated=False).exists()
    assert not Step.objects.filter(is_generated=False).exists()
    assert set(Opportunity.objects.values_list("kind", flat=True)) == set(OPPORTUNITIES)
    people = {box: User.objects.get(email=f"{box}@demo.example") for box in STUDENTS}
    much, new, without, cancelled = people.values()
    chosen = profliner.Path.objects.get(student=much, is_chosen=True)
    assert not chosen.problems
    assert chosen.steps.filter(state="done").exists()
    assert chosen.steps.filter(state="planned").exists()
    assert not Signal.objects.filter(student__in=(new, without)).exists()
    assert not Work.objects.filter(student=new).exists()
    assert not without.consents.in_force().exclude(wording__purpose="learning").exists()
    broken = profliner.Path.objects.get(student=cancelled, is_chosen=True)
    assert [problem["code"] for problem in broken.problems] == ["cancelled"]
    assert cancelled.signups.get().state == "cancelled"
    counsellor = User.objects.get(email="counsellor@demo.example")
    seen = counselled_by(counsellor)
    assert {much, new, cancelled} <= set(seen)
    assert without not in seen
    employer, waiting = (
        User.objects.get(email=f"{box}@demo.example") for box in ("employer", "employer2")
    )
    checked = employer.organisations.get()
    assert checked.state == "checked"
    assert checked.opportunities.filter(kind="internship").exists()
    assert waiting.organisations.get().state == "applied"


def check_rounds(printed: str) -> None:
    """One published, one under review, one running; three people approved, and all says so."""
    rounds = list(Round.objects.order_by("opens_at"))
    assert [one.state for one in rounds] == ["published", "under_review", "open"]
    for one in rounds:
        assert one.is_generated
        assert "сгенерировано" in one.name_ru
        assert "generated" in one.name_en
    published, reviewed, running = rounds
    assert published.closes_at == reviewed.opens_at
    assert running.holds(timezone.now())
    approvals = published.approvals.in_force()
    assert len({approval.approver_id for approval in approvals}) == 3
    assert not Award.objects.current().filter(round=published).held().exists()
    for one in (published, reviewed):
        calculation = one.current_calculation
        assert calculation is not None
        given = calculation.awards.aggregate(sum=Sum("kopecks"))["sum"] or 0
        assert given + sum(calculation.summary["remainders"].values()) == one.budget_kopecks
    check_cases(published, reviewed)
    assert "celery" not in printed
    assert BankDetails.objects.exclude(confirmed_at=None).exists()


def check_cases(published: Round, reviewed: Round) -> None:
    """Those that no chance decides, of all that a round must know how to meet."""
    awards = Award.objects.current().filter(round__in=(published, reviewed))
    lines = AwardLine.objects.filter(award__in=awards)
    assert "by_hand" in {code for award in awards for code in award.reasons}
    assert "suspended" in {code for award in awards for code in award.evidence["dropped"]}
    assert awards.filter(round=published, is_named=False, kopecks__gt=0).exists()
    assert len(payables_of(published).awaiting_approval) == 1
    withdrawn = LessonPage.objects.filter(live=False, pk__in=lines.values("lesson"))
    assert withdrawn.exists()
    moved = Role.objects.filter(kind="teacher", verified_at__isnull=False).exclude(ended_at=None)
    schools = Use.objects.filter(user_id=moved.get().user_id).values("school").distinct()
    assert schools.count() == 2
    near = {
        email: [a for a in awards if not can_vouch_for(person, a)]
        for email, person in User.objects.in_bulk(
            [f"grants{n}@demo.example" for n in ("", "2", "3")], field_name="email"
        ).items()
    }
    assert near["grants@demo.example"]
    assert near["grants2@demo.example"]
    assert not near["grants3@demo.example"]


def test_an_interruption_leaves_whole_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(*args: object, **kwargs: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(loading, "load_life", stop)
        with pytest.raises(KeyboardInterrupt):
            load()
    assert set(LoadedStep.objects.values_list("name", flat=True)) == {
        "subjects",
        "people",
        "lessons",
        "originals",
        "practice",
    }
    assert not Use.objects.exists()
    printed = load()
    assert "People" not in printed
    assert Use.objects.exists()
    assert Loading(print).is_complete


def test_the_city_of_the_first_day_is_finished_on_the_next(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    LoadedStep.objects.create(name="people", detail={"until": "2026-03-01"})
    assert Loading(print).until.isoformat() == "2026-03-01"


def test_it_refuses_where_it_has_no_business(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "DEMO", False)
    with pytest.raises(CommandError, match="not for production"):
        call_command("load_demo")
    assert not User.objects.exists()
