"""Who may come in."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse

from eschool.accounts.permissions import can_manage_people
from eschool.accounts.requests import SignedInRequest

View = Callable[..., HttpResponse]


def for_administrators(view: View) -> View:
    """Visitors are asked to sign in; to everyone else the page says that it is not theirs."""

    @wraps(view)
    def gated(request: SignedInRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not can_manage_people(request.user):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return login_required(gated)
