"""What may be done with a round in which state, and by whom: the one place that says so."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

DRAFT, OPEN, FROZEN, CALCULATED = "draft", "open", "frozen", "calculated"
UNDER_REVIEW, APPROVED, PUBLISHED, PAID, CLOSED = (
    "under_review",
    "approved",
    "published",
    "paid",
    "closed",
)
ORDER = (DRAFT, OPEN, FROZEN, CALCULATED, UNDER_REVIEW, APPROVED, PUBLISHED, PAID, CLOSED)
PUBLIC = frozenset({PUBLISHED, PAID, CLOSED})


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do: from which states, to which, and what must hold besides."""

    action: str
    label: Promise
    states: tuple[str, ...]
    to: tuple[str, ...]
    condition: Promise


STEPS = (
    Step("edit_round", _("Change the round"), (DRAFT,), (DRAFT,), _("No window overlaps another.")),
    Step(
        "open_round",
        _("Open the round"),
        (DRAFT,),
        (OPEN,),
        _("The window has not begun; its ruleset is locked from then on."),
    ),
    Step(
        "publish_seed",
        _("Publish the seed"),
        (DRAFT, OPEN),
        (DRAFT, OPEN),
        _("The window has not ended."),
    ),
    Step(
        "freeze_round",
        _("Freeze the uses"),
        (OPEN,),
        (FROZEN,),
        _("The window has ended a minute ago or more, and the seed was published before."),
    ),
    Step(
        "calculate_round",
        _("Calculate"),
        (FROZEN, CALCULATED, UNDER_REVIEW),
        (CALCULATED,),
        _("The snapshot is whole. Another result than before voids approvals and decisions."),
    ),
    Step("start_review", _("Begin the review"), (CALCULATED,), (UNDER_REVIEW,), _("Nothing else.")),
    Step(
        "hold_award",
        _("Hold an award"),
        (UNDER_REVIEW, APPROVED),
        (UNDER_REVIEW,),
        _("Approvals given before are void."),
    ),
    Step(
        "decide_award",
        _("Release or refuse a held award"),
        (UNDER_REVIEW, APPROVED),
        (UNDER_REVIEW,),
        _("With a reason code. Nobody decides on their own award or one of their own school."),
    ),
    Step(
        "approve_round",
        _("Approve"),
        (UNDER_REVIEW, APPROVED, PUBLISHED),
        (UNDER_REVIEW, APPROVED, PUBLISHED),
        _(
            "No award is held. Each award needs two people who neither are its author nor share"
            " a school with them; the round is approved when each has them."
        ),
    ),
    Step(
        "withdraw_approval",
        _("Withdraw an approval"),
        (UNDER_REVIEW, APPROVED),
        (UNDER_REVIEW, APPROVED),
        _("One's own only."),
    ),
    Step("publish_round", _("Publish"), (APPROVED,), (PUBLISHED,), _("Approvals are in force.")),
    Step(
        "export_round",
        _("Export payments"),
        (PUBLISHED, PAID, CLOSED),
        (PUBLISHED, PAID, CLOSED),
        _("Each award once; with confirmed bank details that two people approved."),
    ),
    Step(
        "close_round",
        _("Close the round"),
        (PUBLISHED, PAID),
        (CLOSED,),
        _("What was refused, not claimed or not given goes back to the reserve."),
    ),
)
BY_ACTION = {step.action: step for step in STEPS}

# What the database itself lets through.
MOVES = frozenset(
    {
        (DRAFT, OPEN),
        (OPEN, FROZEN),
        (FROZEN, CALCULATED),
        (UNDER_REVIEW, CALCULATED),
        (CALCULATED, UNDER_REVIEW),
        (UNDER_REVIEW, APPROVED),
        (APPROVED, UNDER_REVIEW),
        (APPROVED, PUBLISHED),
        (PUBLISHED, PAID),
        (PUBLISHED, CLOSED),
        (PAID, CLOSED),
    }
)


def allows(state: str, action: str) -> bool:
    return state in BY_ACTION[action].states
