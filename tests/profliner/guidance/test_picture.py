"""A class and a school in numbers, which tell of no small group."""

import re

import pytest
from django.test import Client
from django.utils import timezone

from eschool.accounts.models import SchoolClass
from profliner.models import (
    InterestAnswer,
    InterestSitting,
)
from tests.factories import make_class
from tests.profliner.guidance.making import (
    choose,
    make_counselled,
    make_field,
    make_profession,
)

pytestmark = pytest.mark.django_db


class TestPicture:
    def test_of_fewer_than_ten_nothing_is_told(
        self, desk: Client, school_class: SchoolClass
    ) -> None:
        for _each in range(8):
            choose(make_counselled(school_class))
        page = desk.get(f"/counselling/classes/{school_class.pk}/").content.decode()
        assert "Fewer than 10 students with consent" in page
        assert "Have chosen a path" not in page

    def test_the_place_one_is_at_is_marked(self, desk: Client, school_class: SchoolClass) -> None:
        make_counselled(school_class)
        for address in ("/counselling/school/", f"/counselling/classes/{school_class.pk}/"):
            classes = desk.get(address).content.decode().split('aria-label="Classes"')[1]
            assert re.findall(r'href="([^"]+)" aria-current="true"', classes) == [address]

    def test_of_ten_who_chose_a_field_the_field_is_told(
        self, desk: Client, school_class: SchoolClass
    ) -> None:
        profession = make_profession(make_field(name_en="Robots"))
        rare = make_profession(make_field(name_en="Rarity"))
        for number in range(24):
            chosen = rare if number < 2 else profession if number < 14 else None
            student = make_counselled(school_class)
            if chosen:
                choose(student, chosen)
        page = desk.get(f"/counselling/classes/{school_class.pk}/").content.decode()
        assert "Rarity" not in page
        # Twelve less than fourteen would give the two away.
        assert "Robots" not in page
        assert "are left out" in page

    def test_interests_are_a_mean_of_ten_at_least(
        self, desk: Client, school_class: SchoolClass
    ) -> None:
        now = timezone.now()
        for number in range(12):
            sitting = InterestSitting.objects.create(
                student=make_counselled(school_class), started_at=now, finished_at=now
            )
            InterestAnswer.objects.bulk_create(
                InterestAnswer(sitting=sitting, statement=n, value=5 if n % 6 == 1 else 1,
                               answered_at=now)
                for n in range(1, 31)
            )  # fmt: skip
            if number == 8:
                few = desk.get(f"/counselling/classes/{school_class.pk}/").text
                assert "Mean answer" not in few
        page = desk.get(f"/counselling/classes/{school_class.pk}/").text
        assert ">100<" in page
        assert "Mean answer" in page

    def test_another_class_is_not_given_away_by_the_school(
        self, desk: Client, school_class: SchoolClass
    ) -> None:
        """Twelve of the school less twelve of the class would be none of the other class."""
        small = make_class(school=school_class.school, grade=9)
        profession = make_profession(make_field(name_en="Robots"))
        for _each in range(12):
            choose(make_counselled(school_class), profession)
        for _each in range(11):
            choose(make_counselled(small), make_profession(make_field()), is_chosen=False)
        whole = desk.get("/counselling/school/").content.decode()
        assert "Robots" in whole
        assert "Robots" not in desk.get(f"/counselling/classes/{school_class.pk}/").content.decode()
