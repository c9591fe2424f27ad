"""Pages of paths: one's own, a new one, one path, what could stand in a step's place, two."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from eschool.accounts.requests import SignedInRequest
from eschool.accounts.views.gates import only
from profliner.actions.make_path import make_path
from profliner.actions.note_reading import note_reading
from profliner.actions.recheck_paths import is_due, recheck_path
from profliner.models import Path, Profession
from profliner.permissions import (
    can_change_path,
    can_have_paths,
    can_read_paths,
    reads_as_counsellor,
)
from profliner.refusals import Refused
from profliner.selectors.comparing_paths import compare
from profliner.selectors.gaps import gap_of
from profliner.selectors.paths import NOT_COUNSELLED, path_view, path_views
from profliner.selectors.proposing import alternatives, dropped_for, renewal, ways_to
from profliner.views.path_changes import undo_of


@only(can_have_paths)
@never_cache
@require_safe
def my_paths(request: SignedInRequest) -> HttpResponse:
    """No more than ten are kept, so there are no pages of them."""
    found = Path.objects.of(request.user).select_related("profession__field")
    return render(request, "profliner/paths/paths.html", {"paths": path_views(found)})


@only(can_have_paths)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new_path(request: SignedInRequest) -> HttpResponse:
    """Without a profession one is led to where professions are."""
    slug = request.POST.get("profession") or request.GET.get("profession")
    if not slug:
        return redirect("professions")
    if "\0" in slug:
        raise Http404
    profession = get_object_or_404(Profession.objects.listed(), slug=slug)
    context: dict[str, Any] = {"profession": profession}
    try:
        if request.method == "POST":
            return _made(request, profession)
        context["ways"] = ways_to(request.user, profession)
    except Refused as refusal:
        context["refusal"] = refusal.message
    return render(request, "profliner/paths/new.html", context)


def _made(request: SignedInRequest, profession: Profession) -> HttpResponse:
    dropped = dropped_for(request.user, profession, request.POST.get("route", ""))
    path = make_path(student=request.user, profession=profession, dropped=dropped)
    messages.success(request, _("The path is laid. It is kept until you delete it."))
    return redirect("path", path.pk)


@only(can_read_paths)
@never_cache
@require_safe
def one_path(request: SignedInRequest, pk: UUID) -> HttpResponse:
    path = _visible(request, pk)
    if is_due(path, timezone.now()):
        path = recheck_path(path_id=path.pk) or path
    may_change = can_change_path(request.user, path)
    counsels = reads_as_counsellor(request.user, path)
    if counsels:
        note_reading(counsellor=request.user, student=path.student)
    context = {
        "path": path_view(path, without=NOT_COUNSELLED if counsels else ()),
        "student": path.student,
        "gap": gap_of(path),
        "may_change": may_change,
        "undo": undo_of(request, path) if may_change else None,
        "renewal": renewal(path) if path.problems and may_change else None,
        "others": _others(path) if may_change else (),
    }
    return render(request, "profliner/paths/path.html", context)


def _others(path: Path) -> "QuerySet[Path]":
    """Of the same student, with the professions that most are named by."""
    return Path.objects.of(path.student).exclude(pk=path.pk).select_related("profession")


@only(can_have_paths)
@never_cache
@require_safe
def path_step(request: SignedInRequest, pk: UUID, step: UUID) -> HttpResponse:
    """What else could stand there; only the list where the page asks for it in place."""
    path = get_object_or_404(Path.objects.of(request.user).select_related("profession"), pk=pk)
    row = get_object_or_404(path.steps.select_related("step"), step=step)
    context: dict[str, Any] = {"path": path, "row": row}
    try:
        context["alternatives"] = alternatives(path, row)
    except Refused as refusal:
        context["refusal"] = refusal.message
    template = "_alternatives" if request.htmx else "step"
    return render(request, f"profliner/paths/{template}.html", context)


@only(can_have_paths)
@never_cache
@require_safe
def compare_paths(request: SignedInRequest) -> HttpResponse:
    """``path`` twice: the two to compare."""
    found = [_own(request, text) for text in request.GET.getlist("path")]
    if len(found) != 2 or found[0] == found[1]:
        messages.info(request, _("Choose two paths to compare."))
        return redirect("paths")
    both = compare(*found)
    context = {"both": both, "sides": (both.first, both.second)}
    return render(request, "profliner/paths/compare.html", context)


def _own(request: SignedInRequest, text: str) -> Path:
    try:
        pk = UUID(text)
    except ValueError as error:
        raise Http404 from error
    found = Path.objects.of(request.user).select_related("profession__field")
    return get_object_or_404(found, pk=pk)


def _visible(request: SignedInRequest, pk: UUID) -> Path:
    """Another's path and none at all look the same."""
    found = Path.objects.visible_to(request.user).select_related("profession__field", "student")
    return get_object_or_404(found, pk=pk)
