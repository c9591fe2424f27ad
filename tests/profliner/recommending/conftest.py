from collections.abc import Iterator

import pytest

from profliner import serving
from profliner.actions.serve_students import forget_recent
from tests.profliner.recommending.making import City, make_city


@pytest.fixture(autouse=True)
def nothing_loaded() -> Iterator[None]:
    serving.forget()
    forget_recent()
    yield
    serving.forget()


@pytest.fixture
def city(db: None) -> City:
    return make_city()
