"""What templates of the library need beyond plain includes."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import template
from django.template import Context
from django.utils.safestring import SafeString, mark_safe

from library.documents.html import render_rich_text, render_text
from library.rendering import StageView
from library.selectors.sheets import LessonSheet, sheet_of

register = template.Library()


@register.filter
def rich(value: str) -> SafeString:
    """Safe HTML of a script's rich text, formulas included."""
    return mark_safe(render_rich_text(value))


@register.filter
def with_formulas(value: str) -> SafeString:
    """Plain text, escaped, its formulas as MathML."""
    return mark_safe(render_text(value))


@register.filter
def at(row: Sequence[str], index: int) -> str:
    return row[index] if index < len(row) else ""


@register.filter
def lookup(mapping: dict[str, Any], key: str) -> Any:
    return mapping.get(key)


@register.filter
def screens_differ(stages: Iterable[StageView]) -> bool:
    """Whether a reader must be told on which screen a stage's only one is shown."""
    return len({screen.name for stage in stages for screen in stage.screens}) > 1


@register.simple_tag(takes_context=True)
def sheet(context: Context, page: Any) -> LessonSheet:
    """All that the page of a lesson or textbook shows to this reader."""
    return sheet_of(page, context["request"].user)
