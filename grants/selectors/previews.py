"""A replay in words: what each would get under other rules."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from eschool.accounts.models import District, User
from eschool.core import formats
from grants.models import Preview
from grants.selectors.figures import REMAINDERS
from library.models import SubjectPage

KINDS = {
    "city": gettext_lazy("of schools of the city"),
    "region": gettext_lazy("of other regions"),
    "no_school": gettext_lazy("of no school"),
}


@dataclass(frozen=True, slots=True)
class Change:
    label: Any
    before: int
    after: int
    is_money: bool = True

    @property
    def change(self) -> int:
        return self.after - self.before

    @property
    def before_words(self) -> str:
        return self._words(self.before)

    @property
    def after_words(self) -> str:
        return self._words(self.after)

    @property
    def change_words(self) -> str:
        """With its sign, so that colour alone does not say it."""
        return ("+" if self.change > 0 else "") + self._words(self.change)

    def _words(self, value: int) -> str:
        return formats.money(Decimal(value) / 100) if self.is_money else formats.number(value)


@dataclass(frozen=True, slots=True)
class PreviewView:
    is_running: bool
    progress: int
    error: str
    at: datetime
    old: str
    new: str
    gain: int = 0
    lose: int = 0
    same: int = 0
    moved: int = 0
    is_cut: bool = False
    totals: list[Change] | None = None
    authors: list[Change] | None = None
    subjects: list[Change] | None = None
    districts: list[Change] | None = None
    kinds: list[Change] | None = None


def preview_view(preview: Preview) -> PreviewView:
    frame: dict[str, Any] = {
        "is_running": not preview.is_finished,
        "progress": preview.progress,
        "error": preview.message,
        "at": preview.created_at,
        "old": str(preview.round.ruleset),
        "new": str(preview.ruleset),
    }
    found = preview.result
    if not found:
        return PreviewView(**frame)
    changed = found["gain"] + found["lose"]
    return PreviewView(
        **frame,
        gain=found["gain"],
        lose=found["lose"],
        same=found["authors"] - changed,
        moved=found["moved"],
        is_cut=changed > len(found["rows"]),
        totals=_totals(found),
        authors=_changes(found["rows"], _names(preview, found["rows"]), _("Deleted account")),
        subjects=_changes(found["subjects"], _subjects(), ""),
        districts=_changes(found["districts"], _districts(), ""),
        kinds=_changes(found["kinds"], KINDS, ""),
    )


def _number(label: str, pair: Sequence[int]) -> Change:
    before, after = pair
    return Change(label, before, after, is_money=False)


def _totals(found: Mapping[str, Any]) -> list[Change]:
    rests = found["remainders"]
    codes = sorted(rests[0].keys() | rests[1].keys())
    return [
        Change(_("Awards together"), *found["paid"]),
        *(Change(REMAINDERS.get(code, code), rests[0].get(code, 0), rests[1].get(code, 0))
          for code in codes),
        _number(_("Authors with an award"), found["paid_authors"]),
        _number(_("Awards held for a person"), found["held"]),
    ]  # fmt: skip


def _changes(rows: Iterable[Any], names: Mapping[str, Any], unknown: str) -> list[Change]:
    return [
        Change(names.get(str(key)) or unknown or key, before, after) for key, before, after in rows
    ]


def _names(preview: Preview, rows: Iterable[Any]) -> dict[str, str]:
    """Of today: the comparison itself keeps numbers only."""
    wanted = {row[0] for row in rows}
    authors = User.objects.filter(authorships__isnull=False).distinct()
    numbers = ((preview.round.pseudonym_of(user.pk), user) for user in authors)
    return {str(number): user.get_full_name() for number, user in numbers if number in wanted}


def _subjects() -> dict[str, str]:
    return {page.slug: page.name for page in SubjectPage.objects.all()}


def _districts() -> dict[str, str]:
    names = {each.slug: str(each) for each in District.objects.all()}
    return {"": _("of no school"), **names}
