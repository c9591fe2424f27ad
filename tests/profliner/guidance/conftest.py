"""A counsellor at a desk, a student and a guardian who agreed to counselling."""

import pytest
from django.test import Client

from eschool.accounts.models import SchoolClass, User
from tests.factories import make_class, make_student
from tests.profliner.guidance.making import (
    let_counsel,
    make_counsellor,
    signed_in,
)


@pytest.fixture
def school_class(db: None) -> SchoolClass:
    return make_class(grade=8)


@pytest.fixture
def counsellor(school_class: SchoolClass) -> User:
    return make_counsellor(school_class.school)


@pytest.fixture
def student(school_class: SchoolClass) -> User:
    return make_student(school_class=school_class, first_name="Лев", last_name="Стрижов")


@pytest.fixture
def guardian(student: User) -> User:
    return let_counsel(student)


@pytest.fixture
def desk(counsellor: User, guardian: User) -> Client:
    return signed_in(counsellor)
