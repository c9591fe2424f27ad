"""A student's first sign-in, by the link the school sent."""

from http import HTTPStatus

from allauth.account.models import EmailAddress
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.forms import SetPasswordForm
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from eschool.accounts.invitations import password_state, read_token
from eschool.accounts.models import User

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def welcome(request: HttpRequest, token: str) -> HttpResponse:
    """Good once: the link holds as long as no password was chosen."""
    person = _invited(token)
    if person is None:
        raise Http404
    form = SetPasswordForm(person, request.POST or None)
    if request.method == "POST" and form.is_valid():
        form.save()
        # The letter came to this address.
        EmailAddress.objects.update_or_create(
            user=person, email=person.email, defaults={"verified": True, "primary": True}
        )
        login(request, person, backend=BACKEND)
        messages.success(request, _("Welcome. From now on you sign in with your e-mail."))
        return redirect("workplace")
    status = HTTPStatus.UNPROCESSABLE_ENTITY if request.method == "POST" else HTTPStatus.OK
    return render(request, "accounts/welcome.html", {"form": form, "person": person}, status=status)


def _invited(token: str) -> User | None:
    read = read_token("welcome", token)
    if read is None:
        return None
    person = User.objects.filter(pk=read[0], is_active=True).first()
    if person is None or person.has_usable_password() or password_state(person) != read[1]:
        return None
    return person
