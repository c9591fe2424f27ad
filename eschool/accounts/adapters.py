"""Where allauth's and axes' defaults meet ours."""

from collections.abc import Mapping
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context as allauth_context
from allauth.core.internal.httpkit import get_client_ip
from django.contrib.sites.shortcuts import get_current_site
from django.http import HttpRequest

from eschool.accounts import letters


class AccountAdapter(DefaultAccountAdapter):
    def pre_authenticate(self, request: HttpRequest, **credentials: str) -> None:
        """Axes counts wrong passwords: allauth would lock a name's owner out with the guesser."""

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Goes as all letters do: neither does a page wait for it nor is it lost."""
        request = allauth_context.request
        site = {"request": request, "email": email, "current_site": get_current_site(request)}
        made = self.render_mail(template_prefix, email, {**site, **context})
        letters.ask(letters.WRITTEN, email, subject=made.subject, text=made.body)


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
