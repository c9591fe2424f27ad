"""The component gallery, for those who build pages: every component with its sample context."""

import datetime as dt
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import path
from django.utils import translation
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from eschool.core import charts

COMPONENTS = Path(__file__).parents[1] / "templates" / "components"
_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}")
# Parts of the page's own frame, seen around the gallery itself.
FRAME = frozenset(
    [
        "site_header",
        "site_footer",
        "account_menu",
        "language_switch",
        "theme_switch",
        "toasts",
        "mark",
    ]
)


class SampleForm(forms.Form):
    title = forms.CharField(
        label=_("Title"), max_length=120, help_text=_("What the lesson is about, in a few words.")
    )
    email = forms.EmailField(label=_("Email"))
    outcome = forms.CharField(
        label=_("Outcome"), max_length=400, required=False, widget=forms.Textarea
    )
    grade = forms.ChoiceField(label=_("Grade"), choices=[(str(n), str(n)) for n in range(1, 12)])
    audience = forms.ChoiceField(
        label=_("Who may see it"),
        choices=[("all", _("Everyone")), ("city", _("Teachers of the city"))],
        widget=forms.RadioSelect,
    )
    agreed = forms.BooleanField(label=_("I wrote it or may share it"))


@dataclass(frozen=True, slots=True)
class Shown:
    name: str
    samples: tuple[SafeString, ...]


def component_names() -> list[str]:
    return sorted(file.stem for file in COMPONENTS.glob("*.html"))


def sample_contexts(name: str, language: str) -> list[dict[str, Any]]:
    samples = json.loads((COMPONENTS / f"{name}.json").read_text(), object_hook=_with_moments)
    prepare = _PREPARE.get(name, _as_it_is)
    return [prepare(sample) for sample in samples[language]]


def show(name: str, language: str, request: HttpRequest) -> Shown:
    with translation.override(language):
        contexts = sample_contexts(name, language)
        template = f"components/{name}.html"
        return Shown(name, tuple(render_to_string(template, each, request) for each in contexts))


def gallery(request: HttpRequest) -> HttpResponse:
    language = translation.get_language() or settings.LANGUAGE_CODE
    names = [name for name in component_names() if name not in FRAME]
    context = {
        "components": [show(name, language, request) for name in names],
        "hues": range(12),
        "icons": _icon_names(),
    }
    return render(request, "gallery.html", context)


def _icon_names() -> list[str]:
    sprite = (settings.PACKAGE / "static" / "icons" / "lucide.svg").read_text()
    return re.findall(r'id="([a-z0-9-]+)"', sprite)


def _with_moments(value: dict[str, Any]) -> dict[str, Any]:
    return {
        key: dt.datetime.fromisoformat(item)
        if isinstance(item, str) and _MOMENT.match(item)
        else item
        for key, item in value.items()
    }


def _as_it_is(context: dict[str, Any]) -> dict[str, Any]:
    return context


def _form_sample(context: dict[str, Any]) -> dict[str, Any]:
    form = SampleForm({"email": "anna", "grade": "7"})
    fields = [(field, field.errors) for field in form.visible_fields()]
    return {"form": form, "fields": fields, "field": form["title"]}


def _chart_sample(context: dict[str, Any]) -> dict[str, Any]:
    drawing = charts.draw(context["points"], context["kind"])
    return {**context, "drawing": drawing, "label_heading": "№", "value_heading": "n"}


_PREPARE: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
    "form": _form_sample,
    "field": _form_sample,
    "error_summary": _form_sample,
    "chart": _chart_sample,
}

urlpatterns = [path("", gallery, name="gallery")]
