"""Facets in the reader's words."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from eschool.accounts.models import District
from eschool.core.facets import FacetList, Option
from library.models import CurriculumElement, SubjectPage
from library.models.publications import Language, Licence
from search.request import Facet, Filters

MOST_OPTIONS = 15
OPEN_AT_FIRST = {"subject", "grade", "kind"}
TITLES = {
    "subject": gettext_lazy("Subject"),
    "grade": gettext_lazy("Grade"),
    "kind": gettext_lazy("Kind"),
    "language": gettext_lazy("Language"),
    "duration": gettext_lazy("Length"),
    "attachments": gettext_lazy("Files"),
    "curriculum": gettext_lazy("Topic of the curriculum"),
    "author": gettext_lazy("Author"),
    "district": gettext_lazy("District"),
    "licence": gettext_lazy("Licence"),
}
KINDS = {"lesson": gettext_lazy("Lesson"), "textbook": gettext_lazy("Textbook")}
DURATIONS = {
    "short": gettext_lazy("up to 30 minutes"),
    "lesson": gettext_lazy("one lesson"),
    "double": gettext_lazy("two lessons"),
    "long": gettext_lazy("longer"),
}
ATTACHMENTS = {"yes": gettext_lazy("with files"), "no": gettext_lazy("without files")}


@dataclass(frozen=True, slots=True)
class Chosen:
    """One value that narrows the list, to be shown as a removable chip."""

    name: str
    value: str
    label: str


class Labels:
    """What values are called; asks the database once for each kind of value."""

    def __init__(self, values: Mapping[str, set[str]]) -> None:
        self._values = values
        self._known: dict[str, Mapping[str, str]] = {}

    def label(self, name: str, value: str) -> str:
        if name not in self._known:
            self._known[name] = self._read(name)
        return str(self._known[name].get(value, value))

    def _read(self, name: str) -> Mapping[str, str]:
        read = _SOURCES.get(name)
        return read(self._values.get(name, set())) if read else {}


def _subjects(values: set[str]) -> dict[str, str]:
    return {page.slug: page.name for page in SubjectPage.objects.filter(slug__in=values)}


def _grades(values: set[str]) -> dict[str, str]:
    return {value: _("Grade %(number)s") % {"number": value} for value in values}


def _topics(values: set[str]) -> dict[str, str]:
    found = CurriculumElement.objects.filter(code__in=values)
    return {element.code: f"{element.code} {element.title}" for element in found}


def _districts(values: set[str]) -> dict[str, str]:
    return {found.slug: str(found) for found in District.objects.filter(slug__in=values)}


def _fixed(labels: Mapping[str, object]) -> Callable[[set[str]], Mapping[str, str]]:
    return lambda _values: {value: str(label) for value, label in labels.items()}


_SOURCES: dict[str, Callable[[set[str]], Mapping[str, str]]] = {
    "subject": _subjects,
    "grade": _grades,
    "curriculum": _topics,
    "district": _districts,
    "kind": _fixed(KINDS),
    "duration": _fixed(DURATIONS),
    "attachments": _fixed(ATTACHMENTS),
    "language": _fixed(dict(Language.choices)),
    "licence": _fixed(dict(Licence.choices)),
}


def facet_lists(
    facets: tuple[Facet, ...], filters: Filters
) -> tuple[list[FacetList], list[Chosen]]:
    """The lists to choose from, and what is chosen."""
    chosen = filters.chosen()
    counted: dict[str, Mapping[str, int]] = {name: {} for name in chosen}
    counted |= {facet.name: facet.counts for facet in facets}
    counts = {name: _top(found, chosen.get(name, ())) for name, found in counted.items()}
    labels = Labels({name: set(found) for name, found in counts.items()})
    lists = [
        _facet_list(name, counts[name], chosen.get(name, ()), labels)
        for name in TITLES
        if counts.get(name)
    ]
    chips = [
        Chosen(name, value, labels.label(name, value))
        for name, values in chosen.items()
        for value in values
    ]
    return lists, chips


def _top(counts: Mapping[str, int], chosen: tuple[str, ...]) -> dict[str, int]:
    """The most frequent, and always what is chosen."""
    ranked = sorted(counts, key=lambda value: -counts[value])[:MOST_OPTIONS]
    return {value: counts.get(value, 0) for value in dict.fromkeys((*ranked, *chosen))}


def _facet_list(
    name: str, counts: Mapping[str, int], chosen: tuple[str, ...], labels: Labels
) -> FacetList:
    options = [
        Option(value, labels.label(name, value), count, value in chosen)
        for value, count in counts.items()
    ]
    options.sort(key=_ORDERS.get(name, _by_count))
    is_open = name in OPEN_AT_FIRST or bool(chosen)
    return FacetList(name, str(TITLES[name]), tuple(options), is_open)


def _by_count(option: Option) -> tuple[int, str]:
    return -option.count, option.label


def _by_number(option: Option) -> tuple[int, str]:
    return (int(option.value) if option.value.isdecimal() else 0), option.label


def _by_length(option: Option) -> tuple[int, str]:
    return list(DURATIONS).index(option.value) if option.value in DURATIONS else 9, option.label


def _by_label(option: Option) -> tuple[int, str]:
    return 0, option.label


_ORDERS: dict[str, Callable[[Option], tuple[int, str]]] = {
    "grade": _by_number,
    "duration": _by_length,
    "subject": _by_label,
    "district": _by_label,
}
