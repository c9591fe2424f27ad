"""Who may come in: visitors are asked to sign in, people without the right get the 403 page."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase

from eschool.accounts.permissions import can_manage_people

View = Callable[..., HttpResponseBase]


def only(allowed: Callable[[Any], bool]) -> Callable[[View], View]:
    """A view for those of whom ``allowed`` holds."""

    def decorate(view: View) -> View:
        @wraps(view)
        def gated(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            if not allowed(request.user):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return gated

    return decorate


for_administrators = only(can_manage_people)
