"""Prerequisites saved by two at the same moment."""

import threading

import pytest
from django.db import connection

from profliner.actions.save_needs import save_needs
from profliner.models import Prerequisite, Step
from profliner.selectors.steps import all_needs
from profliner.solver.cycles import find_cycle
from tests.profliner.paths.making import make_profession, make_step

pytestmark = pytest.mark.usefixtures("committing_db")


def test_two_who_close_a_ring_at_once_do_not_both_succeed() -> None:
    first, second = make_step("programme"), make_step("programme")
    make_profession()  # fields are what the lock holds
    gate, refused = threading.Barrier(2), []

    def save(step: Step, other: Step) -> None:
        try:
            gate.wait(timeout=10)
            save_needs(step=step, groups=[[other.pk]])
        except Exception as error:  # noqa: BLE001  # SQLite says it is locked, PostgreSQL waits
            refused.append(error)
        finally:
            connection.close()

    pairs = ((first, second), (second, first))
    threads = [threading.Thread(target=save, args=pair) for pair in pairs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert find_cycle(all_needs()) is None
    assert Prerequisite.objects.count() <= 1
    assert refused
