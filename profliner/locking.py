"""In which order rows are locked, so that nobody waits for somebody who waits for them.

1. the catalogue of steps, what opportunities require, and the city's list (``lock_catalogue``);
2. an organisation;
3. opportunities, by their ids (``line.lock``, ``lock_lines_of``);
4. the person (``lock_person``), or several by their ids;
5. what is a person's: sign-ups, paths and their steps, choices, signals, recommendations.

Whoever writes to a row of somebody and tells them of it locks the person first, though it looks
needless: a notice refers to its reader, so that the database locks the reader at the commit, and an
erasure holds the reader while it waits for the row. Sign-ups are locked by their opportunity:
whoever holds it may write to all of its line. An erasure therefore begins with the opportunities
that the person stands in line for.
"""

from collections.abc import Iterable
from uuid import UUID

from eschool.accounts.models import User
from profliner.models import Field, Opportunity, SignUp, Step


def lock_catalogue() -> None:
    """Whoever changes prerequisites waits for whoever is changing them: no ring slips between. So
    does whoever makes a version of the city's list, and reads the latest one afterwards.

    One row that everybody takes: the first field of work, or the first step where there is none.
    Rows that refer to it may be written meanwhile, or an opportunity of that field would wait with
    its own lock held.
    """
    for model in (Field, Step):
        first = model.objects.select_for_update(no_key=True).order_by("pk").values_list("pk")
        if list(first[:1]):
            return


def lock_lines_of(person: User) -> None:
    """Every opportunity that they signed up for."""
    theirs = SignUp.objects.filter(student=person).values("opportunity")
    lines = Opportunity.objects.select_for_update(no_key=True).filter(pk__in=theirs)
    list(lines.order_by("pk").values_list("pk"))


def lock_student_of(path_id: UUID) -> User | None:
    """None where the path is gone."""
    people = User.objects.select_for_update(of=("self",), no_key=True)
    return people.filter(paths=path_id).first()


def lock_people(ids: Iterable[UUID]) -> None:
    people = User.objects.select_for_update(no_key=True).filter(pk__in=set(ids))
    list(people.order_by("pk").values_list("pk"))


def lock_person(person: User) -> User:
    """As they are now. Others may still refer to them meanwhile."""
    return User.objects.select_for_update(no_key=True).get(pk=person.pk)
