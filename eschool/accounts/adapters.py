"""Where allauth's and axes' defaults meet ours."""

from collections.abc import Mapping

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.internal.httpkit import get_client_ip
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):
    def pre_authenticate(self, request: HttpRequest, **credentials: str) -> None:
        """Axes counts wrong passwords: allauth would lock a name's owner out with the guesser."""


def name_tried(request: HttpRequest, credentials: Mapping[str, str] | None = None) -> str:
    """The name whose password is guessed at: allauth passes it to backends as ``email``.

    One spelling for all, or each change of case would be five more attempts.
    """
    given = credentials or {}
    name = given.get("email") or given.get("username") or request.POST.get("login") or ""
    return name.strip().lower()


def address_of(request: HttpRequest) -> str | None:
    """The visitor's, seen through as many proxies as the settings say may be trusted."""
    return get_client_ip(request)


def nameless(
    username: str, ip_address: str, user_agent: str, path_info: str, request: HttpRequest
) -> str:
    """What axes writes to the log: whence, never who."""
    return f"address {ip_address}"
