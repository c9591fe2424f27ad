"""What ``components/facet_list.html`` shows: values to narrow a list by, each with its count."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import Promise


@dataclass(frozen=True, slots=True)
class Option:
    value: str
    label: str
    count: int
    selected: bool


@dataclass(frozen=True, slots=True)
class FacetList:
    name: str
    title: str | Promise
    options: Sequence[Option]
    open: bool
