"""A student's recommendations, and what they save or send away."""

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from eschool.accounts.models import User
from eschool.accounts.requests import SignedInRequest
from eschool.accounts.views.gates import only
from eschool.core.returning import next_address
from profliner.actions.choose_item import choose_item, forget_choice
from profliner.items import card_of
from profliner.kinds import Item
from profliner.models import Choice
from profliner.permissions import can_be_recommended
from profliner.refusals import Refused
from profliner.selectors.chosen import chosen_cards
from profliner.selectors.known import Known
from profliner.selectors.recommendations import RecommendedItem, recommended

A_KIND = 8  # of one kind on the page
MOST_CHOSEN = 20  # saved, and sent away
HEADINGS = {
    Item.PROFESSION: gettext_lazy("Professions"),
    Item.PROGRAMME: gettext_lazy("Additional programmes"),
    Item.EVENT: gettext_lazy("Events"),
    Item.INTERNSHIP: gettext_lazy("Internships"),
    Item.CONTEST: gettext_lazy("Contests"),
    Item.LESSON: gettext_lazy("Lessons"),
}


@only(can_be_recommended)
@never_cache
@require_safe
def recommendations(request: SignedInRequest) -> HttpResponse:
    context = {
        **recommended_to(request.user, is_whole="all" in request.GET),
        "is_own": True,
        "refused": _just_refused(request),
        "here": reverse("recommendations"),
        "refusal_reasons": Choice.Reason.choices,
    }
    return render(request, "profliner/recommending/recommendations.html", context)


def recommended_to(student: User, *, is_whole: bool = False) -> dict[str, Any]:
    """For the student's own page and a guardian's."""
    known = Known(student)
    found = recommended(student, known=known)
    chosen = chosen_of(known.choices, is_whole=is_whole)
    return {"found": found, "groups": _by_kind(found.items), **chosen}


def _by_kind(items: list[RecommendedItem]) -> list[dict[str, Any]]:
    ordered = sorted(items, key=lambda one: Item.values.index(one.card.kind))
    return [
        {"kind": kind, "label": HEADINGS[Item(kind)], "found": list(some)[:A_KIND]}
        for kind, some in groupby(ordered, key=lambda one: one.card.kind)
    ]


def chosen_of(choices: Sequence[Choice], *, is_whole: bool = False) -> dict[str, Any]:
    """For the student's own page and a guardian's: the latest, or all."""
    saved, sent_away = (
        [one for one in choices if one.verdict == verdict]
        for verdict in (Choice.Verdict.SAVED, Choice.Verdict.REFUSED)
    )
    most = None if is_whole else MOST_CHOSEN
    rows = chosen_cards([*saved[:most], *sent_away[:most]])
    return {
        "saved": [row for row in rows if row[1].verdict == Choice.Verdict.SAVED],
        "sent_away": [row for row in rows if row[1].verdict == Choice.Verdict.REFUSED],
        "more_saved": not is_whole and len(saved) > MOST_CHOSEN,
        "more_sent_away": not is_whole and len(sent_away) > MOST_CHOSEN,
    }


def _just_refused(request: SignedInRequest) -> Any:
    kind, _colon, item = request.GET.get("refused", "").partition(":")
    mine = Choice.objects.refused().filter(student=request.user, item_kind=kind, item=item)
    return card_of(kind, item) if item and mine.exists() else None


@only(can_be_recommended)
@require_POST
def choose(request: SignedInRequest) -> HttpResponse:
    kind, item = request.POST.get("kind", ""), request.POST.get("item", "")
    verdict = request.POST.get("verdict", "")
    try:
        choose_item(
            student=request.user,
            item_kind=kind,
            item=item,
            verdict=verdict,
            reason=request.POST.get("reason", ""),
        )
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect(_next(request))
    if verdict == Choice.Verdict.SAVED:
        messages.success(request, _("Saved."))
        return redirect(_next(request))
    return redirect(f"{reverse('recommendations')}?refused={kind}:{item}")


@only(can_be_recommended)
@require_POST
def forget(request: SignedInRequest) -> HttpResponse:
    done = forget_choice(
        student=request.user,
        item_kind=request.POST.get("kind", ""),
        item=request.POST.get("item", ""),
    )
    if done:
        messages.success(request, _("Taken back."))
    return redirect(_next(request))


def _next(request: SignedInRequest) -> str:
    return next_address(request, reverse("recommendations"))
