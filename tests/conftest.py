"""What every test has: a clean cache, a world of its own, and no way out of this machine."""

from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.utils import translation
from hypothesis import HealthCheck, settings
from pytest_socket import socket_allow_hosts

from eschool.accounts.models import School, User
from library.models import LessonPage, SubjectPage
from tests import factories

pytest_plugins = ["tests.nothing_skipped", "tests.databases"]

# A run tells of the code, not of luck or of a busy machine; with ``--hypothesis-profile=search`` it
# looks for examples that nobody has tried.
settings.register_profile("search", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("house", settings.get_profile("search"), derandomize=True)
settings.load_profile("house")


@pytest.fixture(autouse=True)
def only_this_machine() -> None:
    socket_allow_hosts(["127.0.0.1", "localhost", "::1"], allow_unix_socket=True)


@pytest.fixture(autouse=True)
def clean_cache() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


@pytest.fixture(autouse=True)
def usual_language() -> None:
    """What a request of the test before spoke stays active in the process."""
    translation.deactivate()


@pytest.fixture
def school(db: None) -> School:
    return factories.make_school()


@pytest.fixture
def subject(db: None) -> SubjectPage:
    return factories.make_subject()


@pytest.fixture
def teacher(school: School) -> User:
    return factories.make_teacher(school=school)


@pytest.fixture
def methodist(subject: SubjectPage) -> User:
    return factories.make_methodist(subject=subject)


@pytest.fixture
def lesson(subject: SubjectPage, teacher: User) -> LessonPage:
    return factories.make_lesson(subject=subject, owner=teacher)
