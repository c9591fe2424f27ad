"""Rounds as everybody may see them: no small group, no name that was not consented to."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.core.cache import cache
from django.core.paginator import Page, Paginator
from django.db.models import Count, QuerySet, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from eschool.accounts.models import District, User
from eschool.core.formats import money
from grants.models import Award, AwardLine, Calculation, Round, Ruleset
from grants.selectors.cells import SMALL, Cell, Kept, at_least_ten, suppress
from grants.selectors.distribution import Distribution, distribution, quantile
from grants.selectors.figures import MoneyLine, funnel_of, money_lines
from grants.states import DRAFT
from library.models import SubjectPage

PER_PAGE = 50
DAY = 24 * 60 * 60
PAID = (Award.Status.PROPOSED, Award.Status.RELEASED)


@dataclass(frozen=True, slots=True)
class PublicAward:
    """``name`` is empty where the author chose not to be named; ``teachers`` none where few."""

    name: str
    schools: int | None
    teachers: int | None
    kopecks: int


@dataclass(frozen=True, slots=True)
class PublicStep:
    code: str
    label: Any
    events: int | None
    teachers: int | None
    lessons: int


@dataclass(frozen=True, slots=True)
class Part:
    """What one group brings; the groups add up to the whole."""

    key: str
    label: str
    people: int
    kopecks: int


@dataclass(frozen=True, slots=True)
class Parts:
    """Groups that may be shown, and the others as one."""

    shown: list[Part]
    hidden: int = 0
    people: int | None = 0
    kopecks: int = 0

    @property
    def numbered(self) -> list[dict[str, Any]]:
        """By number, for the words stand beside the same numbers in the table."""
        return [{"label": n, "value": p.kopecks // 100} for n, p in enumerate(self.shown, 1)]


@dataclass(frozen=True, slots=True)
class Shares:
    """The money by subject and, apart from that, by grades; never by both at once."""

    subjects: Parts
    grades: Parts


@dataclass(frozen=True, slots=True)
class PublicRound:
    round: Round
    calculation: Calculation
    snapshot_digest: str
    first_day: date
    last_day: date
    money: list[MoneyLine]
    total: int
    funnel: list[PublicStep]
    spread: Distribution
    shares: Shares
    districts: Parts
    sums: list[int]

    @property
    def funnel_points(self) -> list[dict[str, Any]]:
        """By number, for the words stand beside the same numbers in the table."""
        steps = enumerate(self.funnel, 1)
        return [{"label": n, "value": step.events} for n, step in steps if step.events is not None]

    @property
    def budget(self) -> str:
        """In whole rubles, for a glance; the table below has the kopecks."""
        return money(self.round.budget_kopecks // 100, places=0)

    @property
    def middle(self) -> str:
        """The award that as many authors get more than as get less."""
        if not self.is_spread_shown:
            return ""
        return money(quantile(sorted(self.sums), 50) // 100, places=0)

    @property
    def is_spread_shown(self) -> bool:
        """A distribution over a few awards would be the awards themselves."""
        return self.spread.count >= SMALL

    @property
    def files(self) -> dict[str, str]:
        """Digests of the calculation's own files, for whoever recomputes them."""
        found = self.calculation.summary.get("content", {})
        return {
            name: found[name]
            for name in ("awards.csv", "funnel.json", "strata.json")
            if name in found
        }


@dataclass(frozen=True, slots=True)
class RoundCard:
    round: Round
    first_day: date
    last_day: date
    authors: int
    kopecks: int


@dataclass(frozen=True, slots=True)
class GrantsPage:
    running: list[Round]
    published: list[RoundCard]
    reviewed: list[Round]


def grants_page() -> GrantsPage:
    now = timezone.now()
    begun = list(Round.objects.exclude(state=DRAFT).filter(opens_at__lte=now))
    counts = _counts(one for one in begun if one.is_public)
    return GrantsPage(
        running=[one for one in begun if one.holds(now)],
        reviewed=[one for one in begun if not one.is_public and not one.holds(now)],
        published=[_card(one, *counts.get(one.pk, (0, 0))) for one in begun if one.is_public],
    )


def _counts(rounds: Iterable[Round]) -> dict[Any, tuple[int, int]]:
    found = (
        _paid(Award.objects.filter(round__in=[one.pk for one in rounds]).current())
        .order_by()
        .values_list("round")
        .annotate(Count("pk"), Sum("kopecks"))
    )
    return {round_: (authors, kopecks) for round_, authors, kopecks in found}


def _card(one: Round, authors: int, kopecks: int) -> RoundCard:
    return RoundCard(one, *days_of(one), authors, kopecks)


def days_of(one: Round) -> tuple[date, date]:
    """The first and the last day of the window: its last moment belongs to the next."""
    last = one.closes_at - timedelta(microseconds=1)
    return timezone.localdate(one.opens_at), timezone.localdate(last)


def public_round(one: Round) -> PublicRound:
    calculation = one.calculations.get(is_current=True)
    every = Award.objects.filter(calculation=calculation)
    lines, awards = money_lines(every, calculation.summary), _paid(every)
    sums = list(awards.values_list("kopecks", flat=True))
    return PublicRound(
        one,
        calculation,
        calculation.snapshot_digest,
        *days_of(one),
        money=money_of(lines),
        total=sum(line.kopecks for line in lines),
        funnel=public_funnel(calculation),
        spread=distribution(awards),
        shares=shares_of(calculation),
        districts=districts_of(calculation),
        sums=sums,
    )


