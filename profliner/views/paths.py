"""Pages of paths."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from eschool.accounts.requests import SignedInRequest
from library.views.gates import only
from profliner.actions.make_path import make_path
from profliner.models import Path, Profession
from profliner.permissions import can_change_path, can_have_paths, can_read_paths
from profliner.refusals import Refused
from profliner.selectors.paths import path_view


@only(can_have_paths)
@require_safe
def my_paths(request: SignedInRequest) -> HttpResponse:
    found = Path.objects.of(request.user).select_related("profession")
    return render(request, "profliner/paths/paths.html", {"paths": [path_view(p) for p in found]})


@only(can_have_paths)
@require_http_methods(["GET", "HEAD", "POST"])
def new_path(request: SignedInRequest) -> HttpResponse:
    slug = request.GET.get("profession") or request.POST.get("profession")
    profession = get_object_or_404(Profession.objects.listed(), slug=slug)
    if request.method == "POST":
        try:
            path = make_path(student=request.user, profession=profession)
        except Refused as refusal:
            messages.error(request, refusal.message)
        else:
            return redirect("path", path.pk)
    return render(request, "profliner/paths/new.html", {"profession": profession})


@only(can_read_paths)
@require_safe
def one_path(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Another's path and none at all look the same."""
    found = Path.objects.visible_to(request.user).select_related("profession", "student")
    path = get_object_or_404(found, pk=pk)
    context = {"path": path_view(path), "may_change": can_change_path(request.user, path)}
    return render(request, "profliner/paths/path.html", context)
