"""Brings the step of an opportunity and the paths that go through it in step with it."""

from uuid import UUID

from django.utils import timezone

from profliner.actions.derive_steps import derive_step
from profliner.actions.recheck_paths import recheck_path
from profliner.models import Opportunity, Path, PathStep
from profliner.selectors.graph import load_graph


def follow_opportunity(*, opportunity_id: UUID) -> None:
    offer = Opportunity.objects.published().filter(pk=opportunity_id).first()
    if offer:
        derive_step(offer=offer)
    found = Path.objects.filter(steps__step__opportunity=opportunity_id).distinct()
    paths = list(found.values_list("pk", flat=True))
    now = timezone.now()
    if not paths:
        return
    steps = PathStep.objects.filter(path__in=paths).order_by().values_list("step_id", flat=True)
    graph = load_graph(now, around=map(str, steps.distinct()))
    for path_id in paths:
        recheck_path(path_id=path_id, now=now, graph=graph)