def money_of(lines: Iterable[MoneyLine]) -> list[MoneyLine]:
    """How many awards were refused is a small group; what became of the money is not."""
    return [
        MoneyLine(line.label, line.kopecks, line.count and at_least_ten(line.count))
        for line in lines
    ]


def public_funnel(calculation: Calculation) -> list[PublicStep]:
    raw: Any = calculation.funnel
    rows = [{"step": k, **v} for k, v in raw.items()] if isinstance(raw, dict) else list(raw)
    labels = [row.label for row in funnel_of(raw)]
    return [
        PublicStep(
            code=row["step"],
            label=label,
            events=row["events"] if row["teachers"] >= SMALL else None,
            teachers=at_least_ten(row["teachers"]),
            lessons=row["lessons"],
        )
        for row, label in zip(rows, labels, strict=True)
    ]


def _paid(awards: "QuerySet[Any]") -> "QuerySet[Any]":
    return awards.filter(status__in=PAID, kopecks__gt=0)


def public_awards(calculation: Calculation) -> "QuerySet[Any]":
    awards = Award.objects.filter(calculation=calculation).select_related("author")
    return _paid(awards).order_by("-kopecks", "pseudonym")


def is_here(author: User | None) -> bool:
    """Whose account is erased or gone cannot take a name back any more, so it is taken off."""
    return author is not None and author.erased_at is None


def as_public(award: Award) -> PublicAward:
    shown = at_least_ten(award.teachers)
    return PublicAward(
        name=award.author_name if award.is_named and is_here(award.author) else "",
        schools=award.schools if shown else None,
        teachers=shown,
        kopecks=award.kopecks,
    )


def award_page(calculation: Calculation, number: Any) -> "Page[Any]":
    page = Paginator(public_awards(calculation), PER_PAGE).get_page(number)
    page.object_list = [as_public(award) for award in page.object_list]
    return page


def shares_of(calculation: Calculation) -> Shares:
    """People are the authors who were paid something in the group."""

    def count() -> list[tuple[str, int, int]]:
        lines = _paid_lines(calculation).values_list("stratum", "award")
        return list(lines.annotate(Sum("kopecks")))

    found = cache.get_or_set(_key("shares", calculation), count, DAY) or []
    names = {page.slug: str(page.name) for page in SubjectPage.objects.live()}
    by_subject, by_band = _Groups(), _Groups()
    for stratum, award, kopecks in found:
        subject, _bar, band = stratum.rpartition("|")
        by_subject.add(subject, award, kopecks)
        by_band.add(band, award, kopecks)
    return Shares(
        _parts(by_subject.parts(lambda key: names.get(key, key))),
        _parts(by_band.parts(_band)),
    )


class _Groups:
    def __init__(self) -> None:
        self.people: dict[str, set[int]] = defaultdict(set)
        self.kopecks: dict[str, int] = defaultdict(int)

    def add(self, key: str, award: int, kopecks: int) -> None:
        if kopecks:
            self.people[key].add(award)
            self.kopecks[key] += kopecks

    def parts(self, label: Callable[[str], str]) -> list[Part]:
        return [Part(key, label(key), len(n), self.kopecks[key]) for key, n in self.people.items()]


def _band(band: str) -> str:
    return _("grades %(band)s") % {"band": band.replace("-", "–")}


def _paid_lines(calculation: Calculation) -> Any:
    found = AwardLine.objects.filter(award__calculation=calculation, award__status__in=PAID)
    return found.filter(points__gt=0).order_by()


def _key(name: str, calculation: Calculation) -> str:
    """A published round's lines do not change any more, whatever is paid of them."""
    return f"grants-public-{name}:{calculation.pk}"


def districts_of(calculation: Calculation) -> Parts:
    """By district of the teachers whose uses counted; people are these teachers."""

    def count() -> list[tuple[int | None, int, int]]:
        counted = _paid_lines(calculation).values_list("district")
        return list(counted.annotate(Count("teacher", distinct=True), Sum("kopecks")))

    found = cache.get_or_set(_key("districts", calculation), count, DAY) or []
    names = District.objects.in_bulk([pk for pk, *_rest in found if pk])
    parts = [
        Part(names[pk].slug, str(names[pk]), people, kopecks)
        if pk in names
        else Part("other", _("Other regions"), people, kopecks)
        for pk, people, kopecks in found
    ]
    return _parts(parts)


def _parts(parts: Iterable[Part]) -> Parts:
    ordered = sorted(parts, key=lambda part: (-part.kopecks, part.key))
    kept: Kept[Part] = suppress(Cell(part.people, part) for part in ordered)
    return Parts(
        kept.shown,
        hidden=len(kept.hidden),
        people=at_least_ten(sum(part.people for part in kept.hidden)),
        kopecks=sum(part.kopecks for part in kept.hidden),
    )


def public_rulesets() -> "QuerySet[Ruleset]":
    """Those that a round which is no draft goes by."""
    return Ruleset.objects.filter(rounds__in=Round.objects.exclude(state=DRAFT)).distinct()
