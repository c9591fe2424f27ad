"""Takes out of paths the words that came of results and interests."""

from collections.abc import Collection
from uuid import UUID

from profliner.models import PathStep
from profliner.selectors.evidence import OWN_CODES


def forget_evidence(*, student_id: UUID, codes: Collection[str] = OWN_CODES) -> None:
    """The steps stay: they are on the path by the student's choice of it."""
    if not codes:
        return
    changed = []
    for step in PathStep.objects.select_for_update(of=("self",)).filter(path__student=student_id):
        kept = [each for each in step.reasons if each["code"] not in codes]
        if len(kept) < len(step.reasons):
            step.reasons = kept
            changed.append(step)
    PathStep.objects.bulk_update(changed, ["reasons"])
