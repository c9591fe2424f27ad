"""The design system's tags: small things that a plain include cannot do."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django import template
from django.core.paginator import Page
from django.templatetags.static import static
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from eschool.core import charts, covers, formats

register = template.Library()
register.filter("number", formats.number)
register.filter("money", formats.money)
register.filter("duration", formats.duration)
register.filter("file_size", formats.size)
register.filter("month", formats.month)
register.filter("hue", covers.hue_of)


@register.simple_tag
def icon(name: str, label: str = "", size: int = 20) -> SafeString:
    """Without a label the icon is decoration and a word must stand beside it."""
    if not name:
        return mark_safe("")
    meaning = (
        format_html('role="img" aria-label="{}"', label)
        if label
        else mark_safe('aria-hidden="true"')
    )
    return format_html(
        '<svg class="icon" {} width="{}" height="{}"><use href="{}#{}"></use></svg>',
        meaning, size, size, static("icons/lucide.svg"), name,
    )  # fmt: skip


@register.simple_tag
def cover(subject: str, seed: object = "", css: str = "cover") -> SafeString:
    paths = format_html_join(
        "", '<path class="{}" transform="{}" d="{}"/>', covers.tiles(subject, seed)
    )
    return format_html(
        '<svg class="{}" data-hue="{}" viewBox="0 0 240 120" preserveAspectRatio="xMidYMid slice" '
        'aria-hidden="true" focusable="false">{}</svg>',
        css, covers.hue_of(subject), paths,
    )  # fmt: skip


@register.filter
def initials(name: str) -> str:
    return "".join(word[0] for word in name.split()[:2]).upper()


@register.filter
def when(value: dt.date | None) -> SafeString:
    if not value:
        return mark_safe("")
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), formats.when(value))


@register.filter
def moment(value: dt.datetime | None) -> SafeString:
    if not value:
        return mark_safe("")
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), formats.moment(value))


@register.simple_tag
def address(name: str, *args: object, **kwargs: object) -> str:
    """The URL of that name, or nothing where the page does not exist yet."""
    try:
        return reverse(name, args=args or None, kwargs=kwargs or None)
    except NoReverseMatch:
        return ""


@register.inclusion_tag("components/chart.html")
def chart(
    points: Sequence[Mapping[str, object]],
    *,
    title: str,
    kind: charts.Kind = "bar",
    label_heading: str = "",
    value_heading: str = "",
    source: str = "",
) -> dict[str, object]:
    return {
        "points": points,
        "title": title,
        "label_heading": label_heading or _("Period"),
        "value_heading": value_heading or _("Number"),
        "source": source,
        "drawing": charts.draw(points, kind),
    }


@register.inclusion_tag("components/pagination.html", takes_context=True)
def pagination(
    context: template.Context, page: "Page[Any]", parameter: str = "page"
) -> dict[str, object]:
    """Pages around the present one, keeping the rest of the address's query."""
    query = context["request"].GET.copy()

    def url(number: int) -> str:
        query[parameter] = str(number)
        return f"?{query.urlencode()}"

    numbers = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    return {
        "previous": url(page.number - 1) if page.has_previous() else "",
        "next": url(page.number + 1) if page.has_next() else "",
        "links": [
            {
                "label": n,
                "url": url(int(n)) if str(n).isdecimal() else "",
                "current": n == page.number,
            }
            for n in numbers
        ],
        "many": page.paginator.num_pages > 1,
    }
