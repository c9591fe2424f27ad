"""What a snapshot holds: the window to the microsecond, and everyone as they were then."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pyarrow.parquet as pq
import pytest
from django.core.files.storage import default_storage
from django.utils import timezone

from eschool.accounts.actions.end_role import end_role
from eschool.accounts.actions.grant_role import grant_role
from eschool.accounts.models import Notice, Role, User
from grants.actions.calculate_round import whole_snapshot
from grants.actions.open_round import open_round
from grants.actions.start_job import start_job
from grants.actions.tell_authors import tell_all_authors
from grants.freezing.families import families_until, keep_digests, teaching_digest
from grants.freezing.tables import Tables
from grants.models import Award, AwardLine, Content, Job, Round, Snapshot
from grants.pseudonyms import REGION, SCHOOL, pseudonym
from grants.refusals import Refused
from grants.tasks import run_job
from library.actions.answer_work import answer_work
from library.actions.copy_lesson import copy_lesson
from library.actions.set_lesson import set_lesson
from library.models import Authorship, LessonPage, Publication, Use, Version, Work
from tests import factories
from tests.grants import rounds

pytestmark = pytest.mark.django_db


def tables(round_: Round) -> dict[str, list[dict[str, Any]]]:
    with whole_snapshot(Snapshot.objects.get(round=round_)) as found:
        names = found.manifest.tables
        return {name: pq.read_table(found.path(name)).to_pylist() for name in names}


def frozen(**values: Any) -> tuple[Round, dict[str, list[dict[str, Any]]]]:
    round_ = rounds.make_round(**values)
    assert rounds.freeze(round_).state == "done"
    return round_, tables(round_)


def naive(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(tzinfo=None)


def test_the_window_is_exact_at_both_edges() -> None:
    city = rounds.make_city(teachers=1)
    opens, closes = rounds.days_ago(40), rounds.days_ago(10)
    tick = timedelta(microseconds=1)
    for at in (opens - tick, opens, closes - tick, closes):
        rounds.make_use(city.lessons[0], city.teachers[0], occurred_at=at)
    _round, found = frozen(opens_at=opens, closes_at=closes)
    assert [row["at"] for row in found["uses"]] == [naive(opens), naive(closes - tick)]


@pytest.mark.parametrize(
    ("closes", "code"),
    [
        (timedelta(hours=1), "window_running"),
        (timedelta(0), "window_settling"),
        (timedelta(seconds=-50), "window_settling"),
    ],
)
def test_nothing_is_frozen_before_the_last_use_is_written(closes: timedelta, code: str) -> None:
    round_ = rounds.make_round(closes_at=timezone.now() + closes)
    with pytest.raises(Refused) as caught:
        start_job(round_=round_, kind=Job.Kind.FREEZE, by=rounds.make_administrator())
    assert caught.value.code == code
    assert not Job.objects.exists()


def test_nobody_is_recognised_by_what_is_in_it() -> None:
    city = rounds.make_city(teachers=2)
    rounds.use_all(city)
    rounds.make_use(city.lessons[0], None, kind="view", visitor="a" * 32)
    round_, found = frozen()
    use = next(row for row in found["uses"] if row["teacher"])
    assert use["teacher"] in {round_.pseudonym_of(each.pk) for each in city.teachers}
    visit = next(row for row in found["uses"] if not row["teacher"])
    assert visit["visitor"] > 0
    snapshot = round_.snapshot
    for name in snapshot.manifest["tables"]:
        with default_storage.open(f"{snapshot.folder}/{name}.parquet", "rb") as file:
            content = file.read()
        for person in User.objects.all():
            assert person.email.encode() not in content
            assert person.pk.bytes not in content
    window = {"opens_at": rounds.days_ago(200), "closes_at": rounds.days_ago(100)}
    other = rounds.make_round(seed_published_at=rounds.days_ago(150), **window)
    assert other.pseudonym_of(city.teachers[0].pk) != round_.pseudonym_of(city.teachers[0].pk)


def test_a_teacher_who_changes_school_counts_where_they_were() -> None:
    city = rounds.make_city(teachers=1, schools=2)
    mover, lesson = city.teachers[0], city.lessons[0]
    rounds.make_use(lesson, mover, occurred_at=rounds.days_ago(30))
    end_role(role=mover.roles.get())
    grant_role(user=mover, kind="teacher", school=city.schools[1], verified_by=mover)
    rounds.make_use(lesson, mover, occurred_at=rounds.days_ago(5))
    round_, found = frozen()
    places = [row["school"] for row in sorted(found["uses"], key=lambda row: row["at"])]
    assert places == [pseudonym(round_.salt, SCHOOL, each.pk) for each in city.schools]


def test_an_author_who_changes_school_is_of_both_in_their_time() -> None:
    """Uses from the school where the author was at that moment pay nothing."""
    city = rounds.make_city(authors=1, teachers=1, schools=1)
    author, colleague = city.authors[0], city.teachers[0]
    moved = rounds.days_ago(15)
    Role.objects.filter(user=author).update(ended_at=moved)
    Role.objects.create(
        user=author, kind="teacher", school=city.schools[0], started_at=moved, verified_at=moved
    )
    second = rounds.make_lesson(city, author)
    rounds.make_use(city.lessons[0], colleague, occurred_at=rounds.days_ago(20))
    rounds.make_use(second, colleague, occurred_at=rounds.days_ago(10))
    round_ = rounds.calculated(city)
    lines = AwardLine.objects.filter(award__round=round_).order_by("at")
    assert [line.points > 0 for line in lines] == [True, False]
    assert "own_school" in lines[1].reasons


def test_a_region_stands_for_the_school_of_its_teachers() -> None:
    city = rounds.make_city(teachers=0)
    guest = factories.make_user()
    grant_role(user=guest, kind="teacher", region="Тверская область", verified_by=guest)
    Role.objects.filter(user=guest).update(started_at=rounds.days_ago(100))
    rounds.make_use(city.lessons[0], guest)
    round_, found = frozen()
    region = pseudonym(round_.salt, REGION, "Тверская область")
    assert found["uses"][0]["school"] == region
    assert {"school": region, "district": "Тверская область", "is_region": True} in found["schools"]
    rounds.calculate(round_)
    assert AwardLine.objects.get(award__round=round_).region == "Тверская область"


def test_students_of_a_class_count_until_the_window_ends() -> None:
    city = rounds.make_city(authors=1, teachers=1)
    teacher = city.teachers[0]
    school_class = factories.make_class(teacher=teacher)
    students = [factories.make_student(school_class=school_class) for _ in range(3)]
    assignment = set_lesson(teacher=teacher, lesson=city.lessons[0], school_class=school_class)
    works = [
        answer_work(assignment=assignment, student=each, answers={}, hand_in=True)
        for each in students
    ]
    closes = timezone.now() + timedelta(seconds=1)
    Work.objects.filter(pk=works[2].pk).update(completed_at=closes)
    round_ = rounds.make_round(opens_at=rounds.days_ago(60), closes_at=closes)
    Round.objects.filter(pk=round_.pk).update(seed_published_at=rounds.days_ago(20))
    found = {name: list(batches) for name, batches in Tables(round_, families_until(closes)).all()}
    use = found["uses"][0].to_pylist()[0]
    assert (use["kind"], use["students"]) == ("taught", 2)
    assert use["teacher"] == round_.pseudonym_of(teacher.pk)


def test_copies_word_for_word_are_one_family_and_remixes_name_theirs() -> None:
    city = rounds.make_city(authors=1, teachers=3)
    original = city.lessons[0]
    same, remix = (copy_lesson(lesson=original, teacher=each) for each in city.teachers[:2])
    same.get_latest_revision().publish()
    remix.stages[0].value["title"] = "Иначе"
    remix.save_revision().publish()
    Version.objects.update(published_at=rounds.days_ago(50))
    Version.objects.filter(publication=original).update(published_at=rounds.days_ago(90))
    _round, found = frozen()
    family = {row["lesson"]: row["family"] for row in found["lessons"]}
    assert family[same.pk] == family[original.pk] == original.pk
    assert family[remix.pk] == remix.pk
    assert {"family": remix.pk, "upstream": original.pk} in found["families"]
    assert {"family": original.pk, "upstream": None} in found["families"]


def test_who_publishes_again_is_still_the_first() -> None:
    city = rounds.make_city(authors=1, teachers=1)
    original = city.lessons[0]
    copy = copy_lesson(lesson=original, teacher=city.teachers[0])
    copy.get_latest_revision().publish()
    original.save_revision().publish()
    assert original.versions.count() == 2
    assert families_until(timezone.now()).of(copy.pk) == original.pk
    assert families_until(rounds.days_ago(1)).of(copy.pk) == copy.pk


def test_co_authors_with_accounts_share() -> None:
    city = rounds.make_city(authors=2, teachers=2)
    lesson = city.lessons[0]
    Authorship.objects.create(publication=lesson, user=city.authors[1], name="Соавтор")
    Authorship.objects.create(publication=lesson, user=None, name="Без входа")
    rounds.make_use(lesson, city.teachers[0])
    round_, found = frozen()
    shares = [row for row in found["authors"] if row["lesson"] == lesson.pk]
    assert {(row["author"], row["share"]) for row in shares} == {
        (round_.pseudonym_of(each.pk), 1) for each in city.authors
    }
    rounds.calculate(round_)
    assert list(AwardLine.objects.values_list("w_share", flat=True)) == [125_000_000] * 2


def test_who_is_suspended_counts_for_nothing() -> None:
    city = rounds.make_city(authors=1, teachers=2)
    rounds.use_all(city)
    User.objects.filter(pk=city.teachers[0].pk).update(is_active=False)
    round_ = rounds.calculated(city)
    assert AwardLine.objects.filter(award__round=round_).count() == 1
    assert Award.objects.get(round=round_).evidence["dropped"] == {"suspended": 1}


def test_pairs_that_were_paid_before_count_half() -> None:
    city = rounds.make_city(authors=1, teachers=2)
    old = {"opens_at": rounds.days_ago(300), "closes_at": rounds.days_ago(200)}
    rounds.make_use(city.lessons[0], city.teachers[0], occurred_at=rounds.days_ago(250))
    before = rounds.published(city, seed_published_at=rounds.days_ago(260), **old)
    rounds.use_all(city)
    round_, found = frozen(ruleset=before.ruleset)
    assert found["earlier"] == [
        {"teacher": round_.pseudonym_of(city.teachers[0].pk), "family": city.lessons[0].pk}
    ]
    rounds.calculate(round_)
    repeats = AwardLine.objects.filter(award__round=round_, reasons__icontains="repeat")
    assert [line.w_repeat * 2 for line in repeats] == [line.w_own for line in repeats]
    assert len(repeats) == 1


def erase(lesson: LessonPage) -> None:
    """With all its versions, as a court may order."""
    Version.objects.filter(publication=lesson).delete()
    Publication.objects.get(pk=lesson.pk).delete()


def test_lessons_withdrawn_or_erased_before_and_after() -> None:
    """Withdrawn ones were used and pay; of erased ones nobody knows the author any more."""
    city = rounds.make_city(authors=3, teachers=3)
    rounds.use_all(city)
    withdrawn, erased, later = city.lessons
    withdrawn.unpublish()
    title = later.title
    erase(erased)
    round_, found = frozen()
    assert {row["lesson"] for row in found["uses"]} == {withdrawn.pk, later.pk}
    assert round_.events.get(kind="frozen").details["uses_of_erased_lessons"] == 3
    erase(later)
    rounds.calculate(round_)
    lines = AwardLine.objects.filter(award__round=round_)
    assert lines.filter(lesson=later.pk, lesson_title="").count() == 3
    assert lines.filter(lesson=withdrawn.pk, lesson_title=withdrawn.title).count() == 3
    assert title not in {line.shown_title for line in lines}
    assert Use.objects.count() == 9


def test_authors_are_told_once_and_others_not() -> None:
    city = rounds.make_city(authors=2, teachers=2)
    rounds.make_use(city.lessons[0], city.teachers[0])
    rounds.make_use(city.lessons[1], None, kind="view", visitor="b" * 32)
    round_, _tables = frozen()
    told = Notice.objects.filter(kind="round_counts")
    assert [each.recipient for each in told] == [city.authors[0]]
    tell_all_authors(round_id=round_.pk)
    tell_all_authors(round_id=round_.pk)
    assert {each.recipient for each in told.all()} == set(city.authors)
    assert told.all().count() == 2


def test_opening_a_round_tells_whoever_has_a_lesson_on_the_shelf(
    django_capture_on_commit_callbacks: Any,
) -> None:
    city = rounds.make_city(authors=3, teachers=1)
    city.lessons[2].unpublish()
    soon = {"opens_at": timezone.now() + timedelta(days=2), "seed_published_at": None}
    until = timezone.now() + timedelta(days=30)
    round_ = rounds.make_round(state="draft", closes_at=until, **soon)
    with django_capture_on_commit_callbacks(execute=True):
        open_round(round_=round_, by=None)
    told = Notice.objects.filter(kind="round_counts")
    assert {each.recipient for each in told} == set(city.authors[:2])
    assert tell_all_authors(round_id=round_.pk) == 0


def test_reading_the_ledger_takes_a_fixed_number_of_questions(
    django_assert_max_num_queries: Any,
) -> None:
    city = rounds.make_city(authors=2, teachers=6)
    rounds.use_all(city)
    round_ = rounds.make_round()
    start_job(round_=round_, kind=Job.Kind.FREEZE, by=None)
    with django_assert_max_num_queries(60):
        run_job(str(Job.objects.get().pk))


def test_what_is_written_after_freezing_is_counted_in_the_next_round_once() -> None:
    """At that window's first moment, so that the calculation takes it; its line tells the day."""
    city = rounds.make_city(authors=1, teachers=4)
    lesson, (early, late, later, now) = city.lessons[0], city.teachers
    old = {"opens_at": rounds.days_ago(300), "closes_at": rounds.days_ago(200)}
    happened = rounds.days_ago(250)
    rounds.make_use(lesson, early, occurred_at=happened)
    first, found = frozen(seed_published_at=rounds.days_ago(260), **old)
    assert len(found["uses"]) == 1
    rounds.make_use(lesson, late, occurred_at=happened)
    rounds.make_use(lesson, late, occurred_at=rounds.days_ago(190))  # within no window
    rounds.make_use(lesson, now, occurred_at=rounds.days_ago(20))
    second, found = frozen(ruleset=first.ruleset, closes_at=rounds.days_ago(10))
    uses = {row["teacher"]: row["at"] for row in found["uses"]}
    assert uses.keys() == {second.pseudonym_of(late.pk), second.pseudonym_of(now.pk)}
    assert uses[second.pseudonym_of(late.pk)] == naive(second.opens_at)
    assert second.events.get(kind="frozen").details["late_uses"] == 1
    rounds.calculate(second)
    line = AwardLine.objects.get(award__round=second, teacher=second.pseudonym_of(late.pk))
    assert (line.at, line.points > 0) == (happened, True)
    rounds.make_use(lesson, later, occurred_at=happened)
    third, found = frozen(ruleset=first.ruleset, opens_at=rounds.days_ago(9))
    assert [row["teacher"] for row in found["uses"]] == [third.pseudonym_of(later.pk)]


