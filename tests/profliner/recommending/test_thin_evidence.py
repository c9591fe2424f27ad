"""What is said to a student of whom nothing is known yet."""

import pytest
from django.test import Client
from django.utils import timezone

from eschool.accounts.models import User
from profliner.models import Recommendation
from profliner.selectors.recommendations import recommended
from tests.profliner.opportunities.making import make_opportunity
from tests.profliner.recommending.making import make_field, make_profession
from tests.profliner.students.making import let_profile, make_pupil

pytestmark = pytest.mark.django_db


def computed(student: User, *, code: str) -> None:
    """A list as serving leaves it, from a model that is sure of itself."""
    profession = make_profession("p", make_field("f"))
    things = [("profession", profession.pk)]
    things += [("event", make_opportunity().pk) for _n in range(4)]
    Recommendation.objects.create(
        student=student,
        items=[{"kind": kind, "item": str(pk), "reasons": [0]} for kind, pk in things],
        reasons=[reason(code, profession.pk)],
        is_thin=False,
        made_at=timezone.now(),
    )


def reason(code: str, pk: object) -> dict[str, str]:
    if code == "saved":
        return {"code": code, "kind": "profession", "item": str(pk)}
    return {"code": code}


@pytest.mark.parametrize(("code", "is_told"), [("popular", False), ("saved", True)])
def test_a_list_that_holds_for_everybody_is_not_called_ones_own(
    client: Client, code: str, is_told: bool
) -> None:
    student = make_pupil(grade=9)
    let_profile(student)
    computed(student, code=code)
    found = recommended(student)
    assert found.is_personal is is_told
    assert found.is_thin is not is_told
    assert len(found.trials) == (0 if is_told else 3)
    client.force_login(student)
    page = client.get("/recommendations/", headers={"accept-language": "en"}).content.decode()
    assert ("Made of what you did" in page) is is_told
    assert ("Three short things to try out" in page) is not is_told
