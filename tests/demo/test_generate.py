"""The generated city: the same for the same seed, and built like a city."""

import statistics
from collections import Counter, defaultdict
from datetime import date, timedelta
from functools import cache

from eschool.demo import names
from eschool.demo.calendar import busyness
from eschool.demo.cases import NEWCOMERS
from eschool.demo.city import AFFINITY, DOMAIN, People
from eschool.demo.doings import Lesson, Use
from eschool.demo.generate import Doings, generate_doings, generate_people
from eschool.demo.logins import LOGINS

UNTIL = date(2026, 11, 22)


def lessons() -> list[Lesson]:
    return [
        Lesson(
            key=f"{subject}-{number}",
            subject=subject,
            grades=(1 + number % 9, 3 + number % 9),
            language="ru" if number % 3 else "en",
            author=f"author-{number % 17}",
            points=number % 5,
        )
        for subject in AFFINITY
        for number in range(40)
    ]


def subject_of(use: Use) -> str:
    return use.lesson.rsplit("-", 1)[0]


@cache
def people() -> People:
    return generate_people(until=UNTIL)


@cache
def doings() -> Doings:
    return generate_doings(people(), lessons(), until=UNTIL)


def test_the_same_seed_makes_the_same_city() -> None:
    again = generate_people(until=UNTIL)
    assert again == people()
    assert generate_doings(again, lessons(), until=UNTIL) == doings()
    assert generate_people(until=UNTIL, seed=1) != people()


def test_the_size_of_the_city() -> None:
    city = people()
    assert len(city.schools) == 40
    assert Counter(Counter(s.district for s in city.schools).values()) == {5: 8}
    assert len(city.teachers) == 400
    assert len(city.students) == 4_000
    assert {one.role for one in city.staff} == {
        "methodist",
        "counsellor",
        "employer",
        "analyst",
        "grants_admin",
        "administrator",
    }


def test_nobody_can_be_mistaken_for_a_real_address() -> None:
    persons = list(people().persons())
    assert DOMAIN.endswith(".example")
    assert all(person.email.endswith(f"@{DOMAIN}") for person in persons)
    assert len({person.email for person in persons}) == len(persons)
    assert len({person.id for person in persons}) == len(persons)


def test_each_role_has_a_named_login() -> None:
    named = {person.email for person in people().persons() if person.is_named_login}
    assert named == {login.email for login in LOGINS}
    assert len({login.role for login in LOGINS}) == 9


def test_named_people_belong_together() -> None:
    city = people()
    by_box = {p.email.split("@")[0]: p for p in city.persons() if p.is_named_login}
    teachers = {t.person.id: t for t in city.teachers}
    author, colleague = teachers[by_box["teacher"].id], teachers[by_box["teacher2"].id]
    assert author.school != colleague.school
    student = next(s for s in city.students if s.person == by_box["student"])
    pair = next(g for g in city.guardianships if g.guardian == by_box["guardian"])
    assert pair.student == student
    now = next(c for c in city.classes if c.cohort == student.cohort and c.year == 2026)
    assert colleague in now.teachers
    undone = [a for a in doings().assignments if a.school_class == now and a.closed is None]
    done = {w.assignment for w in doings().works if w.student == student}
    assert any(a.teacher == colleague and a.id not in done for a in undone)


def test_classes_grow_a_grade_a_year() -> None:
    grades: dict[int, dict[int, int]] = defaultdict(dict)
    for one in people().classes:
        grades[one.cohort][one.year] = one.grade
    for years in grades.values():
        assert len({year - grade for year, grade in years.items()}) == 1
    teachers = [len(c.teachers) for c in people().classes]
    assert min(teachers) >= 1


def test_the_two_years_are_filled_and_no_more() -> None:
    moments = [use.at.date() for use in doings().uses]
    assert min(moments) >= UNTIL - timedelta(730)
    assert max(moments) < UNTIL
    assert 60_000 <= len(doings().uses) <= 130_000
    assert 30_000 <= len(doings().works) <= 80_000


def test_nothing_is_used_before_it_is_published() -> None:
    for use in doings().uses:
        assert use.at.date() >= doings().published[use.lesson]


def test_seasons_weekdays_and_hours() -> None:
    by_teacher = [use for use in doings().uses if use.is_verified_teacher]
    months = Counter((use.at.year, use.at.month) for use in by_teacher)
    assert months[2025, 7] * 5 < months[2025, 10]
    assert months[2025, 10] < months[2026, 10]
    days = Counter(use.at.weekday() for use in by_teacher)
    assert days[5] * 2 < days[1]
    hours = Counter(use.at.hour for use in by_teacher)
    assert hours[2] == 0
    taught = [u.at for u in doings().uses if u.kind == "taught" and u.at.hour < 14]
    assert all(busyness(at.date()) > 0.5 for at in taught)