def test_rounds_frozen_out_of_order_lose_no_late_use() -> None:
    city = rounds.make_city(authors=1, teachers=3)
    lesson = city.lessons[0]
    spans = [(300, 200), (190, 100), (90, 1)]
    first, second, third = (
        rounds.make_round(
            opens_at=rounds.days_ago(opens),
            closes_at=rounds.days_ago(closes),
            seed_published_at=rounds.days_ago(closes + 1),
        )
        for opens, closes in spans
    )
    rounds.freeze(second)
    rounds.make_use(lesson, city.teachers[0], occurred_at=rounds.days_ago(150))
    rounds.make_use(lesson, city.teachers[1], occurred_at=rounds.days_ago(250))
    rounds.freeze(first)
    rounds.make_use(lesson, city.teachers[2], occurred_at=rounds.days_ago(250))
    rounds.freeze(third)
    counted = [{row["teacher"] for row in tables(each)["uses"]} for each in (first, second, third)]
    one, two, three = city.teachers
    assert counted == [
        {first.pseudonym_of(two.pk)},
        set(),
        {third.pseudonym_of(one.pk), third.pseudonym_of(three.pk)},
    ]


def test_a_version_is_read_by_the_first_freezing_and_never_again(
    django_assert_num_queries: Any,
) -> None:
    city = rounds.make_city(authors=2, teachers=1)
    now = timezone.now()
    assert keep_digests(now) == 2
    assert keep_digests(now) == 0
    city.lessons[0].save_revision().publish()
    assert keep_digests(timezone.now()) == 1
    kept = dict(Content.objects.values_list("whole", "taught"))
    for version in Version.objects.select_related("revision"):
        assert kept[version.digest] == teaching_digest(version.revision.content)
    with django_assert_num_queries(3):  # unknown ones, families, upstream: no content among them
        families_until(timezone.now())
