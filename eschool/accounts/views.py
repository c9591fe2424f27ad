"""A person's own pages."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from eschool.accounts.permissions import has_role


def locked_out(
    request: HttpRequest, credentials: object = None, *args: object, **kwargs: object
) -> HttpResponse:
    """After too many wrong passwords for one name from one address."""
    return render(request, "accounts/locked_out.html", status=429)


@login_required
def workplace(request: HttpRequest) -> HttpResponse:
    """Where a person lands after signing in."""
    if has_role(request.user, "student"):
        return redirect("student_home")
    if has_role(request.user, "teacher"):
        return redirect("my_lessons")
    if has_role(request.user, "methodist"):
        return redirect("review_queue")
    return redirect("profile")
