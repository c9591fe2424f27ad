"""The adversarial suite: up to its ``yield`` a scenario is honest, after it something is tried."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from tests.grants.scenarios.city import City, day
from tests.grants.worlds import WINDOW

Authors = Iterator[set[int]]


def _outside_of_the_window() -> list[datetime]:
    opens, closes = (
        moment.astimezone(UTC).replace(tzinfo=None) for moment in (WINDOW.opens, WINDOW.closes)
    )
    return [opens - timedelta(microseconds=1), closes, closes + timedelta(days=9)]


def own_use(city: City) -> Authors:
    author, lesson = city.popular()
    yield {author}
    city.use(author, lesson)
    city.homework(author, lesson, 30)


def second_account_in_the_own_school(city: City) -> Authors:
    author, lesson = city.popular()
    school = city.school_of(author)
    yield {author}
    city.use(city.teacher(school), lesson)


def second_account_elsewhere(city: City) -> Authors:
    author, lesson = city.popular()
    yield {author}
    city.use(city.teacher(), lesson)


def clicks_and_a_thousand_repeats(city: City) -> Authors:
    author, lesson = city.popular()
    fan = city.peers(1)[0]
    city.use(fan, lesson)
    yield {author}
    for number in range(1000):
        city.use(fan, lesson, at=day(10) + timedelta(seconds=30 * number))
        city.use(fan, lesson, "view", at=day(10) + timedelta(seconds=29 * number))


def declared_robot(city: City) -> Authors:
    author, lesson = city.popular()
    yield {author}
    for number in range(300):
        city.use(None, lesson, "view", is_robot=True)
        city.use(city.staff[city.schools[number % 60]][0], lesson, is_robot=True)


def unverified_accounts(city: City) -> Authors:
    author, lesson = city.popular()
    yield {author}
    for teacher in city.teachers(100):
        city.use(teacher, lesson, is_verified=False)


def burst_of_fresh_accounts(city: City) -> Authors:
    author = city.newcomer()
    lesson = city.lesson(author)
    yield {author}
    for _ in range(20):
        city.use(city.teacher(verified_at=day(40)), lesson, at=day(50))


def honest_burst(city: City) -> Authors:
    """A methodist's webinar: forty teachers take the lesson within the hour."""
    author = city.newcomer()
    lesson = city.lesson(author)
    yield {author}
    city.taught_by(city.peers(40), lesson, at=day(60))


def puppet_school_alone(city: City) -> Authors:
    author = city.newcomer()
    lesson = city.lesson(author)
    yield {author}
    city.taught_by(city.teachers(30, city.school()), lesson)


def puppet_school_beside_honest_use(city: City) -> Authors:
    author, lesson = city.popular()
    yield {author}
    city.taught_by(city.teachers(30, city.school()), lesson)


def honest_small_school(city: City) -> Authors:
    """Six teachers of a village behind one address, and five from elsewhere."""
    author = city.newcomer()
    lesson = city.lesson(author)
    village = city.teachers(6, city.school())
    yield {author}
    city.taught_by(village, lesson, at=day(30))
    city.taught_by(city.peers(5), lesson)


def reciprocal_pair(city: City) -> Authors:
    pair = [city.popular(), city.popular()]
    yield {author for author, _lesson in pair}
    for (author, _own), (_other, lesson) in zip(pair, reversed(pair), strict=True):
        city.use(author, lesson)


def _ring(city: City) -> dict[int, int]:
    members = [city.newcomer() for _ in range(12)]
    return {member: city.lesson(member) for member in members}


def ring_of_twelve(city: City) -> Authors:
    ring = _ring(city)
    yield set(ring)
    for member in ring:
        city.taught_by([member], *(own for other, own in ring.items() if other != member))


def ring_with_camouflage(city: City) -> Authors:
    ring = _ring(city)
    for lesson in ring.values():
        city.taught_by(city.peers(12), lesson)
    yield set(ring)
    for number, member in enumerate(ring):
        city.taught_by([member], *(own for other, own in ring.items() if other != member))
        city.taught_by([member], *city.lessons[number * 8 : number * 8 + 8])


def ring_one_way(city: City) -> Authors:
    """Each uses the next five only, so that no pair is reciprocal."""
    ring = _ring(city)
    yield set(ring)
    lessons = list(ring.values())
    for number, member in enumerate(ring):
        city.taught_by([member], *((lessons * 2)[number + 1 : number + 6]))


def honest_pair_of_a_rare_subject(city: City) -> Authors:
    authors = [city.newcomer() for _ in range(2)]
    lessons = [city.lesson(author, subject="astronomy", grades=(10, 11)) for author in authors]
    yield set(authors)
    city.taught_by(city.peers(8), *lessons)
    city.use(authors[0], lessons[1])
    city.use(authors[1], lessons[0])


def puppets_across_schools(city: City) -> Authors:
    author = city.newcomer()
    lesson = city.lesson(author)
    yield {author}
    city.taught_by(city.teachers(30), lesson)


def everyone_click_in_the_own_school(city: City) -> Authors:
    author, lesson = city.popular()
    colleagues = city.teachers(30, city.school_of(author))
    yield {author}
    city.taught_by(colleagues, lesson)


def colleagues_who_move_after_their_use(city: City) -> Authors:
    author, lesson = city.popular()
    school, elsewhere = city.school_of(author), city.school()
    colleagues = city.teachers(10, school)
    yield {author}
    city.taught_by(colleagues, lesson, at=day(20))
    for colleague in colleagues:
        city.works_at(colleague, elsewhere, since=day(21))


def exact_copy(city: City) -> Authors:
    _author, lesson = city.popular()
    copier = city.newcomer()
    yield {copier}
    copy = city.lesson(copier, copy_of=lesson)
    city.taught_by(city.peers(20), copy)


def honest_remix(city: City) -> Authors:
    source, lesson = city.popular()
    remixer = city.newcomer()
    yield {remixer, source}
    remix = city.lesson(remixer, remix_of=lesson)
    city.taught_by(city.peers(12), remix)


def split_in_ten_merged(city: City) -> Authors:
    author = city.newcomer()
    lesson = city.lesson(author)
    users = city.peers(15)
    city.taught_by(users, lesson)
    yield {author}
    for _ in range(9):
        city.taught_by(users, city.lesson(author, copy_of=lesson))


def split_in_ten_unmerged(city: City) -> Authors:
    author = city.newcomer()
    lesson = city.lesson(author)
    users = city.peers(15)
    city.taught_by(users, lesson)
    yield {author}
    for _ in range(9):
        city.taught_by(users, city.lesson(author))


def one_admirer_of_thirty_lessons(city: City) -> Authors:
    author, _lesson = city.popular()
    admirer = city.peers(1)[0]
    yield {author}
    city.taught_by([admirer], *(city.lesson(author) for _ in range(30)))


def late_and_backdated(city: City) -> Authors:
    author, lesson = city.popular()
    yield {author}
    for at in _outside_of_the_window():
        for teacher in city.peers(10):
            city.use(teacher, lesson, at=at)
