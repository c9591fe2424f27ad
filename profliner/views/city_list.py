"""The analyst's desk: the city's list of professions, edited, imported, marked, restored."""

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from eschool.accounts.requests import SignedInRequest
from eschool.accounts.views.gates import only
from eschool.core.spreadsheets import csv_file
from profliner.actions.change_profession import (
    change_profession,
    mark_professions,
    remove_profession,
)
from profliner.actions.import_city_list import BadListError, import_city_list
from profliner.actions.restore_city_list import restore_city_list
from profliner.actions.save_city_list import Saved
from profliner.city_list.entries import COLUMNS, Entry, Problem
from profliner.city_list.reading import MOST_BYTES
from profliner.forms.professions import ListFileForm, MarkForm, ProfessionForm
from profliner.models import CityList, Profession
from profliner.permissions import can_edit_list
from profliner.refusals import Refused
from profliner.selectors.city_list import (
    current_entries,
    differences,
    entry_of,
    known,
    versions_page,
)
from profliner.selectors.explorer import language

PER_PAGE = 50


@only(can_edit_list)
@require_safe
def city_list(request: SignedInRequest) -> HttpResponse:
    return _list_page(request, MarkForm())


def _list_page(request: SignedInRequest, form: MarkForm, status: int = 200) -> HttpResponse:
    text = " ".join(request.GET.get("q", "").split())[:200]
    name = "name_en" if language() == "en" else "name_ru"
    rows = Profession.objects.listed().select_related("field").order_by(name, "slug")
    if text:
        rows = rows.filter(Q(name_ru__icontains=text) | Q(name_en__icontains=text))
    context = {
        "form": form,
        "text": text,
        "rows": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
        "version": CityList.objects.defer("content").select_related("made_by").first(),
        "ticked": set(request.POST.getlist("slugs")),
    }
    return render(request, "profliner/professions/list.html", context, status=status)


def _said(request: SignedInRequest, saved: Saved) -> None:
    if saved.version is None:
        messages.info(request, _("Nothing had changed, so there is no new version."))
    else:
        messages.success(
            request, _("Saved as version %(number)s.") % {"number": saved.version.version}
        )


@only(can_edit_list)
@require_POST
def city_list_mark(request: SignedInRequest) -> HttpResponse:
    form = MarkForm(request.POST)
    if form.is_valid():
        values = form.cleaned_data
        try:
            saved = mark_professions(
                slugs=values["slugs"],
                demand=values["demand"],
                on=values["on"],
                source=values["source"],
                by=request.user,
            )
        except Refused as refused:
            form.add_error(None, refused.message)
        else:
            _said(request, saved)
            return redirect("city_list")
    return _list_page(request, form, HTTPStatus.UNPROCESSABLE_ENTITY)


@only(can_edit_list)
@require_http_methods(["GET", "HEAD", "POST"])
def city_list_new(request: SignedInRequest) -> HttpResponse:
    form = ProfessionForm(request.POST or None)
    return _edit(request, form, None)


@only(can_edit_list)
@require_http_methods(["GET", "HEAD", "POST"])
def city_list_edit(request: SignedInRequest, slug: str) -> HttpResponse:
    profession = _profession(slug)
    seen = entry_of(profession)
    cells = seen.cells()
    initial = {**cells, "subjects": seen.subjects, "generated": seen.generated}
    data = request.POST.copy() if request.method == "POST" else None
    if data is not None:
        data["slug"] = slug
    form = ProfessionForm(data, initial=initial)
    form.fields["slug"].disabled = True
    return _edit(request, form, seen, name=profession.name)


def _profession(slug: str) -> Profession:
    rows = Profession.objects.listed().select_related("field")
    return get_object_or_404(rows.prefetch_related("subjects", "directions", "asked"), slug=slug)


def _edit(
    request: SignedInRequest, form: ProfessionForm, seen: Entry | None, *, name: str = ""
) -> HttpResponse:
    if request.method == "POST" and form.is_valid() and (saved := _save(request, form, seen)):
        _said(request, saved)
        return redirect("city_list")
    context = {"form": form, "seen": seen, "name": name, "token": _token(seen)}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if request.method == "POST" else HTTPStatus.OK
    return render(request, "profliner/professions/edit.html", context, status=status)


