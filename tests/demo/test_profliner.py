"""What the generated city offers and its students do: the same for the same seed, and possible."""

from collections import Counter
from datetime import date, datetime
from functools import cache

from eschool.core.calendar import school_year
from eschool.demo.city import COMPANIES
from eschool.demo.generate import ZONE, chance, generate_people
from eschool.demo.profliner.doings import Doings, Profliner, Thing
from eschool.demo.profliner.loading import held_offers
from eschool.demo.profliner.offers import read_offers
from eschool.demo.profliner.organisations import ENGLISH, FIELDS

UNTIL = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, 6, tzinfo=ZONE)


@cache
def doings() -> Doings:
    people = generate_people(until=UNTIL)
    year = school_year(UNTIL)
    grade = {one.cohort: one.grade for one in people.classes if one.year == year}
    students = [(one, grade[one.cohort]) for one in people.students]
    guarded = {pair.student.person.id: pair.guardian.id for pair in people.guardianships}
    named = frozenset(one.person.id for one in people.students if one.person.is_named_login)
    held = held_offers(UNTIL)
    things = [Thing(one.offer.kind, str(one.id), ("R", "I", "C"), one.offer.grades) for one in held]
    keen = people.schools[0].id
    return Profliner(students, named, guarded, keen, NOW, chance(4)).doings(things, held)


def test_each_company_has_an_english_name_and_a_field() -> None:
    assert len(COMPANIES) == len(ENGLISH) == len(FIELDS)


def test_the_same_seed_offers_the_same() -> None:
    assert [one.id for one in held_offers(UNTIL)] == [one.id for one in held_offers(UNTIL)]


def test_every_line_of_the_file_is_held_by_somebody_checked() -> None:
    held = held_offers(UNTIL)
    assert {one.offer.titles for one in held} == {one.titles for one in read_offers()}
    assert all(one.host.is_checked for one in held)
    assert len({one.host.id for one in held}) >= 15
    assert set(Counter(one.offer.kind for one in held)) == {
        "programme",
        "event",
        "internship",
        "contest",
    }


def test_dates_are_in_order_around_today() -> None:
    for one in held_offers(UNTIL):
        assert one.deadline_at.date() < one.starts_on <= one.ends_on
        assert one.is_over == (one.ends_on < UNTIL)
        assert all(one.starts_on <= begins.date() <= one.ends_on for begins, _end in one.meetings)
    closing = [one.deadline_at.date() for one in held_offers(UNTIL) if not one.is_over]
    assert min(closing) > UNTIL


def test_places_are_not_given_twice() -> None:
    limits = {one.id: one.places for one in held_offers(UNTIL)}
    taken = Counter(place.offer for place in doings().places if place.state == "place")
    assert taken
    assert all(number <= (limits[offer] or number) for offer, number in taken.items())
    pairs = Counter((place.offer, place.student) for place in doings().places)
    assert set(pairs.values()) == {1}


def test_only_the_older_consent_for_themselves_and_answers_are_whole() -> None:
    made = doings()
    assert len({who for who, purpose, _at in made.consents if purpose == "recommendation"}) > 400
    assert all(len(answers) == 30 for _who, _at, answers in made.sittings)
    assert all(1 <= value <= 5 for _who, _at, answers in made.sittings for value in answers)
    assert {verdict for _who, _thing, verdict, _at in made.choices} == {"saved", "refused"}
    assert all(at < NOW for _who, _thing, _verdict, at in made.choices)
