"""A query by many keys asks the same as one by few."""

import pytest

from eschool.accounts.models import User
from eschool.core.keys import FEW, one_of
from tests.factories import make_person


@pytest.mark.parametrize("number", [0, 1, FEW, FEW + 1])
def test_as_many_as_there_are(db: None, number: int) -> None:
    people = User.objects.bulk_create(User(email=f"one{n}@example.org") for n in range(FEW + 1))
    wanted = [one.pk for one in people][:number]
    make_person("teacher")
    found = User.objects.filter(pk__in=one_of(wanted))
    assert set(found.values_list("pk", flat=True)) == set(wanted)
    assert not User.objects.exclude(pk__in=one_of(wanted)).filter(pk__in=wanted).exists()
