"""Where allauth's defaults meet ours."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth is untyped
    def get_login_redirect_url(self, request: HttpRequest) -> str:
        return "/workplace/"