def _token(seen: Entry | None) -> str:
    """What the editor began with, so that two editors do not undo each other's work."""
    return "" if seen is None else str(seen.fingerprint)


def _save(request: SignedInRequest, form: ProfessionForm, seen: Entry | None) -> Saved | None:
    entry = form.entry(known(), seen.slug if seen else "")
    if entry is None:
        return None
    if request.POST.get("seen", "") != _token(seen):
        form.add_error(None, Refused("list_changed").message)
        return None
    try:
        return change_profession(
            entry=entry, by=request.user, seen=seen, note=form.cleaned_data["note"]
        )
    except Refused as refused:
        form.add_error(None, refused.message)
        return None


@only(can_edit_list)
@require_POST
def city_list_remove(request: SignedInRequest, slug: str) -> HttpResponse:
    try:
        saved = remove_profession(slug=slug, by=request.user)
    except Refused as refused:
        raise Http404 from refused
    _said(request, saved)
    return redirect("city_list")


@only(can_edit_list)
@require_http_methods(["GET", "HEAD", "POST"])
def city_list_import(request: SignedInRequest) -> HttpResponse:
    form = ListFileForm(request.POST or None, request.FILES or None)
    problems: list[Problem] = []
    if request.method == "POST" and form.is_valid():
        # One byte more than may be: what is larger is refused without being read whole.
        data = form.cleaned_data["file"].read(MOST_BYTES + 1)
        try:
            saved = import_city_list(data=data, by=request.user, note=_note(form))
        except BadListError as error:
            problems = error.problems
        else:
            _said(request, saved)
            return redirect("city_list")
    context = {
        "form": form,
        "problems": problems,
        "number": len(problems),
        "columns": COLUMNS,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if request.method == "POST" else HTTPStatus.OK
    return render(request, "profliner/professions/import.html", context, status=status)


def _note(form: ListFileForm) -> str:
    return str(form.cleaned_data["note"] or form.cleaned_data["file"].name)


@only(can_edit_list)
@require_safe
def city_list_export(request: SignedInRequest) -> HttpResponse:
    rows = [list(entry.cells().values()) for entry in current_entries()]
    return csv_file("professions", COLUMNS, rows)


@only(can_edit_list)
@require_safe
def city_list_versions(request: SignedInRequest) -> HttpResponse:
    context = {"versions": versions_page(request.GET.get("page"))}
    return render(request, "profliner/professions/versions.html", context)


@only(can_edit_list)
@require_http_methods(["GET", "HEAD", "POST"])
def city_list_version(request: SignedInRequest, number: int) -> HttpResponse:
    """What it changed against the version before it, or ``?with=`` another; a POST restores it."""
    version = get_object_or_404(CityList.objects.select_related("made_by"), version=number)
    problems: list[Problem] = []
    if request.method == "POST":
        try:
            note = _("As in version %(number)s") % {"number": number}
            saved = restore_city_list(version=version, by=request.user, note=note)
        except BadListError as error:
            problems = error.problems
        else:
            _said(request, saved)
            return redirect("city_list")
    status = HTTPStatus.UNPROCESSABLE_ENTITY if problems else HTTPStatus.OK
    context = _version_context(request, version) | {
        "problems": problems,
        "number": len(problems),
    }
    return render(request, "profliner/professions/version.html", context, status=status)


def _version_context(request: SignedInRequest, version: CityList) -> dict[str, Any]:
    asked = request.GET.get("with", "")
    others = CityList.objects.exclude(pk=version.pk)
    wanted = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 10 else None
    if wanted is None:
        other = others.filter(version__lt=version.version).first()
    else:
        other = get_object_or_404(others, version=wanted)
    latest = CityList.objects.values_list("version", flat=True).first()
    return {
        "version": version,
        "other": other,
        "found": differences(other.content if other else [], version.content),
        "is_latest": latest == version.version,
        "choices": CityList.objects.defer("content").exclude(pk=version.pk)[:100],
    }
