"""A request whose sender is known, for views behind ``login_required``."""

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from eschool.accounts.models import User


class SignedInRequest(HttpRequest):
    user: User
    htmx: HtmxDetails
