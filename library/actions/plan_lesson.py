"""Places a publication in a teacher's plan."""

from django.db import transaction

from eschool.accounts.models import User
from library.actions.record_use import record_use
from library.models import PlanEntry, Publication, Use
from library.visitors import Visitor


@transaction.atomic
def plan_lesson(*, teacher: User, publication: Publication) -> PlanEntry:
    """Idempotent: only the first time is a use."""
    entry, created = PlanEntry.objects.get_or_create(teacher=teacher, publication=publication)
    version = publication.current_version
    if created and version:
        record_use(
            kind=Use.Kind.PLANNED,
            publication=publication,
            version=version.number,
            visitor=Visitor(teacher),
        )
    return entry


def unplan_lesson(*, teacher: User, publication: Publication) -> None:
    """The use stays in the ledger: it happened."""
    PlanEntry.objects.filter(teacher=teacher, publication=publication).delete()
