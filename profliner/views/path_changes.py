"""What a student does with a path: one address for the path, one for its steps."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from eschool.accounts.requests import SignedInRequest
from eschool.accounts.views.gates import only
from profliner.actions.choose_path import choose_path
from profliner.actions.delete_path import delete_path
from profliner.actions.drop_step import drop_step
from profliner.actions.mark_step import mark_step
from profliner.actions.pin_step import pin_step
from profliner.actions.renew_path import renew_path
from profliner.actions.swap_step import swap_step
from profliner.actions.undo_change import undo_change
from profliner.models import Path
from profliner.permissions import can_have_paths
from profliner.refusals import Refused
from profliner.undoing import Snapshot

UNDO = "path_undo"


def undo_of(request: SignedInRequest, path: Path) -> str | None:
    """The words of the last change of this path, while it can be taken back."""
    kept = request.session.get(UNDO)
    return str(kept["words"]) if kept and kept["path"] == str(path.pk) else None


@only(can_have_paths)
@require_POST
def change_path(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """``do``: choose, delete, renew or undo."""
    deeds = {"choose": _choose, "delete": _delete, "renew": _renew, "undo": _undo}
    return _tried(request, pk, deeds.get(request.POST.get("do", "")), reverse("path", args=[pk]))


@only(can_have_paths)
@require_POST
def change_step(request: SignedInRequest, pk: UUID, step: UUID) -> HttpResponse:
    """``do``: pin, unpin, drop, swap (with ``for``), planned, doing or done."""
    deed = STEP_DEEDS.get(request.POST.get("do", ""))
    act = (lambda request, pk: deed(request, pk, step)) if deed else None
    return _tried(request, pk, act, f"{reverse('path', args=[pk])}#step-{step}")


Deed = Callable[[SignedInRequest, UUID], str | None]


def _tried(request: SignedInRequest, pk: UUID, deed: Deed | None, url: str) -> HttpResponse:
    """Another's path and none at all look the same: nothing is found."""
    try:
        return redirect((deed or _unknown)(request, pk) or url)
    except Refused as refusal:
        if refusal.code == "not_yours":
            return HttpResponse(status=404)
        messages.error(request, refusal.message)
    return redirect(url)


def _unknown(request: SignedInRequest, pk: UUID) -> None:
    raise Refused("no_such_choice")


def _keep(request: SignedInRequest, pk: UUID, before: Snapshot, words: str) -> None:
    request.session[UNDO] = {"path": str(pk), "before": before, "words": words}


def _choose(request: SignedInRequest, pk: UUID) -> None:
    choose_path(student=request.user, path_id=pk)
    messages.success(request, _("This is your chosen path now."))


def _delete(request: SignedInRequest, pk: UUID) -> str:
    delete_path(student=request.user, path_id=pk)
    messages.success(request, _("The path is deleted."))
    return reverse("paths")


def _renew(request: SignedInRequest, pk: UUID) -> None:
    before = renew_path(student=request.user, path_id=pk)
    _keep(request, pk, before, _("The path was laid anew for today."))


def _undo(request: SignedInRequest, pk: UUID) -> None:
    kept = request.session.get(UNDO) or {}
    snapshot = kept.get("before") if kept.get("path") == str(pk) else None
    undo_change(student=request.user, path_id=pk, snapshot=snapshot)
    request.session.pop(UNDO, None)
    messages.success(request, _("The path is as it was before."))


def _pin(request: SignedInRequest, pk: UUID, step: UUID) -> None:
    before = pin_step(student=request.user, path_id=pk, step_id=step, is_pinned=True)
    _keep(request, pk, before, _("The step is pinned: it stays when the path is laid anew."))


def _unpin(request: SignedInRequest, pk: UUID, step: UUID) -> None:
    before = pin_step(student=request.user, path_id=pk, step_id=step, is_pinned=False)
    _keep(request, pk, before, _("The step is not pinned any more."))


def _drop(request: SignedInRequest, pk: UUID, step: UUID) -> str:
    before = drop_step(student=request.user, path_id=pk, step_id=step)
    _keep(request, pk, before, _("The step is dropped, and the path is laid without it."))
    return reverse("path", args=[pk])


def _swap(request: SignedInRequest, pk: UUID, step: UUID) -> str:
    try:
        other = UUID(request.POST.get("for", ""))
    except ValueError as error:
        raise Refused("no_such_thing") from error
    before = swap_step(student=request.user, path_id=pk, step_id=step, for_id=other)
    _keep(request, pk, before, _("The step is swapped, and the path is laid with the new one."))
    return f"{reverse('path', args=[pk])}#step-{other}"


def _marking(state: str, words: Callable[[], str]) -> Callable[[SignedInRequest, UUID, UUID], None]:
    def mark(request: SignedInRequest, pk: UUID, step: UUID) -> None:
        before = mark_step(student=request.user, path_id=pk, step_id=step, state=state)
        _keep(request, pk, before, words())

    return mark


STEP_DEEDS: dict[str, Callable[[SignedInRequest, UUID, UUID], str | None]] = {
    "pin": _pin,
    "unpin": _unpin,
    "drop": _drop,
    "swap": _swap,
    "planned": _marking("planned", lambda: _("The step is still to be done.")),
    "doing": _marking("doing", lambda: _("You are doing this step.")),
    "done": _marking("done", lambda: _("The step is done.")),
}
