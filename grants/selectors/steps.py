"""What blocks a round's next stage, and the buttons that lead there."""

from collections.abc import Sequence

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from eschool.core import formats
from grants import states
from grants.approving import NEEDED
from grants.models import Round
from grants.selectors.approvals import Approvals
from grants.selectors.stages import Block, Step, has_begun, has_ended


def blocks_of(round_: Round, *, held: int, approvals: Approvals | None) -> list[Block]:
    if round_.state == states.DRAFT:
        return [_not_begun(round_)]
    if round_.state == states.OPEN:
        return [_seed(round_), _window(round_)]
    if round_.state == states.UNDER_REVIEW:
        return [_held(round_, held), _approved(approvals)]
    if round_.state == states.PUBLISHED and approvals:
        return _payees(approvals)
    return []


def steps_of(
    round_: Round, *, blocks: Sequence[Block], approvals: Approvals | None, held: int
) -> list[Step]:
    is_free = all(block.is_done for block in blocks)
    found = {
        states.DRAFT: [_open()] if is_free else [],
        states.OPEN: _while_open(round_, is_free=is_free),
        states.FROZEN: [Step("calculate_round", _("Calculate"), "calculator")],
        states.CALCULATED: [
            Step("start_review", _("Begin the review"), "eye"),
            _again(strong=False),
        ],
        states.UNDER_REVIEW: [*_approving(approvals, held), _again(strong=True)],
        states.APPROVED: [_publish(), *_withdrawing(approvals)],
        states.PUBLISHED: _paying(approvals),
        states.PAID: [_close("primary"), _export("secondary")],
    }
    return found.get(round_.state, [])


def _not_begun(round_: Round) -> Block:
    if has_begun(round_):
        href = reverse("grant_round_edit", args=(round_.pk,))
        return Block(
            _("The window has begun already. A round is opened before its window begins."),
            href=href,
            action=_("Choose later days"),
        )
    begins = _("The window has not begun; it begins on %(day)s.")
    return Block(begins % {"day": _day(round_.opens_at)}, is_done=True)


def _seed(round_: Round) -> Block:
    if round_.seed_published_at:
        return Block(_("The seed is published."), is_done=True)
    text = _("The seed is not published yet. That must be before the window ends, on %(day)s.")
    return Block(text % {"day": _day(round_.closes_at)})


def _window(round_: Round) -> Block:
    if has_ended(round_):
        return Block(_("The window has ended."), is_done=True)
    return Block(_("The window ends on %(day)s.") % {"day": _day(round_.closes_at)})


def _day(moment: object) -> str:
    return formats.when(timezone.localtime(moment))  # type: ignore[arg-type]  # a moment of the database


def _held(round_: Round, held: int) -> Block:
    if not held:
        return Block(_("No award is held."), is_done=True)
    text = ngettext("%(n)d award is held.", "%(n)d awards are held.", held) % {"n": held}
    href = reverse("grant_held", args=(round_.pk,))
    return Block(text, href=href, action=_("Look at the held awards"))


def _approved(approvals: Approvals | None) -> Block:
    if approvals and not approvals.count and approvals.in_force >= NEEDED:
        return Block(_("Every award has two approvals."), is_done=True)
    lacking = approvals.count if approvals else 0
    if not lacking:
        return Block(_("Two people have to approve."))
    text = ngettext("%(n)d award lacks an approval.", "%(n)d awards lack an approval.", lacking) % {
        "n": lacking
    }
    return Block(text)


def _payees(approvals: Approvals) -> list[Block]:
    """What keeps awards from being paid once they are published."""
    found = []
    if n := approvals.without_details:
        text = ngettext(
            "%(n)d author has not confirmed bank details yet.",
            "%(n)d authors have not confirmed bank details yet.",
            n,
        )
        found.append(Block(text % {"n": n}))
    if n := approvals.count:
        text = ngettext(
            "Bank details of %(n)d author are new and need two approvals.",
            "Bank details of %(n)d authors are new and need two approvals.",
            n,
        )
        found.append(Block(text % {"n": n}))
    if n := approvals.ready:
        text = ngettext("%(n)d award can be paid now.", "%(n)d awards can be paid now.", n)
        found.append(Block(text % {"n": n}, is_done=True))
    return found


def _open() -> Step:
    return Step(
        "open_round",
        _("Open the round"),
        "play",
        title=_("Open the round?"),
        confirm=_(
            "Its window, budget and ruleset can no longer be changed, and the ruleset is locked"
            " for good. Authors are told that their uses will count."
        ),
    )


def _while_open(round_: Round, *, is_free: bool) -> list[Step]:
    if not round_.seed_published_at:
        return [Step("publish_seed", _("Publish the seed"), "key-round")]
    return [Step("freeze_round", _("Freeze the uses"), "archive")] if is_free else []


def _again(*, strong: bool) -> Step:
    told = (
        _("Decisions and approvals given so far are void.")
        if strong
        else _("The result takes the place of this one. From the same snapshot it is the same.")
    )
    return Step(
        "calculate_round", _("Calculate again"), "refresh-cw", "secondary",
        title=_("Calculate again?"), confirm=told,
    )  # fmt: skip


def _approving(approvals: Approvals | None, held: int) -> list[Step]:
    if approvals is None or held:
        return []
    if approvals.is_mine_in_force:
        return _withdrawing(approvals)
    return [_approve(approvals)]


def _approve(approvals: Approvals) -> Step:
    return Step("approve_round", _("Approve"), "badge-check", digest=approvals.digest)


def _withdrawing(approvals: Approvals | None) -> list[Step]:
    if not approvals or not approvals.is_mine_in_force:
        return []
    return [Step("withdraw_approval", _("Withdraw my approval"), "undo-2", "secondary")]


def _paying(approvals: Approvals | None) -> list[Step]:
    """Who approved earlier approves the new bank details too; the earlier word is replaced."""
    renewing = [_approve(approvals)] if approvals and _may_renew(approvals) else []
    return [*renewing, _export("secondary" if renewing else "primary"), _close("secondary")]


def _may_renew(approvals: Approvals) -> bool:
    return bool(approvals.count) and (approvals.is_mine_outdated or not approvals.is_mine_in_force)


def _publish() -> Step:
    return Step(
        "publish_round", _("Publish"), "globe",
        title=_("Publish the round?"),
        confirm=_(
            "Authors are told of their awards and the public page appears. It cannot be undone."
        ),
    )  # fmt: skip


def _export(variant: str) -> Step:
    return Step("export_round", _("Export payments"), "landmark", variant)


def _close(variant: str) -> Step:
    return Step(
        "close_round", _("Close the round"), "lock", variant,
        title=_("Close the round?"),
        confirm=_(
            "What was refused or not claimed goes back to the reserve, and nobody can be paid"
            " from this round any more."
        ),
    )  # fmt: skip
