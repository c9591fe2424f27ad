"""All that a student did and the site remembers, in words."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from eschool.accounts.models import Consent, ConsentText, User
from library.models import Work
from profliner import riasec
from profliner.items import ItemCard, Ref, cards_of, uuids
from profliner.kinds import OPPORTUNITIES
from profliner.models import Opportunity, Signal
from profliner.statements import KINDS

CORRECTABLE = (Signal.Kind.LESSON,)
SOURCES: dict[str, Promise] = {
    "work": gettext_lazy("you handed in a lesson"),
    "interests": gettext_lazy("you finished the statements about interests"),
    "choice": gettext_lazy("you chose it on a page"),
    "signup": gettext_lazy("you signed up"),
    "attended": gettext_lazy("the organiser marked who came"),
    "path": gettext_lazy("you chose a path"),
    "": gettext_lazy("you did it on this site"),
}


@dataclass(frozen=True, slots=True)
class SignalView:
    """One row of the record; ``percent`` is None where there is no result."""

    id: int
    what: str
    title: str
    url: str
    kind_name: str
    percent: int | None
    score: int | None  # 5 to 25, of a kind of interest, as the page of interests says it
    occurred_at: datetime
    recorded_at: datetime
    purpose: str
    consent: Consent | None
    source: str
    source_url: str
    is_corrected: bool
    may_correct: bool


def activity_of(student: User, kind: str = "") -> QuerySet[Signal]:
    """Newest first; to be cut into pages and put into words by ``in_words``."""
    found = Signal.objects.filter(student=student)
    if kind in Signal.Kind.values:
        found = found.filter(kind=kind)
    return found.select_related("consent__wording", "consent__given_by")


def kinds_of(student: User, chosen: str = "") -> list[dict[str, Any]]:
    """How much of each kind there is, as chips show it."""
    rows = Signal.objects.filter(student=student).order_by().values("kind")
    numbers = dict(rows.annotate(number=Count("pk")).values_list("kind", "number"))
    return [
        {
            "label": kind.label,
            "number": numbers[kind.value],
            "url": f"?kind={kind.value}",
            "is_chosen": kind.value == chosen,
        }
        for kind in Signal.Kind
        if kind.value in numbers
    ]


def in_words(signals: Iterable[Signal]) -> list[SignalView]:
    """In the reader's language, in a constant number of queries."""
    signals = list(signals)
    cards = {card.ref: card for card in cards_of([_ref(one) for one in signals if one.item_kind])}
    cards |= no_longer_open({_ref(one) for one in signals} - cards.keys())
    works = _works(signals)
    return [_view(one, cards.get(_ref(one)), works) for one in signals]


def no_longer_open(refs: set[Ref]) -> dict[Ref, ItemCard]:
    """What was cancelled or hidden since: one's own pages go on naming it, without a link."""
    ids = uuids(item for kind, item in refs if kind in OPPORTUNITIES)
    shown = (Opportunity.State.PUBLISHED, Opportunity.State.CANCELLED)
    rows = Opportunity.objects.filter(pk__in=ids, state__in=shown) if ids else ()
    cards = (ItemCard(kind=row.kind, id=str(row.pk), title=row.title, url="") for row in rows)
    return {card.ref: card for card in cards}


def _ref(signal: Signal) -> tuple[str, str]:
    return signal.item_kind, signal.item


def _view(signal: Signal, card: ItemCard | None, works: dict[UUID, UUID]) -> SignalView:
    origin, _colon, rest = signal.source.partition(":")
    assignment = works.get(UUID(rest)) if origin == "work" else None
    is_score = signal.kind == Signal.Kind.INTERESTS
    return SignalView(
        id=signal.pk,
        what=signal.get_kind_display(),
        title=_title(signal, card),
        url=card.url if card else "",
        kind_name=card.kind_name if card else "",
        percent=None if is_score or signal.value is None else round(100 * signal.value),
        score=_score(signal.value) if is_score and signal.value is not None else None,
        occurred_at=signal.occurred_at,
        recorded_at=signal.recorded_at,
        purpose=str(dict(ConsentText.Purpose.choices).get(signal.purpose, signal.purpose)),
        consent=signal.consent,
        source=str(SOURCES.get(origin, SOURCES[""])),
        source_url=reverse("work", args=[assignment]) if assignment else "",
        is_corrected=signal.corrected,
        may_correct=signal.kind in CORRECTABLE and signal.value is not None,
    )


def _score(value: float) -> int:
    return round(riasec.LEAST + value * (riasec.MOST - riasec.LEAST))


def _title(signal: Signal, card: ItemCard | None) -> str:
    if signal.kind == Signal.Kind.INTERESTS and signal.item in KINDS:
        return str(KINDS[signal.item].name)
    return card.title if card else _("something that is not here any more")


def _works(signals: Iterable[Signal]) -> dict[UUID, UUID]:
    """The assignment of each work that a signal names."""
    ids = [UUID(one.source[5:]) for one in signals if one.source.startswith("work:")]
    return dict(Work.objects.filter(pk__in=ids).values_list("pk", "assignment_id"))