def test_a_few_lessons_and_authors_draw_most() -> None:
    views = Counter(use.lesson for use in doings().uses if use.kind == "view")
    ranked = [number for _lesson, number in views.most_common()]
    assert sum(ranked[: len(ranked) // 10]) > 0.4 * sum(ranked)
    assert ranked[0] > 20 * statistics.median(ranked)


def test_teachers_keep_to_their_subjects() -> None:
    teachers = {teacher.person.id: teacher for teacher in people().teachers}
    views = [
        (teachers[use.user], subject_of(use))
        for use in doings().uses
        if use.user in teachers and use.kind == "view"
    ]
    own = sum(subject in teacher.subjects for teacher, subject in views)
    assert 0.85 < own / len(views) < 0.99


def test_interests_stand_behind_choices() -> None:
    """What students open unasked meets their interests better than what others open."""
    students = {student.person.id: student for student in people().students}
    views = [
        (students[use.user], subject_of(use))
        for use in doings().uses
        if use.user in students and use.kind == "view"
    ]
    own = statistics.fmean(student.liking(subject) for student, subject in views)
    pairs = zip(views, [*views[1:], views[0]], strict=True)
    others = statistics.fmean(student.liking(other) for (student, _own), (_who, other) in pairs)
    assert own > others + 0.08


def test_the_ledger_agrees_with_the_works() -> None:
    opened = {work.assignment for work in doings().works}
    taught = [use.detail for use in doings().uses if use.kind == "taught"]
    assert len(taught) == len(set(taught))
    assert set(taught) == {str(identifier) for identifier in opened}
    homework = [use.detail for use in doings().uses if use.kind == "homework"]
    finished = {str(work.id) for work in doings().works if work.completed}
    assert len(homework) == len(set(homework))
    assert set(homework) <= finished


def test_lessons_are_set_to_classes_they_are_meant_for() -> None:
    for one in doings().assignments:
        if one.closed:
            assert one.lesson.distance(one.school_class.grade) == 0
        assert one.lesson.subject in one.teacher.subjects


def test_points_are_never_more_than_there_are() -> None:
    possible = {one.id: one.lesson.points for one in doings().assignments}
    assert all(0 <= work.points <= possible[work.assignment] for work in doings().works)
    assert any(work.points for work in doings().works)


def test_names_are_declined() -> None:
    assert names.patronymic("Игорь", is_woman=True) == "Игоревна"
    assert names.patronymic("Юрий", is_woman=False) == "Юрьевич"
    assert names.patronymic("Дмитрий", is_woman=False) == "Дмитриевич"
    assert names.feminine("Лесной") == "Лесная"
    assert names.masculine("Липовская") == "Липовский"
    assert all(names.masculine(names.feminine(f)) == f for f in names.FAMILIES)


def written_lessons() -> list[Lesson]:
    """Practice lessons of sixty teachers, each by one, some made from the one before."""
    authors = [t for t in people().teachers if t.is_verified and not t.joined][::6][:60]
    found = []
    for number, author in enumerate(authors):
        subject = author.subjects[0]
        found.append(
            Lesson(
                key=f"practice-{number:02}",
                subject=subject,
                grades=(1, 11),
                author=author.person.email,
                points=10,
                is_practice=True,
                writers=frozenset({author.person.id}),
                made_from=f"practice-{number - 1:02}" if number % 10 == 9 else "",
            )
        )
    return found


@cache
def lives() -> Doings:
    return generate_doings(people(), [*lessons(), *written_lessons()], until=UNTIL)


def test_what_is_made_from_another_lesson_is_published_after_it() -> None:
    for lesson in written_lessons():
        if lesson.made_from:
            assert lives().published[lesson.key] > lives().published[lesson.made_from]


def test_newcomers_use_nothing_before_they_join() -> None:
    joined = {t.person.id: t.joined for t in people().teachers if t.joined}
    assert len(joined) == NEWCOMERS
    assert len({t.school.id for t in people().teachers if t.joined}) == NEWCOMERS // 2
    uses = [use for use in lives().uses if use.user in joined]
    assert uses
    for use in uses:
        assert use.user is not None
        since = joined[use.user]
        assert since is not None
        assert use.at.date() > since


def test_some_author_lives_on_a_burst_of_newcomers() -> None:
    joined = {t.person.id: t.joined for t in people().teachers if t.joined}
    burst = Counter(
        use.lesson
        for use in lives().uses
        if use.kind == "planned" and use.user in joined and use.lesson.startswith("practice-")
    )
    assert burst.most_common(1)[0][1] >= NEWCOMERS - 2


def test_authors_teach_their_own_and_pairs_teach_each_others() -> None:
    by_key = {lesson.key: lesson for lesson in written_lessons()}
    writers = {writer: x for x in by_key.values() for writer in x.writers}
    taught = [
        (one.teacher.person.id, by_key[one.lesson.key])
        for one in lives().assignments
        if one.lesson.key in by_key
    ]
    assert sum(teacher in lesson.writers for teacher, lesson in taught) > 10
    pairs = Counter(
        (writers[teacher].key, lesson.key)
        for teacher, lesson in taught
        if teacher in writers and teacher not in lesson.writers
    )
    mutual = [
        pair for pair in pairs if pair[::-1] in pairs and min(pairs[pair], pairs[pair[::-1]]) > 1
    ]
    assert mutual


def test_practice_lessons_are_used_by_many_schools() -> None:
    schools: dict[str, set[object]] = defaultdict(set)
    for use in lives().uses:
        if use.lesson.startswith("practice-") and use.kind in {"taught", "homework", "planned"}:
            schools[use.lesson].add(use.school)
    assert sum(len(found) >= 5 for found in schools.values()) > 15


def test_homework_counts_for_the_teacher_who_set_it() -> None:
    teachers = {teacher.person.id for teacher in people().teachers}
    homework = [use for use in lives().uses if use.kind == "homework"]
    assert homework
    assert all(use.user in teachers and use.is_verified_teacher for use in homework)
