"""Rulesets: their list, and two of them value by value."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count

from grants.forms.fields import BandsField
from grants.forms.rulesets import RulesetForm, field_name, values_of
from grants.models import Ruleset
from grants.templatetags.grants import kopecks

PER_PAGE = 20


@dataclass(frozen=True, slots=True)
class Compared:
    """One value in two rulesets, as people read it."""

    label: Any
    old: str
    new: str

    @property
    def is_changed(self) -> bool:
        return self.old != self.new


def ruleset_page(number: Any) -> "Page[Any]":
    rows = Ruleset.objects.select_related("created_by").annotate(
        rounds_count=Count("rounds", distinct=True)
    )
    return Paginator(rows.order_by("name", "-version"), PER_PAGE).get_page(number)


def compare(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Compared]:
    """Every value of the form, in its order."""
    labels = {name: field.label for name, field in RulesetForm().fields.items()}
    before, after = values_of(old), values_of(new)
    return [
        Compared(labels[field_name(path)], _words(path, before[path]), _words(path, after[path]))
        for path in before
    ]


def _words(path: str, value: Any) -> str:
    if path == "strata.bands":
        return str(BandsField().prepare_value(value))
    if path == "floor_kopecks":
        return kopecks(value)
    return str(value)
