"""What another process changes is heard at the next question, and what it takes back is not."""

import pytest
from django.utils import timezone

from profliner.selectors.graph import load_graph, stamp_now
from profliner.solver.graph import Shut
from tests.faults.children import output_of
from tests.profliner.paths.making import Ways

pytestmark = pytest.mark.usefixtures("committing_db")
CHANGE = """
from django.db import transaction
from profliner.models import Step
with transaction.atomic():
    Step.objects.filter(name_en="Club").update(is_open=False)
    transaction.set_rollback({taken_back})
print("done")
"""


def test_a_change_of_another_process_is_heard() -> None:
    ways = Ways()
    club = str(ways.club.pk)
    assert load_graph(timezone.now())[club].shut is None
    before = stamp_now()
    assert output_of(CHANGE.format(taken_back=True)).strip() == "done"
    assert stamp_now() == before
    assert load_graph(timezone.now())[club].shut is None
    assert output_of(CHANGE.format(taken_back=False)).strip() == "done"
    assert load_graph(timezone.now())[club].shut == Shut.CLOSED
