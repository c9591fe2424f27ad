"""For administrators and analysts: which models there were, how good, and which serves."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from eschool.accounts.requests import SignedInRequest
from eschool.accounts.views.gates import only
from profliner.actions.go_live import go_back
from profliner.actions.start_training import start_training
from profliner.models import TrainedModel
from profliner.permissions import can_run_models, can_see_models
from profliner.refusals import Refused
from profliner.selectors.models import lines_of, models_page, moments_of
from profliner.selectors.rules import rules


@only(can_see_models)
@never_cache
@require_safe
def models(request: SignedInRequest) -> HttpResponse:
    listed = Paginator(TrainedModel.objects.select_related("snapshot"), 20)
    context = {
        **models_page(),
        "page_obj": listed.get_page(request.GET.get("page")),
        "may_change": can_run_models(request.user),
    }
    return render(request, "profliner/recommending/models.html", context)


@only(can_see_models)
@never_cache
@require_safe
def model(request: SignedInRequest, pk: Any) -> HttpResponse:
    found = get_object_or_404(TrainedModel.objects.select_related("snapshot", "asked_by"), pk=pk)
    return render(request, "profliner/recommending/model.html", _card(found))


def _card(found: TrainedModel) -> dict[str, Any]:
    return {
        "model": found,
        "card": found.card,
        "lines": lines_of(found),
        "at": moments_of(found),
        "crumbs": [{"label": _("Models"), "url": reverse("models")}, {"label": _("One model")}],
    }


@only(can_see_models)
@never_cache
@require_safe
def training(request: SignedInRequest) -> HttpResponse:
    """The piece of the page that asks for itself while a training is under way."""
    return render(request, "profliner/recommending/_training.html", models_page())


@only(can_run_models)
@require_POST
def train(request: SignedInRequest) -> HttpResponse:
    start_training(by=request.user)
    messages.success(request, _("The training has begun."))
    return redirect("models")


@only(can_run_models)
@require_POST
def back(request: SignedInRequest) -> HttpResponse:
    try:
        go_back(by=request.user)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("The model before is live again."))
    return redirect("models")


@require_safe
def recommendation_rules(request: HttpRequest) -> HttpResponse:
    return render(request, "profliner/recommending/rules.html", rules())
